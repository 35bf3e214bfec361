import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("What systemd hears", .timeLimit(.minutes(2)))
    struct NotifyTests {
        private func start(
            _ listener: NotifyListener, _ account: Account, to port: UInt16? = nil
        ) throws -> RunningTool {
            var environment = account.environment
            environment["NOTIFY_SOCKET"] = listener.name
            environment["WATCHDOG_USEC"] = "2000000"
            return try account.start(
                ["--follow", "--every", "1s", "--retry-for", "forever"],
                to: "tcp://127.0.0.1:\(port ?? account.collector.port)", in: environment)
        }

        @Test("the whole protocol, over a path and a name in the abstract name space")
        func protocols() async throws {
            try await Places.withTemporaryFolder { folder in
                for name in [
                    folder.appending(path: "notify").path,
                    "@opcef-test-\(ProcessInfo.processInfo.processIdentifier)",
                ] {
                    let listener = try NotifyListener(name)
                    let account = try Account(events: 7)
                    let tool = try start(listener, account)
                    #expect(listener.next(within: 20_000) == "READY=1\nSTATUS=starting")
                    let heard = await inThread { listener.all(for: .seconds(5)) }
                    // Half of the time that systemd waits, or less.
                    #expect(heard.count { $0 == "WATCHDOG=1" } >= 5, "\(heard)")
                    tool.signal(SIGTERM)
                    let end = await inThread { listener.all(for: .seconds(2)) }
                    #expect(
                        end.last?.hasPrefix(
                            "STOPPING=1\nSTATUS=7 records read, 7 sent, 7 confirmed, newest event")
                            == true, "\(end)")
                    _ = await tool.allOutput()
                    _ = await tool.ended()
                }
            }
        }

        @Test("a collector that is away is a wait, and no hang; and systemd is told of it")
        func away() async throws {
            try await Places.withTemporaryFolder { folder in
                let listener = try NotifyListener(folder.appending(path: "notify").path)
                let tool = try start(listener, try Account(events: 7), to: 1)
                let heard = await inThread { listener.all(for: .seconds(6)) }
                #expect(heard.first?.hasPrefix("READY=1") == true)
                #expect(heard.count { $0 == "WATCHDOG=1" } >= 5, "\(heard)")
                #expect(heard.contains { $0.contains("'tcp://127.0.0.1:1' down for") }, "\(heard)")
                tool.signal(SIGKILL)
                _ = await tool.ended()
            }
        }

        @Test("a process that is stopped is not called alive")
        func hangs() async throws {
            try await Places.withTemporaryFolder { folder in
                let listener = try NotifyListener(folder.appending(path: "notify").path)
                let tool = try start(listener, try Account(events: 1))
                _ = await inThread { listener.all(for: .seconds(3)) }
                tool.signal(SIGSTOP)
                _ = await inThread { listener.all(for: .milliseconds(200)) }
                #expect(await inThread { listener.all(for: .seconds(3)) } == [])
                tool.signal(SIGCONT)
                let heard = await inThread { listener.all(for: .seconds(2)) }
                #expect(heard.contains("WATCHDOG=1"))
                tool.signal(SIGKILL)
                _ = await tool.ended()
            }
        }

        @Test("a write that hangs on a full pipe of standard error is a hang")
        func stuck() async throws {
            try await Places.withTemporaryFolder { folder in
                let listener = try NotifyListener(folder.appending(path: "notify").path)
                let account = try Account(events: 7)
                var environment = account.environment
                environment["NOTIFY_SOCKET"] = listener.name
                environment["WATCHDOG_USEC"] = "2000000"
                // The shell gives opcef a pipe that is full and that nobody reads.
                let script = """
                    mkfifo full && exec 3<>full && dd if=/dev/zero bs=4096 count=16 >&3 2>/dev/null
                    exec "$0" pull --follow --every 1s --report-every 1s 2>full
                    """
                let tool = try RunningTool(
                    ["-c", script, Places.tool.path],
                    environment: environment.merging([
                        "OPCEF_TO": "tcp://127.0.0.1:\(account.collector.port)"
                    ]) { $1 }, in: folder, binary: URL(filePath: "/bin/sh"))
                let heard = await inThread { listener.all(for: .seconds(5)) }
                #expect(heard.contains { $0.hasPrefix("READY=1") })
                #expect(await inThread { listener.all(for: .seconds(3)) } == [])
                #expect(kill(tool.id, 0) == 0)
                tool.signal(SIGKILL)
                _ = await tool.ended()
            }
        }

        @Test("the watchdog of another process is not ours, and without one nobody is pinged")
        func others() async throws {
            try await Places.withTemporaryFolder { folder in
                let listener = try NotifyListener(folder.appending(path: "notify").path)
                for (time, process) in [(nil, nil), ("2000000", "1")] as [(String?, String?)] {
                    let account = try Account(events: 1)
                    var environment = account.environment
                    environment["NOTIFY_SOCKET"] = listener.name
                    environment["WATCHDOG_USEC"] = time
                    environment["WATCHDOG_PID"] = process
                    let tool = try account.start(["--follow"], in: environment)
                    let heard = await inThread { listener.all(for: .seconds(3)) }
                    #expect(heard.contains { $0.hasPrefix("READY=1") })
                    #expect(!heard.contains("WATCHDOG=1"), "\(heard)")
                    tool.signal(SIGKILL)
                    _ = await tool.ended()
                }
            }
        }

        @Test("--follow prints how it is, as often as asked")
        func reports() async throws {
            let account = try Account(events: 7)
            let tool = try account.start(["--follow", "--every", "1s", "--report-every", "1s"])
            try await Task.sleep(for: .seconds(4))
            tool.signal(SIGTERM)
            _ = await tool.allOutput()
            let errors = await tool.ended().errors
            #expect(
                errors.contains(
                    /opcef: running for [0-9]+ s: 7 records read, 7 sent, 7 confirmed, newest/),
                "\(errors)")
        }
    }
}
