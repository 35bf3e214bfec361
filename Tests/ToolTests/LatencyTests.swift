import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("A filter whose input pauses sends what it has")
    struct LatencyTests {
        private static let count = 20

        @Test("an event in the pipe is on standard output within 100 ms", .timeLimit(.minutes(1)))
        func toStandardOutput() async throws {
            let tool = try RunningTool(["--hostname", "h", "-q"])
            let times = await inThread {
                Self.times(tool) { Array(tool.output.availableData) }
            }
            try tool.input.close()
            #expect(await tool.ended().status == 0)
            expectPromptness(times, "pipe to standard output")
        }

        @Test("an event in the pipe is on the wire within 100 ms", .timeLimit(.minutes(1)))
        func toCollector() async throws {
            let listener = try Listener()
            let tool = try RunningTool(
                [
                    // It is alone, so that no process answers beside it.
                    "--hostname", "h", "-q", "--confirm", "none", "--framing", "lf",
                    "--to", "tcp://127.0.0.1:\(listener.port)",
                ])
            let connection = try listener.accept()
            let times = await inThread { Self.times(tool) { connection.read() } }
            try tool.input.close()
            #expect(await tool.ended().status == 0)
            expectPromptness(times, "pipe to TCP collector")
        }

        /// Feeds event after event, and measures how long `read` waits for each message.
        private static func times(
            _ tool: RunningTool, read: () -> [UInt8]
        ) -> [Duration] {
            var times: [Duration] = []
            for number in 0..<count {
                // Long enough that the filter waits for input again.
                Thread.sleep(forTimeInterval: 0.03)
                let start = ContinuousClock.now
                guard tool.feed(SampleEvents.line(number)) else { break }
                var message: [UInt8] = []
                while message.last != UInt8(ascii: "\n") {
                    let bytes = read()
                    if bytes.isEmpty { return times }
                    message += bytes
                }
                times.append(ContinuousClock.now - start)
                guard String(decoding: message, as: UTF8.self).contains("externalId=E\(number) ")
                else { break }
            }
            return times
        }

        private func expectPromptness(_ times: [Duration], _ way: String) {
            #expect(times.count == Self.count)
            let sorted = times.sorted()
            guard let longest = sorted.last else { return }
            let median = sorted[sorted.count / 2]
            print("\(way): median \(median), longest \(longest)")
            #expect(median < .milliseconds(100))
            #expect(longest < .seconds(2))
        }
    }
}
