package import Syslog
import SystemCalls

/// A file that frames are added to the end of.
///
/// It is created for its owner alone; symbolic links are followed, and a named pipe will do. The
/// torn end of an earlier run is ended, or cut off, before anything is added (`AppendedFile`).
package struct FileOutput: ~Copyable, Transport {
    private let path: String
    private var stream: FrameStream
    private let onMending: (String) -> Void
    private var toldEnds = 0

    /// Opens `path`, or creates it; `onMending` is told of it when it had a torn end.
    package init(
        path: String, _ framing: Framing = .lineFeed, with patience: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) throws(TransportError) {
        let descriptor: Descriptor
        let isFile: Bool
        do {
            let opened = try Descriptor(appendingTo: path)
            isFile = try opened.isRegularFile
            descriptor = opened
        } catch {
            throw .cannotOpen(path: path, error)
        }
        self.path = path
        self.onMending = onMending
        let explain: @Sendable (SystemError) -> TransportError = { error in
            error == .notCounted
                ? .notCounted(path: path) : .cannotWrite(path: path, error)
        }
        stream =
            isFile
            ? FrameStream(
                appendingTo: descriptor, at: path, framing, patience: patience, explain: explain)
            : FrameStream(descriptor, .shared, patience: patience, explain: explain)
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        defer { tellMending() }
        return try stream.send(bytes, ends: ends, from: first)
    }

    private mutating func tellMending() {
        guard stream.mendedEnds > toldEnds else { return }
        toldEnds = stream.mendedEnds
        onMending(path)
    }

    /// Returns once the disk has everything.
    package mutating func settle(within _: Duration) throws(TransportFailure) -> ArrivalReport {
        do {
            try stream.synchronize()
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.written)
    }

    package mutating func finish(
        within patience: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        try settle(within: patience)
    }
}
