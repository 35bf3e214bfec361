import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

/// What is at the other end of each road of the contract.
final class Receiver: Sendable {
    private enum End: Sendable {
        case pipe(RecordingPipe)
        case file(path: String)
        case collector(RecordingCollector)
        case local(RecordingCollector, TemporaryFolder)
    }

    private let end: End
    let destination: Destination

    init(_ road: TransportContract.Road) throws {
        switch road {
        case .standardOutput:
            end = .pipe(try RecordingPipe())
            destination = .standardOutput(.lineFeed)
        case .file:
            let path = NSTemporaryDirectory() + "opcef-\(UUID().uuidString)"
            end = .file(path: path)
            destination = .file(path: path, .lineFeed)
        case .unix, .unixStream:
            let folder = try TemporaryFolder()
            let path = try #require(SocketPath(folder.path("socket")))
            end = .local(
                try RecordingCollector(road.hasDatagrams ? .udp : .tcp, at: path.text), folder)
            destination = road.hasDatagrams ? .unix(path) : .unixStream(path, .lineFeed)
        case .udp, .udp6, .tcp, .tcp6, .tcpByName:
            let address = road == .udp6 || road == .tcp6 ? "::1" : "127.0.0.1"
            let host = road == .tcpByName ? "localhost" : address
            let collector = try RecordingCollector(road.hasDatagrams ? .udp : .tcp, on: address)
            let endpoint = try #require(Endpoint(host: host, port: collector.port))
            end = .collector(collector)
            destination = road.hasDatagrams ? .udp(endpoint) : .tcp(endpoint, .lineFeed)
        }
    }

    deinit {
        if case .file(let path) = end { _ = unsafe unlink(path) }
    }

    /// Opens the destination; a pipe stands for standard output, which is the test runner's.
    func open(unless stopSignal: StopSignal?) throws -> any Transport & ~Copyable {
        if case .pipe(let pipe) = end {
            return LocalOutput(
                writingTo: Descriptor(owning: pipe.writingEnd),
                with: ShutdownGrace(with: stopSignal))
        }
        return try TransportsTests.open(destination, unless: stopSignal)
    }

    var received: [UInt8] {
        switch end {
        case .pipe(let pipe): pipe.received
        case .file(let path): [UInt8](FileManager.default.contents(atPath: path) ?? Data())
        case .collector(let collector), .local(let collector, _): collector.received
        }
    }

    var datagrams: [[UInt8]] {
        switch end {
        case .collector(let collector), .local(let collector, _): collector.pieces
        case .pipe, .file: []
        }
    }

    func waitFor(bytes count: Int) -> Bool {
        switch end {
        case .pipe(let pipe): pipe.waitFor(bytes: count)
        case .file: received.count == count
        case .collector(let collector), .local(let collector, _): collector.waitFor(bytes: count)
        }
    }
}
