import Foundation
import Testing

extension ToolTests {
    @Suite("Completion in shells")
    struct CompletionTests {
        /// What bash offers behind these words, the last of which is being typed.
        private func offers(_ words: [String]) async throws -> Set<String> {
            let script = try await ToolRun(["completions", "bash"])
            #expect(script.status == 0)
            let quoted = words.map { "'\($0)'" }.joined(separator: " ")
            let program = """
                \(String(decoding: script.output, as: UTF8.self))
                COMP_WORDS=(\(quoted)) COMP_CWORD=\(words.count - 1)
                _opcef
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let bash = try await ToolRun(
                ["-c", program], binary: URL(filePath: "/bin/bash"))
            #expect(bash.status == 0, "\(bash.errors)")
            return Set(bash.lines.map { String(decoding: $0, as: UTF8.self) })
        }

        @Test("bash completes commands, options, their values and files")
        func bash() async throws {
            #expect(try await offers(["opcef", "pu"]) == ["pull"])
            #expect(try await offers(["opcef", "--fra"]) == ["--framing"])
            #expect(
                try await offers(["opcef", "--framing", ""]) == ["auto", "octet", "lf", "nul"])
            #expect(
                try await offers(["opcef", "--profile", "s"]).isSuperset(of: ["splunk", "sc4s"]))
            #expect(
                try await offers(["opcef", "pull", "--he"])
                    == ["--header", "--heartbeat", "--help"])
            #expect(try await offers(["opcef", "--he"]) == ["--header", "--help"])
            #expect(try await offers(["opcef", "--ca", "READ"]) == ["README.md"])
            #expect(try await offers(["opcef", "READ"]) == ["README.md"])
            #expect(try await offers(["opcef", "state", "re"]) == ["reset"])
            #expect(try await offers(["opcef", "--hostname", "x"]) == [""])
        }

        /// What one of the shells does with a script of its own; `opcef` is the tool there.
        private func run(_ shell: String, _ arguments: [String]) async throws -> ToolRun {
            let folders = Places.tool.deletingLastPathComponent().path
            return try await ToolRun(
                arguments,
                environment: [
                    "PATH": "\(folders):/usr/bin:/bin", "TERM": "dumb", "HOME": "/nowhere",
                ],
                binary: URL(filePath: "/usr/bin/\(shell)"))
        }

        static let sourced: [(shell: String, script: String)] = [
            ("bash", "source <(opcef completions bash); complete -p opcef"),
            ("zsh", "source <(opcef completions zsh); print -r -- $_comps[opcef]"),
            ("fish", "opcef completions fish | source; complete -C 'opcef pul'"),
        ]

        @Test(
            "a shell sources its script without a word, and completes with it",
            arguments: sourced)
        func source(shell: String, script: String) async throws {
            guard Tools.areWanted("/usr/bin/\(shell)") else {
                return print("not tried: \(shell) is not here")
            }
            let options = ["bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]]
            let run = try await run(shell, (options[shell] ?? []) + ["-c", script])
            #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
            let said = String(decoding: run.output, as: UTF8.self)
            #expect(said.contains(shell == "fish" ? "pull\t" : "_opcef"), "\(said)")
        }

        /// What zsh makes of keys that are typed, the last of them tabulators.
        private func typed(_ keys: String, in setUp: String) async throws -> String {
            let script = """
                zmodload zsh/zpty
                zpty shell TERM=dumb zsh -f -i
                zpty -w shell 'PS1= RPS1= ; unsetopt zle_bracketed_paste; \(setUp)'
                zpty -w shell 'print READY$((1 + 1))'
                while zpty -r shell line && [[ $line != *READY2* ]]; do :; done
                zpty -w -n shell $'\(keys)'
                sleep 1
                zpty -w -n shell $'\\C-a: \\C-e; print END$((1 + 1))\\n'
                while zpty -r shell line && [[ $line != *END2* ]]; do print -r -- $line; done
                """
            let run = try await run("zsh", ["-f", "-c", script])
            return String(decoding: run.output, as: UTF8.self)
        }

        @Test(
            "zsh completes what is typed, sourced and from $fpath",
            .enabled(if: Tools.areWanted("/usr/bin/zsh")))
        func zsh() async throws {
            try await Places.withTemporaryFolder { folder in
                let script = try await ToolRun(["completions", "zsh"])
                try Data(script.output).write(to: folder.appending(path: "_opcef"))
                for setUp in [
                    "source <(opcef completions zsh)",
                    "fpath=(\(folder.path) $fpath); autoload -Uz compinit; compinit -u -D",
                ] {
                    #expect(try await typed("opcef pul\\t", in: setUp).contains("opcef pull"))
                    let value = try await typed("opcef --framing oc\\t", in: setUp)
                    #expect(value.contains("--framing octet"), "\(value)")
                    let option = try await typed("opcef pull --heartb\\t", in: setUp)
                    #expect(option.contains("--heartbeat"), "\(option)")
                }
            }
        }

        @Test("a shell that is not known is a mistake")
        func unknown() async throws {
            let run = try await ToolRun(["completions", "tcsh"])
            #expect(run.status == 64)
            #expect(run.errors.contains("bash, zsh, fish"))
        }
    }
}
