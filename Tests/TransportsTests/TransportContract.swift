import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

/// What every transport must do, whatever it leads to.
@Suite("The contract of transports")
struct TransportContract {
    /// A transport, and what reads at its other end.
    enum Road: String, Sendable, CaseIterable, CustomTestStringConvertible {
        case standardOutput = "standard output, a pipe"
        case file = "a file"
        case udp = "UDP over IPv4"
        case udp6 = "UDP over IPv6"
        case tcp = "TCP over IPv4"
        case tcp6 = "TCP over IPv6"
        case tcpByName = "TCP to localhost, which listens on IPv4 alone"
        case unix = "a unix socket of datagrams"
        case unixStream = "a unix socket of the stream kind"

        var testDescription: String { rawValue }

        var hasDatagrams: Bool { [.udp, .udp6, .unix].contains(self) }

        var confirmation: Transports.Confirmation {
            switch self {
            case .standardOutput, .file: .written
            case .udp, .udp6, .unix: .unknown
            case .tcp, .tcp6, .tcpByName, .unixStream: .confirmed
            }
        }
    }

    @Test(
        "frames arrive byte for byte and in order, and the end is told", arguments: Road.allCases)
    func delivery(road: Road) throws {
        let receiver = try Receiver(road)
        var transport = try receiver.open(unless: nil)
        var sent: [[UInt8]] = []
        var count = 0
        for size in [1, 2, 63, 64, 65, 100] {
            let batch = FrameBatch(numbered: size, from: sent.count, framed: !road.hasDatagrams)
            let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
            #expect(report == SendReport(framesSent: size))
            sent += batch.frames
            count += batch.bytes.count
            #expect(receiver.waitFor(bytes: count))
        }
        let end = try finished(&transport, within: .seconds(10))
        #expect(end == ArrivalReport(road.confirmation))
        #expect(difference(receiver.received, Array(sent.joined())) == nil)
        if road.hasDatagrams { #expect(receiver.datagrams == sent) }
    }

    @Test("nothing to send is sent at once", arguments: Road.allCases)
    func nothing(road: Road) throws {
        let receiver = try Receiver(road)
        var transport = try receiver.open(unless: nil)
        let batch = FrameBatch()
        #expect(
            try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0) == SendReport())
        #expect(receiver.received.isEmpty)
    }

    @Test("a storm of signals changes nothing", arguments: Road.allCases)
    func storm(road: Road) throws {
        let receiver = try Receiver(road)
        let batches = (0..<20).map {
            FrameBatch(
                numbered: 60, from: $0 * 60, framed: !road.hasDatagrams,
                padding: road.hasDatagrams ? 500 : 4000)
        }
        var count = 0
        let confirmation = try withSignalStorm {
            var transport = try receiver.open(unless: nil)
            for batch in batches {
                _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
                count += batch.bytes.count
                // Datagrams wait for nobody, and their reader has no room for two batches.
                if road.hasDatagrams { _ = receiver.waitFor(bytes: count) }
            }
            return try finished(&transport, within: .seconds(10)).confirmation
        }
        #expect(confirmation == road.confirmation)
        #expect(receiver.waitFor(bytes: count))
        #expect(difference(receiver.received, batches.flatMap(\.bytes)) == nil)
    }
}
