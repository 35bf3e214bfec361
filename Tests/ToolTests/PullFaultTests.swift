import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// What the state of `pull` goes through when the machine fails it.
    @Suite("opcef pull on bad days", .timeLimit(.minutes(3)))
    struct PullFaultTests {
        /// Runs a script in a name space of its own, in which it may mount; `$0` is the tool.
        private func inNameSpace(_ account: Account, _ script: String) async throws -> ToolRun {
            let run = try await ToolRun(
                ["-rm", "/bin/sh", "-c", script, Places.tool.path],
                environment: account.environment.merging([
                    "OPCEF_TO": "tcp://127.0.0.1:\(account.collector.port)"
                ]) { $1 }, binary: URL(filePath: Tools.unshare))
            if run.status == 99, !Tools.areRequired {
                try Test.cancel("no disk can be mounted here: \(run.errors)")
            }
            return run
        }

        @Test(
            "a disk that fills up loses nothing: the state stays whole, and later runs go on",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func fullDisk() async throws {
            let account = try Account(events: 2000)
            // Room for the identifiers of some events, and not for those of all. What is acknowledged
            // is saved batch by batch; answers would all become certain at the end.
            let run = try await inNameSpace(
                account,
                """
                mkdir -p "$STATE_DIRECTORY" && cd "$STATE_DIRECTORY" || exit 99
                mount -t tmpfs -o size=64k,mode=700 none . && cd . || exit 99
                cd "$STATE_DIRECTORY"
                "$0" pull --limit 500 --confirm acked; echo status $?
                "$0" state show --state . --json
                ls -A | grep -v lock
                mount -o remount,size=1m . && "$0" pull -q; echo status $?
                """)
            let output = String(decoding: run.output, as: UTF8.self)
            #expect(output.contains("status 74"), "\(run.errors)")
            #expect(output.contains("\"hasCursor\" : true"), "\(output)")
            #expect(output.contains(".itemusages.state\nstatus 0\n"), "\(output)")
            #expect(run.errors.contains("itemusages.state': no space left on device"))
            #expect(
                run.errors.contains("hint: the previous position is kept; free some disk space"))
            #expect(Set(account.delivered) == Set(account.issued))
        }

        @Test(
            "a folder that cannot be written is told before the API is asked",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func readOnly() async throws {
            let account = try Account(events: 3)
            let run = try await inNameSpace(
                account,
                """
                mkdir -p "$STATE_DIRECTORY" && mount -t tmpfs -o ro none "$STATE_DIRECTORY" || exit 99
                exec "$0" pull
                """)
            #expect(run.status == 73)
            #expect(run.errors.contains("state.lock': read-only file system"), "\(run.errors)")
            #expect(account.server.requests.isEmpty)
            #expect(account.delivered.isEmpty)
        }

        @Test("a folder that cannot be made, or that others may write to, is refused")
        func folders() async throws {
            let account = try Account(events: 3)
            var environment = account.environment
            environment["STATE_DIRECTORY"] = "/dev/null/state"
            #expect(try await account.pull(in: environment).status == 73)
            try FileManager.default.createDirectory(
                at: account.stateFolder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o777])
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o777], ofItemAtPath: account.stateFolder.path)
            let exposed = try await account.pull()
            #expect(exposed.status == 78)
            #expect(exposed.errors.contains("other users can replace files in the directory"))
            #expect(account.server.requests.isEmpty)
        }

        @Test(
            "a state of another account, a link, and what is no file are refused and left alone",
            arguments: ["foreign", "link", "folder", "large"])
        func foreign(kind: String) async throws {
            let other = try Account(events: 2)
            #expect(try await other.pull().status == 0)
            let account = try Account(events: 3)
            let files = FileManager.default
            try files.createDirectory(
                at: account.stateFolder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            let file = account.stateFile
            switch kind {
            case "foreign": try files.copyItem(at: other.stateFile, to: file)
            case "link": try files.createSymbolicLink(at: file, withDestinationURL: other.stateFile)
            case "folder": try files.createDirectory(at: file, withIntermediateDirectories: false)
            default:
                try Data().write(to: file)
                _ = unsafe truncate(file.path, 1 << 30)
            }
            let before = try files.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
            let run = try await account.pull()
            #expect(run.status == 78, "\(run.errors)")
            #expect(account.server.requests.isEmpty)
            let after = try files.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
            #expect(before == after)
            if kind == "foreign" {
                let source = "itemusages of 127.0.0.1:\(other.server.port)"
                #expect(run.errors.contains("belongs to something else ('\(source)')"))
            }
        }

        @Test(
            "a clock that jumps days back and forth loses nothing and sends nothing twice",
            .enabled(if: Tools.areWanted("/usr/bin/cc"), "cc is not here"))
        func clock() async throws {
            let account = try Account(events: 400)
            try await Places.withTemporaryFolder { folder in
                let library = folder.appending(path: "clock.so").path
                let source = Places.repository.appending(path: "Tests/Faults/clock.c").path
                let compiled = try await ToolRun(
                    ["-shared", "-fPIC", "-O1", "-o", library, source],
                    binary: URL(filePath: "/usr/bin/cc"))
                try #require(compiled.status == 0, "\(compiled.errors)")
                var environment = account.environment
                environment["LD_PRELOAD"] = library
                account.server.follow { $0.number % 3 == 1 ? .status(500) : nil }
                for _ in 0..<3 {
                    let run = try await account.pull(
                        ["--start", "30d", "--limit", "50", "--retry-for", "60s"], in: environment)
                    #expect(run.status == 0, "\(run.errors)")
                    account.add(60)
                }
                account.server.follow { _ in nil }
                #expect(try await account.pull(in: environment).status == 0)
            }
            #expect(account.difference() == nil)
        }

        @Test("events from a clock ahead of this one are told as that, and delivered")
        func future() async throws {
            let account = try Account(events: 0)
            account.add(3, at: .now.addingTimeInterval(7200))
            let run = try await account.pull()
            #expect(run.status == 0)
            #expect(run.errors.contains(", ahead of this clock, "), "\(run.errors)")
            #expect(account.difference() == nil)
        }

        @Test("a token of before 2022 needs a URL, and opens what the API says")
        func legacyToken() async throws {
            let account = try Account(events: 3, features: EventsAPIServer.features)
            let token = APIToken.token(audience: ["com.1password.streamingservice"], features: nil)
            account.server.accept(token, ["itemusages", "auditevents"])
            account.add(2, to: "auditevents")
            var environment = account.environment
            environment["EVENTS_API_TOKEN"] = token
            let run = try await account.pull(in: environment)
            // It names no streams, so all are asked for; one is refused, and the others arrive.
            #expect(run.status == 77)
            #expect(account.delivered.sorted() == account.issued.sorted())
            #expect(
                try await account.pull(
                    ["--feature", "itemusages,auditevents"], in: environment
                ).status == 0)
            environment["EVENTS_API_URL"] = nil
            let homeless = try await account.pull(in: environment)
            #expect(homeless.status == 64)
            #expect(homeless.errors.contains("'--url' is required: "))
        }
    }

    @Suite("The token is nowhere", .timeLimit(.minutes(3)))
    struct TokenTests {
        static let words: [[String]] = [
            [], ["-v"], ["-q"], ["--summary", "json", "--progress", "always"], ["--dry-run", "-v"],
        ]

        @Test("not in what is said, kept or sent, whatever fails", arguments: words)
        func nowhere(words: [String]) async throws {
            let account = try Account(events: 5)
            let token = account.server.tokenText
            // Whatever talks back may repeat the request that it got.
            let echo = "you sent: Authorization: Bearer \(token) and that is wrong"
            let padded = String(repeating: " ", count: 150) + echo
            let faults: [APIFault?] = [
                nil, .status(400, body: echo), .status(401, body: padded),
                .status(401, body: #"{"status":401,"message":"\#(echo)"}"#),
                .status(403, body: #"{"Error":{"Message":"\#(echo)"}}"#), .status(404, body: echo),
                .status(429, fields: ["Retry-After": token]), .status(500, body: echo),
                .status(502, body: String(repeating: "x", count: 790) + echo),
                .status(200, body: echo), .redirect(to: "http://127.0.0.1:1/?token=\(token)"),
                .cut(after: 10),
            ]
            try FileManager.default.createDirectory(
                at: account.stateFolder, withIntermediateDirectories: false,
                attributes: [.posixPermissions: 0o700])
            let kept = account.stateFolder.appending(path: "rejects").path
            for fault in faults {
                account.server.follow { _ in fault }
                let tool = try account.start(words + ["--rejects", kept, "--wait", "1s"])
                let isLimit = fault.map { if case .status(429, _, _) = $0 { true } else { false } }
                if isLimit == true {
                    await inThread { Thread.sleep(forTimeInterval: 0.5) }
                    tool.signal(SIGTERM)
                }
                async let output = tool.allOutput()
                let ending = await tool.ended()
                let said = await ending.errors + String(decoding: output, as: UTF8.self)
                // Any piece of it, so that one that was cut is found.
                for start in stride(from: 0, to: token.count - 20, by: 20) {
                    let piece = token.dropFirst(start).prefix(20)
                    #expect(!said.contains(piece), "\(String(describing: fault)): \(said)")
                }
            }
            #expect(account.server.requests.count >= faults.count)
            let names = try FileManager.default.contentsOfDirectory(
                atPath: account.stateFolder.path)
            for name in names {
                let file = account.stateFolder.appending(path: name)
                #expect(
                    !String(decoding: try Data(contentsOf: file), as: UTF8.self).contains(token))
                #expect(try account.mode(of: file) == 0o600)
            }
            #expect(!String(decoding: account.collector.received, as: UTF8.self).contains(token))
        }

        @Test("not in the command line of the process, nor readable by others in its environment")
        func process() async throws {
            let account = try Account(events: 5)
            account.server.follow { _ in .silent(seconds: 5) }
            let tool = try account.start([])
            while account.server.requests.isEmpty { usleep(10_000) }
            let line = try Data(contentsOf: URL(filePath: "/proc/\(tool.id)/cmdline"))
            #expect(!String(decoding: line, as: UTF8.self).contains(account.server.tokenText))
            // What is not dumpable belongs to root in /proc, whoever runs it.
            let facts = try FileManager.default.attributesOfItem(atPath: "/proc/\(tool.id)/environ")
            #expect(facts[.ownerAccountID] as? Int == 0)
            tool.signal(SIGTERM)
            #expect(await tool.ended().status == 0)
        }
    }
}
