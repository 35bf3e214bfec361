import Sockets

/// Writes frames into a stream of octets, short write after short write.
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
        case socket
    }

    let descriptor: Descriptor
    private let kind: Kind
    private let explain: @Sendable (SystemError) -> TransportError
    private var patience: Patience
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

    /// Writes all of `octets`, unless an earlier call has failed.
    mutating func send(
        _ octets: Span<UInt8>, ends: Span<Int>
    ) throws(TransportFailure) -> SendReport {
        var written = 0
        do {
            try checkWhole()
            while written < octets.count {
                written += try writeSome(octets.extracting(droppingFirst: written))
            }
        } catch {
            failure = error
            throw TransportFailure(error, after: SendReport(framesSent: ends.count(upTo: written)))
        }
        return SendReport(framesSent: ends.count)
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
            case .socket: return try descriptor.send(octets)
            }
        } catch  where error.meansWait {
            _ = try wait(for: .writable)
            return 0
        } catch {
            throw explain(error)
        }
    }
}

extension Span<Int> {
    /// How many frames end at `offset` or before it.
    fileprivate func count(upTo offset: Int) -> Int {
        var count = 0
        while count < self.count, self[count] <= offset { count += 1 }
        return count
    }
}
