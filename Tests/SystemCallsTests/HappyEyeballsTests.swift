import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Happy Eyeballs: every address, none of them for long")
struct HappyEyeballsTests {
    @Test("the address that answers wins over one that refuses, at once")
    func refusedFirst() throws {
        let dead = try RefusingPort()
        let collector = try RecordingCollector()
        var times = ConnectTimes()
        times.nextAddress = .seconds(5)
        let time = try ContinuousClock().measure {
            let socket = try Descriptor(
                connectingTo: try addresses(dead.port, collector.port), times: times)
            _ = try socket.send([1, 2, 3].span)
        }
        #expect(time < .seconds(4))
        #expect(collector.waitFor(bytes: 3))
    }

    @Test("an address that is silent costs a moment, not the connection")
    func silentFirst() throws {
        let silent = try SilentPort()
        let collector = try RecordingCollector()
        let time = try ContinuousClock().measure {
            let socket = try Descriptor(
                connectingTo: try addresses(silent.port, collector.port))
            _ = try socket.send([1].span)
        }
        #expect(time >= .milliseconds(250))
        #expect(time < .seconds(5))
        #expect(collector.waitFor(bytes: 1))
    }

    @Test("the error is the last one, with the number of addresses tried")
    func allRefuse() throws {
        let dead = try RefusingPort()
        let error = SystemError("connect", number: ECONNREFUSED)
        #expect(throws: ConnectError.failed(error, addresses: 3)) {
            _ = try Descriptor(connectingTo: try addresses(dead.port, dead.port, dead.port))
        }
    }

    @Test("silence ends with the time, also under a storm of signals")
    func silence() throws {
        let silent = try SilentPort()
        var times = ConnectTimes()
        times.total = .milliseconds(300)
        let error = SystemError("connect", number: ETIMEDOUT)
        let time = withSignalStorm {
            ContinuousClock().measure {
                #expect(throws: ConnectError.failed(error, addresses: 1)) {
                    _ = try Descriptor(connectingTo: try addresses(silent.port), times: times)
                }
            }
        }
        #expect(time >= .milliseconds(300))
        #expect(time < .seconds(3))
    }

    @Test("a signal ends the attempt")
    func interrupted() throws {
        let silent = try SilentPort()
        let stopSignal = try StopSignal()
        stopSignal.interrupt(signal: SIGINT)
        #expect(throws: ConnectError.interrupted) {
            _ = try Descriptor(connectingTo: try addresses(silent.port), unless: stopSignal)
        }
    }

    private func addresses(_ ports: UInt16...) throws -> [SocketAddress] {
        try ports.flatMap { port in
            let endpoint = try #require(Endpoint(host: "127.0.0.1", port: port))
            return try AddressResolution().addresses(of: endpoint, .stream)
        }
    }
}
