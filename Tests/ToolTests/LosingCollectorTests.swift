import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("A TCP collector that goes away")
    struct LosingCollectorTests {
        @Test("after all was read: the next message finds out", .timeLimit(.minutes(1)))
        func afterAll() async throws {
            let listener = try Listener()
            let destination = "tcp://127.0.0.1:\(listener.port)"
            let tool = try RunningTool([
                "--hostname", "h", "--confirm", "acked", "--to", destination,
            ])
            let received = try await Self.receive(500, from: tool, at: listener)
            #expect(received == 500)
            // The connection is closed by now; its end has reached the tool.
            _ = await inThread {
                Thread.sleep(forTimeInterval: 0.1)
                return tool.feed(SampleEvents.line(501))
            }
            let ending = await tool.ended()
            #expect(ending.status == 69)
            #expect(
                ending.errors.contains(
                    "'\(destination)' closed the connection, after 500 messages had been written"))
            #expect(ending.errors.contains("opcef: hint: "))
        }

        @Test("in the middle: no more is claimed than the kernels took", .timeLimit(.minutes(1)))
        func inTheMiddle() async throws {
            let listener = try Listener(receiveBuffer: 16_384)
            let tool = try RunningTool([
                "--hostname", "h", "--confirm", "none", "--framing", "lf",
                "--to", "tcp://127.0.0.1:\(listener.port)",
            ])
            async let feeding: Void = inThread { SignalTests.feed(tool) }
            let (taken, size) = try await Self.stall(at: listener)
            let ending = await tool.ended()
            await feeding
            #expect(ending.status == 69)
            let match = try #require(
                ending.errors.firstMatch(of: /, after ([0-9]+) messages had been written/))
            let claimed = try #require(Int(match.output.1))
            #expect(claimed > 0)
            #expect(claimed <= taken / size, "\(taken) bytes, \(size) a message")
            #expect(ending.errors.contains(" \(claimed) sent to "), "\(ending.errors)")
        }

        /// Reads a little, lets all buffers fill up, and closes.
        ///
        /// - Returns: The bytes that left the tool, and the size of each message.
        private static func stall(at listener: Listener) async throws -> (taken: Int, size: Int) {
            let connection = try listener.accept()
            let beginning = await inThread { connection.read() }
            let size = byteLines(beginning).first.map { $0.count + 1 } ?? 1
            let port = listener.port
            await SignalTests.waitForStall { connection.unread + bytesInFlight(to: port) }
            return (beginning.count + connection.unread + bytesInFlight(to: port), size)
        }

        /// What the kernel still holds of a sender to `port`, by `/proc/net/tcp`.
        private static func bytesInFlight(to port: UInt16) -> Int {
            let hex = String(port, radix: 16, uppercase: true)
            let end = ":" + String(repeating: "0", count: 4 - hex.count) + hex
            let row = networkTable("tcp").first { $0.count > 4 && $0[2].hasSuffix(end) }
            return row.flatMap { Int($0[4].prefix { $0 != ":" }, radix: 16) } ?? 0
        }

        /// Feeds `count` events, reads as many messages, and closes.
        private static func receive(
            _ count: Int, from tool: RunningTool, at listener: Listener
        ) async throws -> Int {
            let connection = try listener.accept()
            return await inThread {
                for number in 1...count { _ = tool.feed(SampleEvents.line(number)) }
                var messages = 0
                while messages < count {
                    let bytes = connection.read()
                    if bytes.isEmpty { break }
                    messages += bytes.count { $0 == UInt8(ascii: "\n") }
                }
                return messages
            }
        }
    }
}
