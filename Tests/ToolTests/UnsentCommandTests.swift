import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("The command that sends what was kept", .timeLimit(.minutes(2)))
    struct UnsentCommandTests {
        private let events = (0..<3).map {
            """
            {"uuid":"E\($0)","timestamp":"2026-11-24T08:00:00Z","action":"fill","item_uuid":"i",\
            "user":{"name":"Ines Ochoa","email":"ines@example.com"}}

            """
        }.joined()

        /// Runs the tool on the events where nobody listens at `port`, then the command that it
        /// prints about `file`, as a shell does, with a collector there.
        ///
        /// - Returns: The command, and what the collector has received.
        private func resend(
            _ file: String, at port: UInt16, in folder: URL, _ arguments: [String],
            _ environment: [String: String] = [:]
        ) async throws -> (command: String, received: String) {
            let run = try await ToolRun(
                arguments, environment: environment, in: folder, input: Array(events.utf8))
            #expect(run.status == 69, "\(run.errors)")
            let start = "3 records kept; to send them: "
            let line = try #require(
                run.errors.split(separator: "\n").first {
                    $0.contains(start) && $0.contains("opcef '\(file)'")
                }, "\(run.errors)")
            let command = String(line[try #require(line.firstRange(of: start)).upperBound...])
            let collector = try RecordingCollector(port: port)
            let shell = try await ToolRun(
                ["-c", command.replacing("opcef '", with: "\"$0\" '"), Places.tool.path],
                environment: environment, in: folder, binary: URL(filePath: "/bin/sh"))
            #expect(shell.status == 0, "\(shell.errors)")
            return (command, String(decoding: collector.received, as: UTF8.self))
        }

        @Test("it has destination and options, so that no token becomes a name again")
        func pseudonyms() async throws {
            try await Places.withTemporaryFolder { folder in
                let key = folder.appending(path: "it's a key")
                try Data(repeating: 65, count: 40).write(to: key)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: key.path)
                let port = try Listener().port
                let (command, received) = try await resend(
                    "unsent", at: port, in: folder,
                    [
                        "--to", "tcp://127.0.0.1:\(port)", "--retry-for", "0", "--unsent", "unsent",
                        "--pseudonyms", "all", "--pseudonym-key", "it's a key", "--format", "json",
                    ])
                #expect(
                    command == """
                        opcef 'unsent' --to 'tcp://127.0.0.1:\(port)' --pseudonyms 'all' \
                        --pseudonym-key 'it'\\''s a key' --format 'json'
                        """)
                #expect(received.split(separator: "\n").count == 3)
                #expect(received.contains("email-") && !received.lowercased().contains("ines"))
            }
        }

        @Test("a copy's command sends to that copy alone, in its form")
        func copy() async throws {
            try await Places.withTemporaryFolder { folder in
                let (port, other) = (try Listener().port, try RecordingCollector())
                let configuration = """
                    {
                      to: "file:main.log", profile: "qradar",
                      copies: [
                        { name: "json", to: "tcp://127.0.0.1:\(port)", format: "json",
                          "retry-for": "0" },
                        { name: "other", to: "tcp://127.0.0.1:\(other.port)" },
                      ],
                    }
                    """
                try Data(configuration.utf8).write(to: folder.appending(path: "opcef.json5"))
                let (command, received) = try await resend(
                    "unsent.copy-json", at: port, in: folder, ["--config", "opcef.json5"],
                    ["OPCEF_UNSENT": "unsent", "OPCEF_COPY_TO": "file:third.log"])
                #expect(
                    command == """
                        OPCEF_UNSENT= OPCEF_COPY_TO= opcef 'unsent.copy-json' --to \
                        'tcp://127.0.0.1:\(port)' --format 'json' --config none
                        """)
                #expect(received.split(separator: "\n").count { $0.contains("{\"@timest") } == 3)
                for file in ["main.log", "third.log"] {
                    let text = try String(
                        contentsOf: folder.appending(path: file), encoding: .utf8)
                    #expect(text.split(separator: "\n").count == 3, "\(file)")
                }
                let lines = String(decoding: other.received, as: UTF8.self)
                #expect(lines.split(separator: "\n").count == 3)
            }
        }

        @Test("where no option can say it, the command has a place for a configuration")
        func rules() async throws {
            try await Places.withTemporaryFolder { folder in
                let port = try Listener().port
                func run(_ configuration: String) async throws -> String {
                    try Data(configuration.utf8).write(to: folder.appending(path: "c.json5"))
                    let run = try await ToolRun(
                        [
                            "--config", "c.json5", "--unsent", "unsent", "--retry-for", "0",
                        ], in: folder, input: Array(events.utf8))
                    return run.errors
                }
                let to = "to: \"tcp://127.0.0.1:\(port)\""
                let rules = "rules: [{ when: { action: \"fill\" }, severity: 9 }]"
                let command = "opcef 'unsent' --to 'tcp://127.0.0.1:\(port)'"
                let alone = try await run("{ \(to), \(rules) }")
                #expect(alone.contains("\(command) --config 'c.json5'\n"), "\(alone)")
                let copied = try await run(
                    "{ to: \"file:main.log\", \(rules), copies: [{ name: \"c\", \(to) }] }")
                #expect(
                    copied.contains(
                        """
                        opcef 'unsent.copy-c' --to 'tcp://127.0.0.1:\(port)' \
                        --config CONFIG, where CONFIG is 'c.json5' without copies, copy-to, the \
                        'to' of rules

                        """), "\(copied)")
            }
        }
    }
}
