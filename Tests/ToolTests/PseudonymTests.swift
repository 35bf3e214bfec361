import Foundation
import TestSupport
import Testing

/// Tokens in place of personal values, from the file to the message and back.
extension ToolTests {
    @Suite("Pseudonyms")
    struct PseudonymTests {
        private static let key = "0123456789abcdef0123456789abcdef0123456789abcdef"

        /// Runs `body` with a key that only its owner can read.
        private func withKey(_ body: (URL) async throws -> Void) async throws {
            try await Places.withTemporaryFolder { folder in
                let key = folder.appending(path: "key")
                try Self.write("\(Self.key)\n", to: key)
                try await body(key)
            }
        }

        private static func write(_ text: String, to file: URL, mode: Int = 0o600) throws {
            try Data(text.utf8).write(to: file)
            try FileManager.default.setAttributes(
                [.posixPermissions: mode], ofItemAtPath: file.path)
        }

        private func options(_ key: URL, _ kinds: String = "all") -> [String] {
            ["-q", "--pseudonyms", kinds, "--pseudonym-key", key.path]
        }

        /// The texts of names and addresses of an event, wherever the API has them.
        private func personalTexts(_ event: Any, _ name: String = "") -> [String] {
            switch event {
            case let object as [String: Any]:
                object.flatMap { personalTexts($0.value, $0.key) }
            case let text as String
            where ["name", "email", "ip", "ip_address"].contains(name): [text]
            default: []
            }
        }

        private static let examples = [
            "Examples/item-usages.ndjson", "Examples/sign-in-attempts.ndjson",
            "Examples/audit-events.ndjson",
        ]

        @Test(
            "no name, no e-mail address and no IP address is left in any message",
            arguments: ["cef", "leef", "json"])
        func nothingLeft(format: String) async throws {
            var input: [UInt8] = []
            for file in Self.examples {
                input += try Data(contentsOf: Places.repository.appending(path: file))
            }
            for event in RealisticEvents(seed: 77).prefix(500) {
                input += event.json + [UInt8(ascii: "\n")]
            }
            let events = byteLines(input)
            try await withKey { key in
                let run = try await ToolRun(
                    options(key) + ["--format", format, "--header", "none"], input: input)
                #expect(run.status == 0, "\(run.errors)")
                try #require(run.lines.count == events.count)
                for (event, message) in zip(events, run.lines) {
                    let object = try JSONSerialization.jsonObject(with: Data(event))
                    let text = String(decoding: message, as: UTF8.self).lowercased()
                    for value in personalTexts(object) where value.count > 2 {
                        #expect(!text.contains(value.lowercased()), "\(value) in \(text)")
                    }
                    #expect(text.contains("address-"))
                }
            }
        }

        @Test("hostile events become as many messages as without tokens")
        func hostile() async throws {
            let kinds: [HostileFields.Kind] = [.itemUsage, .signInAttempt, .auditEvent]
            let input = HostileEvents(seed: 5, kinds: kinds).prefix(2000)
                .flatMap { $0.json + [UInt8(ascii: "\n")] }
            let plain = try await ToolRun(["-q"], input: Array(input))
            try await withKey { key in
                let run = try await ToolRun(
                    options(key) + ["--header", "none"], input: Array(input))
                #expect(run.status == plain.status)
                #expect(run.lines.count == plain.lines.count)
                for line in run.lines {
                    _ = try StrictCEFDecoder.decode(line)
                }
            }
        }

        @Test("tokens are the same in every run, and others with another key")
        func stable() async throws {
            try await withKey { key in
                let first = try await ToolRun(options(key) + [Self.examples[0]])
                let second = try await ToolRun(options(key) + [Self.examples[0]])
                #expect(first.output == second.output)
                try Self.write(String(Self.key.reversed()), to: key)
                let other = try await ToolRun(options(key) + [Self.examples[0]])
                #expect(other.lines.count == first.lines.count)
                #expect(zip(other.lines, first.lines).allSatisfy { $0 != $1 })
            }
        }

        @Test("rules see the values, and messages their tokens")
        func rules() async throws {
            try await withKey { key in
                let file = key.deletingLastPathComponent().appending(path: "opcef.json5")
                try Self.write(
                    #"{rules: [{when: {user: "mina.okafor@example.com"}, severity: 10}]}"#,
                    to: file)
                let run = try await ToolRun(
                    options(key) + ["--config", file.path, Self.examples[2]])
                let plain = try await ToolRun(["-q", "--config", file.path, Self.examples[2]])
                let isRaised = { (line: [UInt8]) in
                    String(decoding: line, as: UTF8.self).contains("|10|rt=")
                }
                #expect(plain.lines.contains(where: isRaised))
                #expect(run.lines.map(isRaised) == plain.lines.map(isRaised))
                #expect(!String(decoding: run.output, as: UTF8.self).contains("okafor"))
            }
        }

