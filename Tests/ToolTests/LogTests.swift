import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef's own messages, for programs", .timeLimit(.minutes(1)))
    struct LogTests {
        /// Runs a script whose `$0` is the tool, and returns what is in the file `log` afterwards.
        private func log(_ script: String) async throws -> [String] {
            try await Places.withTemporaryFolder { folder in
                _ = try await ToolRun(
                    ["-c", script, Places.tool.path], in: folder,
                    binary: URL(filePath: "/bin/sh"))
                let log = try String(
                    contentsOf: folder.appending(path: "log"), encoding: .utf8)
                return log.split(separator: "\n").map(String.init)
            }
        }

        private static let journal =
            "exec 2>log; export JOURNAL_STREAM=$(stat --format=%d:%i log); "

        @Test("each line has its priority where the journal reads them")
        func priorities() async throws {
            let text = try await log(
                Self.journal + #"echo broken | "$0"; echo '{}' | "$0" --nonsense"#)
            #expect(text.count == 4, "\(text)")
            #expect(text.first?.hasPrefix("<3>opcef: error: standard input:1:1: ") == true)
            #expect(text.dropFirst().first?.hasPrefix("<6>opcef: 1 record read, 1 rej") == true)
            #expect(text.dropFirst(2).first == "<3>opcef: error: unknown option '--nonsense'")
            #expect(text.last == "<5>opcef: hint: 'opcef --help' lists all options")
            let warning = try await log(
                Self.journal + #"echo | "$0" --to tcp://127.0.0.1:1 --retry-for 1"#)
            #expect(warning.contains { $0.hasPrefix("<4>opcef: warning: ") }, "\(warning)")
        }

        @Test("and so has each object in JSON, but not where the journal reads another stream")
        func both() async throws {
            let json = try await log(Self.journal + #""$0" --log json --nonsense"#)
            #expect(json.count == 2)
            #expect(json.allSatisfy { $0.contains(/^<[35]>\{"time":"[0-9TZ:.-]+",/) }, "\(json)")
            let other = try await log(Self.journal + #"exec 2>&1 >log 2>log; "$0" --nonsense"#)
            #expect(other.count == 2)
        }

        @Test(
            "a message and its hint are one piece, into which no other thread writes",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"))
        func together() async throws {
            let writes = try await log(
                #"\#(Tools.strace) -f -s 500 -e trace=write -o log "$0" --nonsense 2>errors; true"#
            ).filter { $0.contains("write(2,") }
            #expect(writes.count == 1, "\(writes)")
            let words = #"unknown option '--nonsense'\nopcef: hint: 'opcef --help' lists"#
            #expect(writes.first?.contains(words) == true, "\(writes)")
        }

        @Test("what is said of a copy names it, and has its destination")
        func copy() async throws {
            let lines = try await log(
                #"""
                echo '{"uuid":"A","timestamp":"2026-11-24T08:00:00Z","item_uuid":"i",'\
                '"action":"fill"}' | "$0" --to file:main --copy-to tcp://127.0.0.1:1 --retry-for 1 \
                --log json 2>log
                """#
            ).filter { $0.contains("copy '1'") }
            for part in ["retrying for up to 1 s", "it has no file for its records", "neither"] {
                let line = lines.first { $0.contains(part) }
                #expect(line?.contains("\"message\":\"copy '1': ") == true, "\(lines)")
                #expect(line?.contains(#""destination":"tcp://127.0.0.1:1""#) == true, "\(lines)")
            }
        }

        @Test("every line that opcef writes is one object, whatever it reports")
        func objects() async throws {
            let account = try Account(events: 4)
            account.collector.stop()
            let ending = try await account.pull([
                "--log", "json", "--retry-for", "2", "--progress", "always", "-v",
            ])
            #expect(ending.status == 69)
            let lines = ending.errors.split(separator: "\n")
            #expect(lines.count > 3)
            var levels: Set<String> = []
            for line in lines {
                let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
                let members = try #require(object as? [String: Any], "\(line)")
                levels.insert(try #require(members["level"] as? String))
                #expect(members["message"] is String)
                let time = try #require(members["time"] as? String)
                #expect(time.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))
            }
            #expect(levels == ["error", "warning", "notice", "info"])
            #expect(ending.errors.contains("\"destination\":\"tcp://127.0.0.1:"))
        }
    }
}
