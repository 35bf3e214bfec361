import TestSupport
import Testing

@testable import SystemCalls

@Suite("Many datagrams by one call")
struct DatagramBatchTests {
    @Test(
        "each frame arrives as a datagram, with the function and without",
        arguments: ["sendmmsg", "there_is_no_such_function"], [1, 7, 64])
    func sending(function: String, capacity: Int) throws {
        let collector = try RecordingCollector(.udp)
        let socket = try socket(to: collector.port)
        var datagrams = DatagramBatch(capacity: capacity, function: function)
        let batch = FrameBatch(numbered: 100, framed: false)
        var sent = 0
        var bytes = 0
        while sent < batch.ends.count {
            let count = try datagrams.send(
                sent..<batch.ends.count, of: batch.bytes.span, ends: batch.ends.span,
                through: socket.descriptor)
            #expect((1...capacity).contains(count))
            sent += count
            bytes = batch.ends[sent - 1]
            #expect(collector.waitFor(bytes: bytes))
        }
        #expect(collector.pieces == batch.frames)
    }

    @Test("the system has the function")
    func function() throws {
        let collector = try RecordingCollector(.udp)
        let socket = try socket(to: collector.port)
        var datagrams = DatagramBatch(capacity: 8)
        let batch = FrameBatch(numbered: 8, framed: false)
        #expect(
            try datagrams.send(
                0..<8, of: batch.bytes.span, ends: batch.ends.span, through: socket.descriptor)
                == 8)
    }

    @Test("an error is thrown where no frame went, and only there")
    func tooLong() throws {
        let collector = try RecordingCollector(.udp)
        let socket = try socket(to: collector.port)
        var datagrams = DatagramBatch(capacity: 8)
        var batch = FrameBatch(["first"], framed: false)
        batch.append([UInt8](repeating: 0, count: 65_508))
        #expect(
            try datagrams.send(
                0..<2, of: batch.bytes.span, ends: batch.ends.span, through: socket.descriptor)
                == 1)
        let error = #expect(throws: SystemError.self) {
            _ = try datagrams.send(
                1..<2, of: batch.bytes.span, ends: batch.ends.span, through: socket.descriptor)
        }
        #expect(error?.isMessageTooLong == true)
    }

    private func socket(to port: UInt16) throws -> DatagramSocket {
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: port))
        return try DatagramSocket.connected(
            to: try AddressResolution().addresses(of: endpoint, .datagram))
    }
}
