import Syslog
import SystemCalls

/// Writes frames to a local output, short write after short write.
struct FrameStream: ~Copyable {
    /// How a descriptor wants to be written to.
    enum Kind: Sendable {
        /// Takes everything, and never waits for anybody.
        case file
        /// May block, and may be shared with programs that want it to.
        ///
        /// After `poll` has found it writable a pipe takes 4,096 bytes without waiting, and a
        /// signal can end the `poll`. Setting `O_NONBLOCK` would reach the other programs.
        case shared
    }

    let descriptor: Descriptor
    private let kind: Kind
    /// The same output, where it is an ordinary file that is added to.
    private var appendedFile: AppendedFile?
    private let explain: @Sendable (SystemError) -> TransportError
    private let patience: ShutdownGrace
    /// Why nothing can be written any more: the stream may end within a frame.
    private var failure: TransportError?

    private static let pieceOfShared = 4096

    init(
        _ descriptor: consuming Descriptor, _ kind: Kind, patience: ShutdownGrace,
        explain: @escaping @Sendable (SystemError) -> TransportError
    ) {
        self.descriptor = descriptor
        self.kind = kind
        self.patience = patience
        self.explain = explain
    }

    /// Adds frames of this kind to the end of an ordinary file, to which `path` leads.
    init(
        appendingTo descriptor: consuming Descriptor, at path: String, _ framing: Framing,
        patience: ShutdownGrace, explain: @escaping @Sendable (SystemError) -> TransportError
    ) {
        let second = try? Descriptor(duplicating: descriptor.rawValue)
        self.init(descriptor, .file, patience: patience, explain: explain)
        if let second { appendedFile = AppendedFile(second, at: path, ending: framing.ending) }
    }

    /// How many torn ends of the file were mended.
    var mendedEnds: Int {
        switch appendedFile {
        case .some(let file): file.mendedEnds
        case nil: 0
        }
    }

    /// Writes all frames from `first` on, unless an earlier call has failed.
    mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        var written = ends.start(ofFrame: first)
        do {
            try checkWhole()
            try append(bytes, from: &written)
            while written < bytes.count {
                written += try writeSome(bytes.extracting(droppingFirst: written))
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

    /// Adds all bytes from `written` on to the file, where there is one that is added to.
    private mutating func append(
        _ bytes: Span<UInt8>, from written: inout Int
    ) throws(TransportError) {
        guard appendedFile != nil else { return }
        do throws(AppendFailure) {
            try appendedFile?.append(bytes.extracting(droppingFirst: written))
            written = bytes.count
        } catch {
            written += error.written
            throw explain(error.error)
        }
    }

    private mutating func writeSome(_ bytes: Span<UInt8>) throws(TransportError) -> Int {
        if case .shared = kind { _ = try wait(for: .writable) }
        do {
            switch kind {
            case .file: return try descriptor.write(bytes)
            case .shared: return try descriptor.write(bytes.extracting(first: Self.pieceOfShared))
            }
        } catch  where error.wouldBlock {
            _ = try wait(for: .writable)
            return 0
        } catch {
            throw explain(error)
        }
    }
}

extension Framing {
    /// How the frames of a file end.
    fileprivate var ending: AppendedFile.Ending {
        switch self {
        case .lineFeed: .byte(UInt8(ascii: "\n"))
        case .null: .byte(0)
        case .octetCounting: .counted
        }
    }
}
