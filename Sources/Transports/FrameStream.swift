import Sockets

/// Writes frames to a local output, short write after short write.
struct FrameStream: ~Copyable {
    /// How a descriptor wants to be written to.
    enum Kind: Sendable {
        /// Takes everything, and never waits for anybody.
        case file
        /// May block, and may be shared with programs that want it to.
        ///
        /// After `poll` has found it writable a pipe takes 4,096 octets without waiting, and a
        /// signal can end the `poll`. Setting `O_NONBLOCK` would reach the other programs.
        case shared
    }

    let descriptor: Descriptor
    private let kind: Kind
    private let explain: @Sendable (SystemError) -> TransportError
    private let patience: Patience
    /// Why nothing can be written any more: the stream may end within a frame.
    private var failure: TransportError?

    private static let pieceOfShared = 4096

    init(
        _ descriptor: consuming Descriptor, _ kind: Kind, patience: Patience,
        explain: @escaping @Sendable (SystemError) -> TransportError
    ) {
        self.descriptor = descriptor
        self.kind = kind
        self.patience = patience
        self.explain = explain
    }

    /// Writes all frames from `first` on, unless an earlier call has failed.
    mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        var written = ends.start(ofFrame: first)
        do {
            try checkWhole()
            while written < octets.count {
                written += try writeSome(octets.extracting(droppingFirst: written))
            }
        } catch {
            failure = error
            let count = ends.frames(from: first, upTo: written)
            throw TransportFailure(error, after: SendReport(framesSent: count))
        }
        return SendReport(framesSent: ends.count - first)
    }

    /// Throws again what made the stream end.
    func checkWhole() throws(TransportError) {
        if let failure { throw failure }
    }

    /// Waits until the disk has what was written, where there is a disk.
    mutating func synchronize() throws(TransportError) {
        try checkWhole()
        guard case .file = kind else { return }
        do {
            try descriptor.synchronize()
        } catch {
            throw explain(error)
        }
    }

    mutating func wait(
        for readiness: Readiness, before deadline: Deadline? = nil
    ) throws(TransportError) -> Bool {
        try patience.wait(for: readiness, on: descriptor, before: deadline)
    }

    private mutating func writeSome(_ octets: Span<UInt8>) throws(TransportError) -> Int {
        if case .shared = kind { _ = try wait(for: .writable) }
        do {
            switch kind {
            case .file: return try descriptor.write(octets)
            case .shared: return try descriptor.write(octets.extracting(first: Self.pieceOfShared))
            }
        } catch  where error.meansWait {
            _ = try wait(for: .writable)
            return 0
        } catch {
            throw explain(error)
        }
    }
}
