import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Signals")
    struct SignalTests {
        @Test(
            "end a waiting filter in order, with a summary",
            .timeLimit(.minutes(1)), arguments: [SIGTERM, SIGINT, SIGHUP])
        func waitingFilter(signal: CInt) async throws {
            let tool = try RunningTool(["--hostname", "h"])
            #expect(await Self.firstMessage(of: tool, fedWith: SampleEvents.line(1)) != nil)
            tool.signal(signal)
            let ending = await tool.ended()
            #expect(ending.status == 0)
            #expect(ending.errors.hasPrefix("opcef: 1 record read, 1 sent to '-' (written)"))
        }

        @Test(
            "leave half a record refused",
            .timeLimit(.minutes(1)), arguments: [SIGTERM, SIGINT])
        func halfRecord(signal: CInt) async throws {
            let tool = try RunningTool(["--hostname", "h"])
            let half = SampleEvents.line(1) + Array(#"{"uuid":"E2","action":"fi"#.utf8)
            #expect(await Self.firstMessage(of: tool, fedWith: half) != nil)
            tool.signal(signal)
            let ending = await tool.ended()
            #expect(ending.status == 74)
            #expect(ending.errors.contains("standard input:2:"))
            #expect(ending.errors.contains("a signal ended the run in the middle of the record"))
            #expect(!ending.errors.contains("input ends"))
            #expect(ending.errors.contains("\nopcef: 2 records read, 1 rejected, 1 sent to '-'"))
        }

        @Test("let no bytes of an earlier record go on half a record", .timeLimit(.minutes(1)))
        func repeatedHalfRecord() async throws {
            let tool = try RunningTool(["--hostname", "h"])
            let line = SampleEvents.line(1)
            let bytes = (0..<5).flatMap { _ in line } + line.prefix(line.count / 2)
            #expect(await Self.firstMessage(of: tool, fedWith: bytes) != nil)
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 74)
            #expect(ending.errors.contains("standard input:6:"))
            #expect(ending.errors.contains("in the middle of the record"))
            #expect(ending.errors.contains("\nopcef: 6 records read, 1 rejected, 5 sent to '-'"))
        }

        @Test(
            "in the middle of a file leave the rest unread, and say so", .timeLimit(.minutes(1)),
            arguments: [false, true])
        func middleOfFile(keepsState: Bool) async throws {
            try await Places.withTemporaryFolder { folder in
                let events = SampleEvents.realisticLines(5000)
                try Data(events).write(to: folder.appending(path: "events"))
                let state = keepsState ? ["--state", "s"] : []
                // Of the pipe nobody reads until the signal has come.
                let tool = try RunningTool(["--hostname", "h", "events"] + state, in: folder)
                await inThread { Thread.sleep(forTimeInterval: 1) }
                tool.signal(SIGTERM)
                let output = await tool.allOutput()
                let ending = await tool.ended()
                #expect(byteLines(output).count < 5000)
                #expect(ending.status == 74, "\(ending.errors)")
                #expect(ending.errors.contains("a signal ended the run before everything was read"))
                let hint =
                    keepsState
                    ? "the next run continues there"
                    : "what comes after the records read was not sent"
                #expect(ending.errors.contains(hint), "\(ending.errors)")
            }
        }

        @Test("end a filter before its first byte", .timeLimit(.minutes(1)))
        func idleFilter() async throws {
            let listener = try Listener()
            let tool = try RunningTool(["--to", "tcp://127.0.0.1:\(listener.port)"])
            let connection = try listener.accept()
            // Until the tool has seen its connection too, and waits for input.
            await inThread { Thread.sleep(forTimeInterval: 0.2) }
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            #expect(ending.status == 0)
            #expect(ending.errors.contains("0 records read, 0 sent"))
            #expect(connection.read(milliseconds: 100).isEmpty)
        }

        @Test("end a filter whose collector does not read, within 6 s", .timeLimit(.minutes(1)))
        func collectorThatDoesNotRead() async throws {
            let listener = try Listener(receiveBuffer: 16_384)
            let tool = try RunningTool([
                "--hostname", "h", "--to", "tcp://127.0.0.1:\(listener.port)",
            ])
            let connection = try listener.accept()
            async let feeding: Void = inThread { Self.feed(tool) }
            await Self.waitForStall { connection.unread }
            let start = ContinuousClock.now
            tool.signal(SIGTERM)
            let ending = await tool.ended()
            let time = ContinuousClock.now - start
            await feeding
            print("SIGTERM before a collector that does not read: \(time)")
            #expect(time < .seconds(6))
            #expect(ending.status == 69)
            #expect(ending.errors.contains("stopped by a signal before 'tcp://127.0.0.1:"))
        }

        /// Feeds events until the tool takes no more of them.
        static func feed(_ tool: RunningTool) {
            let block = (0..<1000).flatMap { _ in SampleEvents.line(100_000) }
            while tool.feed(block) {}
        }

        /// Waits until `count` has been the same, and not 0, for half a second.
        static func waitForStall(of count: @escaping @Sendable () -> Int) async {
            await inThread {
                var last = 0
                var same = 0
                for _ in 0..<300 where same < 5 {
                    Thread.sleep(forTimeInterval: 0.1)
                    let now = count()
                    same = now == last && now > 0 ? same + 1 : 0
                    last = now
                }
            }
        }

        private static func firstMessage(
            of tool: RunningTool, fedWith bytes: [UInt8]
        ) async -> [UInt8]? {
            await inThread {
                guard tool.feed(bytes) else { return nil }
                let message = tool.output.availableData
                return message.last == UInt8(ascii: "\n") ? Array(message) : nil
            }
        }
    }
}