        @Test("explain shows tokens")
        func explain() async throws {
            try await withKey { key in
                let run = try await ToolRun(
                    ["explain"] + options(key).dropFirst() + [Self.examples[2]])
                let text = String(decoding: run.output, as: UTF8.self)
                #expect(run.status == 0, "\(run.errors)")
                #expect(text.contains("name-") && text.contains("OnePasswordSourceToken"))
                #expect(!text.contains("Mina") && !text.contains("2001:db8::17"))
            }
        }

        @Test("a name that only a names file has is a token, too")
        func names() async throws {
            try await withKey { key in
                let file = key.deletingLastPathComponent().appending(path: "users.json")
                try Self.write(#"[{"id":"U1","email":"zoe@example.com"}]"#, to: file)
                let event = #"{"uuid":"A","item_uuid":"I","action":"reveal","user":{"uuid":"U1"}}"#
                let run = try await ToolRun(
                    options(key) + ["--names", file.path], input: Array("\(event)\n".utf8))
                let text = String(decoding: run.output, as: UTF8.self)
                #expect(text.contains("suser=email-") && !text.contains("zoe"))
            }
        }

        @Test(
            "the titles of vaults and items have tokens for the people of their event",
            arguments: ["cef", "leef", "json"])
        func titles(format: String) async throws {
            try await withKey { key in
                let folder = key.deletingLastPathComponent()
                let (users, items) = (
                    folder.appending(path: "u.json"), folder.appending(path: "i.json")
                )
                try Self.write(#"[{"id":"U1","email":"zoe@example.com"}]"#, to: users)
                let titles = ["Robin's bank", "Zoe's bank of ann@example.org", "192.0.2.9"]
                let entries = titles.enumerated().map { index, title in
                    #"{"id":"I\#(index)","title":"\#(title)","vault":{"id":"V","name":"Zoe’s"}}"#
                }
                try Self.write("[\(entries.joined(separator: ","))]", to: items)
                let events = titles.indices.flatMap { index in
                    ["U1", "U2"].map { user in
                        #"{"uuid":"A","vault_uuid":"V","item_uuid":"I\#(index)","#
                            + #""action":"reveal","user":{"uuid":"\#(user)"}}"#
                    }
                }
                let input = Array(events.joined(separator: "\n").utf8)
                let names = ["--names", users.path, "--names", items.path, "--format", format]
                let run = try await ToolRun(options(key) + names, input: input)
                let lines = run.lines.map { String(decoding: $0, as: UTF8.self) }
                try #require(run.status == 0 && lines.count == 6, "\(run.errors)")
                // Of the second person nothing is known, and titles go back to what they were.
                for (index, line) in lines.enumerated() {
                    #expect(!line.contains("ann@") && !line.contains("192.0.2.9"), "\(line)")
                    #expect(line.contains("Zoe’s") == (index % 2 == 1), "\(line)")
                }
                #expect(lines[0].contains("Robin's bank") && lines[1].contains("Robin's bank"))
                #expect(lines[2].contains("'s bank of email-"))
                #expect(lines[3].contains("Zoe's bank of email-"))
                #expect(lines[4].contains("address-"))
                let explain = try await ToolRun(
                    ["explain", "--event", "3"] + options(key).dropFirst() + names, input: input)
                let text = String(decoding: explain.output, as: UTF8.self)
                #expect(text.contains("'s bank of email-") && !text.contains("Zoe"), "\(text)")
            }
        }

        @Test("what is taken out of the names of clients changes no class and no sentence")
        func clients() async throws {
            let event = #"{"uuid":"A","item_uuid":"I","vault_uuid":"V","action":"reveal","#
            let user = #""user":{"name":"Cli Connect"},"#
            let client = #""client":{"app_name":"1Password CLI"}}"#
            let input = Array("\(event)\(user)\(client)\n".utf8)
            try await withKey { key in
                let run = try await ToolRun(options(key) + ["--header", "none"], input: input)
                let plain = try await ToolRun(["-q", "--header", "none"], input: input)
                let text = String(decoding: run.output, as: UTF8.self)
                let before = String(decoding: plain.output, as: UTF8.self)
                let name = text.firstMatch(of: /suser=(name-[a-z2-7]{16})/)?.1
                let token = String(try #require(name))
                #expect(text.contains("1Password \(token)"), "\(text)")
                let back = text.replacing("1Password \(token)", with: "1Password CLI")
                #expect(back.replacing(token, with: "Cli Connect") == before)
            }
        }

        @Test("-v names no member that opcef does not know")
        func notes() async throws {
            let input =
                #"{"uuid":"A","item_uuid":"I","action":"reveal","Mina Okafor":1,"#
                + #""user":{"uuid":"U","m@example.com":2}}"#
            try await withKey { key in
                let run = try await ToolRun(
                    options(key).dropFirst() + ["-v"], input: Array("\(input)\n".utf8))
                #expect(run.errors.contains("2 other unmapped members are not listed"))
                #expect(!run.errors.contains("Mina") && !run.errors.contains("m@example.com"))
            }
        }

        @Test("unmask finds what a token stands for, in events and in names")
        func unmask() async throws {
            try await withKey { key in
                let run = try await ToolRun(options(key) + [Self.examples[2]])
                let text = String(decoding: run.lines[0], as: UTF8.self)
                let pattern = /(?:suser|cs3|OnePasswordSourceToken)=(\S+)/
                let tokens = text.matches(of: pattern).map { String($0.1) }
                try #require(tokens.count == 3, "\(text)")
                let found = try await ToolRun(
                    ["unmask", "--pseudonym-key", key.path, "--values", Self.examples[2]] + tokens)
                #expect(found.status == 0, "\(found.errors)")
                let lines = found.lines.map { String(decoding: $0, as: UTF8.self) }
                let values = Set(lines.map { $0.split(separator: "  ")[1] })
                #expect(values == ["mina.okafor@example.com", "Mina Okafor", "2001:db8::17"])
                try Self.write(String(Self.key.reversed()), to: key)
                let lost = try await ToolRun(
                    ["unmask", "--pseudonym-key", key.path, "--values", Self.examples[2]] + tokens)
                #expect(lost.status == 65 && lost.output.isEmpty)
            }
        }

        @Test("values are found in gzip and in a pipe, and what cannot be read is told")
        func packedValues() async throws {
            try await withKey { key in
                let folder = key.deletingLastPathComponent()
                let run = try await ToolRun(options(key) + [Self.examples[2]])
                let text = String(decoding: run.lines[0], as: UTF8.self)
                let token = String(try #require(text.firstMatch(of: /suser=(\S+)/)?.1))
                let events = try Data(
                    contentsOf: Places.repository.appending(path: Self.examples[2]))
                let file = folder.appending(path: "values")
                func unmask(_ values: String, input: [UInt8] = []) async throws -> ToolRun {
                    try await ToolRun(
                        ["unmask", "--pseudonym-key", key.path, "--values", values, token],
                        in: folder, input: input)
                }
                let expected = Array("\(token)  mina.okafor@example.com\n".utf8)
                #expect(try await unmask("/dev/stdin", input: Array(events)).output == expected)
                try events.write(to: file)
                #expect(try await TestSupport.run("/usr/bin/env", ["gzip", file.path]) == 0)
                #expect(try await unmask("values.gz").output == expected)
                let packed = try Data(contentsOf: folder.appending(path: "values.gz"))
                try packed.dropLast(20).write(to: folder.appending(path: "torn.gz"))
                let torn = try await unmask("torn.gz")
                #expect(torn.status == 66 && torn.output.isEmpty)
                #expect(torn.errors.contains("'torn.gz' ends in the middle of its gzip data"))
                try Data([0xFF, 0xFE, 0x61, 0x00]).write(to: folder.appending(path: "wide"))
                let wide = try await unmask("wide")
                #expect(wide.status == 66)
                #expect(wide.errors.contains("'wide' is UTF-16 text, which opcef cannot read"))
                #expect(
                    wide.errors.contains(
                        "iconv -f UTF-16 -t UTF-8 'wide' | opcef unmask … --values /dev/stdin"))
            }
        }

        @Test("without a key that is safe nothing is sent")
        func unsafeKeys() async throws {
            try await withKey { key in
                try Self.write("short", to: key)
                let short = try await ToolRun(options(key) + [Self.examples[0]])
                #expect(short.status == 78 && short.output.isEmpty)
                #expect(short.errors.contains("5 bytes"))
                try Self.write(Self.key, to: key, mode: 0o644)
                let open = try await ToolRun(options(key) + [Self.examples[0]])
                #expect(open.status == 78 && open.output.isEmpty)
                #expect(open.errors.contains("accessible to others (mode 0644)"))
                let none = try await ToolRun(["--pseudonyms", "all", Self.examples[0]])
                #expect(none.status == 64 && none.output.isEmpty)
                let alone = try await ToolRun(["--pseudonym-key", key.path, Self.examples[0]])
                #expect(alone.status == 64 && alone.output.isEmpty)
            }
        }
    }
}
