package import Sockets

/// A file that frames are added to the end of.
///
/// It is created for its owner alone; symbolic links are followed, and a named pipe will do.
package struct FileOutput: ~Copyable, Transport {
    package let name: String
    private let path: String
    private var stream: FrameStream

    /// Opens `path`, or creates it.
    package init(path: String, unless interruption: Interruption?) throws(TransportError) {
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
        name = "file:\(path)"
        stream = FrameStream(
            descriptor, isFile ? .file : .shared, patience: Patience(with: interruption)
        ) { error in .cannotWrite(path: path, error) }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport {
        try stream.send(octets, ends: ends)
    }

    /// Returns once the disk has everything.
    package mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportFailure) -> FinishReport {
        do {
            try stream.synchronize()
        } catch {
            throw TransportFailure(error)
        }
        return FinishReport(.written)
    }
}
