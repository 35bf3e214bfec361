import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Several accounts in one configuration")
    struct AccountTests {
        /// Two accounts, each with its server, collector and token, and their configuration.
        private struct Pair {
            let first: Account
            let second: Account
            let folder: URL

            init(in folder: URL, secondToken: String? = nil) throws {
                self.folder = folder
                first = try Account(events: 30)
                second = try Account(events: 40)
                try token(first.server.tokenText, "first.token")
                try token(secondToken ?? second.server.tokenText, "second.token")
                let text = """
                    {
                      pull: { state: "state" },
                      accounts: {
                        first: {
                          "token-file": "first.token", url: "\(first.server.url)",
                          to: "tcp://127.0.0.1:\(first.collector.port)", feature: "itemusages",
                        },
                        second: {
                          "token-file": "second.token", url: "\(second.server.url)",
                          to: "tcp://127.0.0.1:\(second.collector.port)", feature: "itemusages",
                        },
                      },
                    }
                    """
                try Data(text.utf8).write(to: folder.appending(path: "opcef.json5"))
            }

            private func token(_ text: String, _ name: String) throws {
                let file = folder.appending(path: name)
                try Data(text.utf8).write(to: file)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: file.path)
            }

            func run(_ arguments: [String]) async throws -> (String, RunningTool.Ending) {
                let tool = try RunningTool(
                    arguments + ["--config", "opcef.json5"],
                    environment: ["EVENTS_API_TOKEN": "a token of none of them"], in: folder)
                async let output = tool.allOutput()
                let ending = await tool.ended()
                return (String(decoding: await output, as: UTF8.self), ending)
            }
        }

        @Test(
            "each goes its own way, and the summaries say whose they are", .timeLimit(.minutes(1)))
        func both() async throws {
            try await Places.withTemporaryFolder { folder in
                let pair = try Pair(in: folder)
                let (_, ending) = try await pair.run(["pull", "--summary", "json"])
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(pair.first.difference() == nil)
                #expect(pair.second.difference() == nil)
                for name in ["first", "second"] {
                    #expect(ending.errors.contains(#"{"account":"\#(name)","read":"#))
                    let state = folder.appending(path: "state/\(name).itemusages.state")
                    #expect(FileManager.default.fileExists(atPath: state.path))
                }
                let (_, again) = try await pair.run(["pull"])
                #expect(again.errors.contains("opcef: first: 1 request, 0 records read"))
                #expect(again.errors.contains("opcef: second: 1 request, 0 records read"))
            }
        }

        @Test("one that fails does not hinder the other", .timeLimit(.minutes(1)))
        func broken() async throws {
            try await Places.withTemporaryFolder { folder in
                let pair = try Pair(
                    in: folder, secondToken: APIToken.token(audience: [], features: []))
                let (_, ending) = try await pair.run(["pull"])
                #expect(ending.status == 77)
                #expect(pair.first.difference() == nil)
                #expect(ending.errors.contains("opcef: second: error: "))
                #expect(!ending.errors.contains("opcef: first: error: "))
            }
        }

        @Test("one can be asked for by its name", .timeLimit(.minutes(1)))
        func named() async throws {
            try await Places.withTemporaryFolder { folder in
                let pair = try Pair(in: folder)
                let (_, ending) = try await pair.run(["pull", "--account", "second"])
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(pair.first.delivered.isEmpty)
                #expect(pair.second.difference() == nil)
                let (_, unknown) = try await pair.run(["pull", "--account", "third"])
                #expect(unknown.status == 64)
                #expect(unknown.errors.contains("expected first, second"))
            }
        }

        @Test("a check finds all that is wrong at once", .timeLimit(.minutes(1)))
        func checked() async throws {
            try await Places.withTemporaryFolder { folder in
                let pair = try Pair(in: folder)
                let (fine, good) = try await pair.run(["check"])
                #expect(good.status == 0, "\(fine) \(good.errors)")
                #expect(fine.contains("Checks of account 'second'"))
                #expect(fine.contains("ok    Events API"))
                #expect(fine.hasSuffix("All checks passed.\n"))
                #expect(pair.first.delivered.isEmpty && pair.second.delivered.isEmpty)

                try Data("{}".utf8).write(to: folder.appending(path: "names.json"))
                pair.second.server.accept("another", [])
                let (report, bad) = try await pair.run(
                    ["check", "--names", "names.json", "--to", "tcp://127.0.0.1:1"])
                #expect(bad.status == 78)
                #expect(report.contains("FAIL  'names.json' is not what op prints"))
                #expect(report.contains("FAIL  the Events API rejects the token (401)"))
                #expect(report.contains("FAIL  ") && report.contains("127.0.0.1:1"))
                #expect(!report.contains(pair.first.server.tokenText))
                #expect(report.hasSuffix("checks failed.\n"))
            }
        }
    }
}
