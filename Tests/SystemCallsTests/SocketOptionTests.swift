import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("What sockets are set to")
struct SocketOptionTests {
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
}
