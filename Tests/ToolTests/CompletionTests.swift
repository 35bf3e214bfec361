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
            #expect(try await offers(["opcef", "--framing", ""]) == ["octet", "lf", "nul"])
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

        @Test("the other shells take their scripts", arguments: ["zsh", "fish"])
        func others(shell: String) async throws {
            let script = try await ToolRun(["completions", shell])
            #expect(script.status == 0)
            #expect(script.lines.count > 40)
            let program = ["/bin/\(shell)", "/usr/bin/\(shell)"]
                .first { FileManager.default.isExecutableFile(atPath: $0) }
            guard let program else { return }
            let check = try await ToolRun(
                ["-n"], input: script.output, binary: URL(filePath: program))
            #expect(check.status == 0, "\(check.errors)")
        }

        @Test("a shell that is not known is a mistake")
        func unknown() async throws {
            let run = try await ToolRun(["completions", "tcsh"])
            #expect(run.status == 64)
            #expect(run.errors.contains("bash, zsh, fish"))
        }
    }
}
