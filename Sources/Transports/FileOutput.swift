import Sockets

/// A file that frames are added to the end of.
///
/// It is created for its owner alone; symbolic links are followed, and a named pipe will do.
package struct FileOutput: ~Copyable, Transport {
    private let path: String
    private var stream: FrameStream

    /// Opens `path`, or creates it.
    package init(path: String, with patience: Patience) throws(TransportError) {
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
        stream = FrameStream(
            descriptor, isFile ? .file : .shared, patience: patience
        ) { error in .cannotWrite(path: path, error) }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        try stream.send(octets, ends: ends, from: first)
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
