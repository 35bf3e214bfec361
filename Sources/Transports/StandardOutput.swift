package import Syslog
package import SystemCalls

/// Standard output, or another descriptor that this program did not open.
package struct StandardOutput: ~Copyable, Transport {
    private var stream: FrameStream
    private let onMending: (String) -> Void
    private var toldEnds = 0

    /// Takes a descriptor of its own for standard output.
    package init(
        _ framing: Framing = .lineFeed, with patience: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) throws(TransportError) {
        do {
            self.init(
                writingTo: try Descriptor.standardOutput(), framing, at: "/dev/stdout",
                with: patience, onMending: onMending)
        } catch {
            throw .cannotWriteToStandardOutput(error)
        }
    }

    /// Writes to `descriptor` as to standard output; `path` leads to the same.
    package init(
        writingTo descriptor: consuming Descriptor, _ framing: Framing = .lineFeed,
        at path: String? = nil, with patience: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) {
        self.onMending = onMending
        let isFile = (try? descriptor.takesAtOnce) ?? false
        let isAppended = (try? descriptor.isAppendedFile) ?? false
        let explain: @Sendable (SystemError) -> TransportError = { error in
            error.isBrokenPipe ? .standardOutputClosed : .cannotWriteToStandardOutput(error)
        }
        if let path, isAppended {
            stream = FrameStream(
                appendingTo: descriptor, at: path, framing, patience: patience, explain: explain)
        } else {
            stream = FrameStream(
                descriptor, isFile ? .file : .shared, patience: patience, explain: explain)
        }
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        let report = try stream.send(bytes, ends: ends, from: first)
        if stream.mendedEnds > toldEnds {
            toldEnds = stream.mendedEnds
            onMending("-")
        }
        return report
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
