import EventsAPIServer
import Foundation
import TestSupport
import Testing
import ToolOptions

@testable import opcef

extension ToolTests {
    @Suite("Starting up")
    struct StartTests {
        @Test(
            "without /proc it has no arguments, and does not start",
            .enabled(if: Tools.areWanted(Tools.unshare)), arguments: ["pull", "--version", "x"])
        func withoutProc(argument: String) async throws {
            let script = "mount -t tmpfs none /proc && exec \"$@\""
            let run = try await ToolRun(
                [
                    "--user", "--map-root-user", "--mount", "sh", "-c", script, "sh",
                    Places.tool.path, argument,
                ], input: SampleEvents.line(1), binary: URL(filePath: Tools.unshare))
            #expect(run.status == 78)
            #expect(run.output.isEmpty)
            #expect(
                run.errors == """
                    opcef: error: refusing to run without /proc, where the system keeps a \
                    program's arguments
                    opcef: hint: mount /proc: mount -t proc proc /proc

                    """)
        }

        static let token = APIToken.token(audience: nil, features: ["itemusages"])

        static let tokens: [(String, String)] = [
            ("\"\(token)\"", "there are quotation marks around the token"),
            ("Bearer \(token)", "there is 'Bearer' before the token"),
            ("EVENTS_API_TOKEN=\(token)", "there is a variable name and '=' before the token"),
            (
                String(token.prefix(60)),
                "this is not a token of the Events API: it has 2 parts of three, as if cut off"
            ),
            (
                String(token.dropLast(50)),
                "this is not a token of the Events API: one of its parts is cut off or damaged"
            ),
            (
                "abcdefghijklmnop",
                "this is not a token of the Events API, and no --url says which server it is for"
            ),
        ]

        @Test(
            "what is no token is called that, from a variable and a file, and is not shown",
            arguments: tokens)
        func whatIsNone(text: String, words: String) async throws {
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "token")
                try Data("\(text)\n".utf8).write(to: file)
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o600], ofItemAtPath: file.path)
                for environment in [
                    ["EVENTS_API_TOKEN": text], ["EVENTS_API_TOKEN_FILE": file.path],
                ] {
                    let run = try await ToolRun(
                        ["pull"],
                        environment: environment.merging(["EVENTS_API_URL": ""]) { $1 },
                        in: folder)
                    #expect(run.status == 77)
                    #expect(run.errors.hasPrefix("opcef: error: \(words)\nopcef: hint: "))
                    #expect(!run.errors.contains(text.suffix(12)))
                }
            }
        }

        @Test("a token that names no host wants --url")
        func hostless() async throws {
            let run = try await ToolRun(
                ["pull"], environment: ["EVENTS_API_TOKEN": Self.token, "EVENTS_API_URL": ""])
            #expect(run.status == 64)
            #expect(
                run.errors.hasPrefix(
                    "opcef: error: '--url' is required: the token does not contain a host\n"
                ))
        }

        @Test("every variable of an option is not set where it is empty")
        func emptyVariables() async throws {
            let options: [any DocumentedOption] = forwardOptions + ownPullOptions
            let names = options.compactMap(\.variable).map { ($0, "") }
            let run = try await ToolRun(
                ["--hostname", "h"], environment: Dictionary(names) { one, _ in one },
                input: SampleEvents.line(1))
            let expected = try await ToolRun(["--hostname", "h"], input: SampleEvents.line(1))
            #expect(run.status == 0)
            #expect(run.output == expected.output)
            let account = try Account(events: 1)
            let pulled = try await account.pull(
                in: Dictionary(names) { one, _ in one }.merging(account.environment) { $1 })
            #expect(pulled.status == 0, "\(pulled.errors)")
        }
    }
}
