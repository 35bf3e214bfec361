import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Sockets: their options, and what the kernel knows of the peer")
struct SocketTests {
    @Test("a connection has its options, as the kernel tells them")
    func options() throws {
        let collector = try RecordingCollector()
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        let socket = try Descriptor(
            connectingTo: try AddressResolution().addresses(of: endpoint, .stream))
        try socket.apply(SocketOption.ofStreams)
        let tcp = CInt(IPPROTO_TCP)
        #expect(try socket.option(tcp, TCP_NODELAY) == 1)
        #expect(try socket.option(SOL_SOCKET, SO_KEEPALIVE) == 1)
        #expect(try socket.option(tcp, TCP_KEEPIDLE) == 60)
        #expect(try socket.option(tcp, TCP_KEEPINTVL) == 10)
        #expect(try socket.option(tcp, TCP_KEEPCNT) == 3)
        #expect(try socket.option(tcp, TCP_USER_TIMEOUT) == 120_000)
        #expect(try socket.option(tcp, TCP_NOTSENT_LOWAT) == 131_072)
        #expect(fcntl(socket.rawValue, F_GETFL) & O_NONBLOCK != 0)
        #expect(fcntl(socket.rawValue, F_GETFD) & FD_CLOEXEC != 0)
        collector.stop()
    }

    @Test(
        "a datagram's limit is the path's MTU without the headers",
        arguments: [("127.0.0.1", 65_507), ("::1", 65_488)])
    func longestDatagram(host: String, limit: Int) throws {
        let endpoint = try #require(Endpoint(host: host, port: 9))
        let socket = try DatagramSocket.connected(
            to: try AddressResolution().addresses(of: endpoint, .datagram))
        #expect(try socket.longestDatagram == limit)
        let longest = [UInt8](repeating: 0x78, count: limit + 1)
        #expect(try socket.descriptor.send(longest.span.extracting(first: limit)) == limit)
        _ = socket.descriptor.drainErrorQueue()
        #expect(throws: SystemError("send", number: EMSGSIZE)) {
            try socket.descriptor.send(longest.span)
        }
    }

    @Test("a peer that does not read acknowledges until its buffers are full")
    func notAcknowledged() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        habits.receiveBuffer = 4096
        let collector = try RecordingCollector(habits: habits)
        let socket = try connection(to: collector)
        #expect(try socket.unacknowledgedByteCount == 0)
        let much = [UInt8](repeating: 0, count: 1 << 16)
        #expect(throws: SystemError("send", number: EAGAIN)) {
            for _ in 0..<1000 { _ = try socket.send(much.span) }
        }
        #expect(try socket.unacknowledgedByteCount > 0)
        collector.stop()
    }

    @Test("a peer that has closed is seen, and one that has not is not")
    func closed() throws {
        var habits = RecordingCollector.Habits()
        habits.closesAfter = 3
        let collector = try RecordingCollector(habits: habits)
        let socket = try connection(to: collector)
        #expect(try !socket.isClosedByPeer)
        _ = try socket.send([1, 2, 3].span)
        #expect(collector.waitFor(endings: 1))
        #expect(try socket.isClosedByPeer)
    }

    @Test("reports of refused datagrams are counted one by one", arguments: ["127.0.0.1", "::1"])
    func reports(host: String) throws {
        let port = try unusedUDPPort(on: host)
        let endpoint = try #require(Endpoint(host: host, port: port))
        let socket = try DatagramSocket.connected(
            to: try AddressResolution().addresses(of: endpoint, .datagram))
        #expect(socket.descriptor.drainErrorQueue() == 0)
        for _ in 0..<3 {
            _ = try socket.descriptor.send([1].span)
            #expect(
                try socket.descriptor.waitForError(
                    before: Deadline(after: .seconds(5)), unless: nil) == .ready)
            #expect(socket.descriptor.drainErrorQueue() == 1)
        }
        #expect(socket.descriptor.consumeError(of: "send") == nil)
    }

    private func connection(to collector: RecordingCollector) throws -> Descriptor {
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        return try Descriptor(
            connectingTo: try AddressResolution().addresses(of: endpoint, .stream))
    }
}
