package import Sockets

/// Standard output, or another descriptor that this program did not open.
package struct StandardOutput: ~Copyable, Transport {
    package let name = "-"
    private var stream: FrameStream

    /// Takes a descriptor of its own for standard output.
    package init(unless interruption: Interruption?) throws(TransportError) {
        do {
            self.init(writingTo: try Descriptor.standardOutput(), unless: interruption)
        } catch {
            throw .cannotWriteToStandardOutput(error)
        }
    }

    /// Writes to `descriptor` as to standard output.
    package init(writingTo descriptor: consuming Descriptor, unless interruption: Interruption?) {
        let isFile = (try? descriptor.takesAtOnce) ?? false
        stream = FrameStream(
            descriptor, isFile ? .file : .shared, patience: Patience(with: interruption)
        ) { error in
            error.meansNoReader ? .standardOutputClosed : .cannotWriteToStandardOutput(error)
        }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport {
        try stream.send(octets, ends: ends)
    }

    package mutating func finish(
        before deadline: ContinuousClock.Instant
    ) throws(TransportFailure) -> FinishReport {
        do {
            try stream.checkWhole()
        } catch {
            throw TransportFailure(error)
        }
        return FinishReport(.written)
    }
}
