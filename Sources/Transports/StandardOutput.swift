package import Sockets

/// Standard output, or another descriptor that this program did not open.
package struct StandardOutput: ~Copyable, Transport {
    private var stream: FrameStream

    /// Takes a descriptor of its own for standard output.
    package init(with patience: Patience) throws(TransportError) {
        do {
            self.init(writingTo: try Descriptor.standardOutput(), with: patience)
        } catch {
            throw .cannotWriteToStandardOutput(error)
        }
    }

    /// Writes to `descriptor` as to standard output.
    package init(writingTo descriptor: consuming Descriptor, with patience: Patience) {
        let isFile = (try? descriptor.takesAtOnce) ?? false
        stream = FrameStream(
            descriptor, isFile ? .file : .shared, patience: patience
        ) { error in
            error.meansNoReader ? .standardOutputClosed : .cannotWriteToStandardOutput(error)
        }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        try stream.send(octets, ends: ends, from: first)
    }

    package mutating func settle(within _: Duration) throws(TransportFailure) -> ArrivalReport {
        do {
            try stream.checkWhole()
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
