package import Syslog
package import SystemCalls

/// Standard output, or a file that frames are added to the end of.
///
/// A file is created for its owner alone; symbolic links are followed, and a named pipe will do.
/// The torn end of an earlier run is ended, or cut off, before anything is added (`AppendedFile`).
/// Where the path leads to another file than before, as after `logrotate`, that one is added to.
package struct LocalOutput: ~Copyable, Transport {
    private var stream: FrameStream
    /// What the user calls it: a path, or `-`.
    private let name: String
    /// Whether frames count as written only once the disk has them.
    private let waitsForDisk: Bool
    /// How the file is opened that the path leads to.
    private let opening: (framing: Framing, grace: ShutdownGrace)
    private let onMending: (String) -> Void
    private var reportedEnds = 0

    /// Duplicates standard output, which stays open for the program when this one is closed.
    ///
    /// - Throws: `cannotWriteToStandardOutput`.
    package init(
        standardOutput framing: Framing, with grace: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) throws(TransportError) {
        do {
            self.init(
                writingTo: try Descriptor.standardOutput(), framing, at: "/dev/stdout",
                with: grace, onMending: onMending)
        } catch {
            throw .cannotWriteToStandardOutput(error)
        }
    }

    /// Writes to a descriptor as to standard output; `path` leads to the same file.
    ///
    /// `onMending` is called with `-` when the file had a torn end.
    package init(
        writingTo descriptor: consuming Descriptor, _ framing: Framing = .lineFeed,
        at path: String? = nil, with grace: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) {
        name = "-"
        waitsForDisk = false
        opening = (framing, grace)
        self.onMending = onMending
        let isFile = (try? descriptor.neverBlocks) ?? false
        let isAppended = (try? descriptor.isAppendedFile) ?? false
        let explain: @Sendable (SystemError) -> TransportError = { error in
            error.isBrokenPipe ? .standardOutputClosed : .cannotWriteToStandardOutput(error)
        }
        if let path, isAppended {
            stream = FrameStream(
                appendingTo: descriptor, at: path, framing, grace: grace, explain: explain)
        } else {
            stream = FrameStream(
                descriptor, isFile ? .file : .shared, grace: grace, explain: explain)
        }
    }

    /// Opens the file at `path`, or creates it.
    ///
    /// `onMending` is called with the path when the file had a torn end.
    ///
    /// - Throws: `cannotOpen`.
    package init(
        appendingTo path: String, _ framing: Framing = .lineFeed, with grace: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) throws(TransportError) {
        name = path
        waitsForDisk = true
        opening = (framing, grace)
        self.onMending = onMending
        stream = try Self.open(path, framing, grace)
    }

    private static func open(
        _ path: String, _ framing: Framing, _ grace: ShutdownGrace
    ) throws(TransportError) -> FrameStream {
        let descriptor: Descriptor
        let status: FileStatus
        do {
            let opened = try Descriptor(appendingTo: path)
            status = try opened.status
            descriptor = opened
        } catch {
            throw .cannotOpen(path: path, error)
        }
        let explain: @Sendable (SystemError) -> TransportError = { error in
            error == .notCounted
                ? .notCounted(path: path) : .cannotWrite(path: path, error)
        }
        guard status.kind == .regular else {
            return FrameStream(descriptor, .shared, grace: grace, explain: explain)
        }
        var stream = FrameStream(
            appendingTo: descriptor, at: path, framing, grace: grace, explain: explain)
        stream.namedFile = status
        return stream
    }

    package var messageLimit: Int? { nil }

    package mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        do throws(TransportError) {
            try followRotation()
        } catch {
            throw TransportFailure(error)
        }
        defer { reportMending() }
        return try stream.send(bytes, ends: ends, from: first)
    }

    /// How long a path may lead nowhere before the file is created: a program that rotates it
    /// renames it and then creates the next one.
    private static let absence = Duration.milliseconds(100)

    /// Opens the file that the path leads to, where that is not the one that is open.
    ///
    /// - Throws: What it cannot be opened for, or why the disk may not have what was written.
    private mutating func followRotation() throws(TransportError) {
        guard let opened = stream.namedFile, isReplaced(opened) else { return }
        let end = Deadline(after: Self.absence)
        while !end.isPast, (try? FileStatus(of: name)) == nil {
            try opening.grace.sleep(until: Deadline(after: .milliseconds(5)).capped(by: end))
        }
        try stream.synchronize()
        stream = try Self.open(name, opening.framing, opening.grace)
        reportedEnds = 0
    }

    /// Whether the path leads to another file than `opened`, or nowhere.
    private func isReplaced(_ opened: FileStatus) -> Bool {
        do throws(SystemError) {
            return try !FileStatus(of: name).isSameFile(as: opened)
        } catch {
            return error.isNoSuchFile
        }
    }

    private mutating func reportMending() {
        guard stream.mendedEnds > reportedEnds else { return }
        reportedEnds = stream.mendedEnds
        onMending(name)
    }

    /// Returns `.written`: of a file once the disk has everything.
    package mutating func awaitArrival(
        within _: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        do {
            if waitsForDisk { try stream.synchronize() } else { try stream.checkWhole() }
        } catch {
            throw TransportFailure(error)
        }
        return ArrivalReport(.written)
    }

    package mutating func finish(
        within time: Duration
    ) throws(TransportFailure) -> ArrivalReport {
        try awaitArrival(within: time)
    }
}

/// A descriptor that frames are written to, short write after short write.
struct FrameStream: ~Copyable {
    /// How a descriptor must be written to.
    enum Kind: Sendable {
        /// Takes everything without waiting for a reader.
        case file
        /// May block, and may be shared with programs that want it to.
        ///
        /// After `poll` has found it writable a pipe takes 4,096 bytes without waiting, and a
        /// signal can end the `poll`. Setting `O_NONBLOCK` would reach the other programs.
        case shared
    }

    let descriptor: Descriptor
    private let kind: Kind
    /// The same output, if it is an ordinary file that is added to.
    private var appendedFile: AppendedFile?
    /// Which file this is, if it was opened by its path.
    var namedFile: FileStatus?
    private let explain: @Sendable (SystemError) -> TransportError
    private let grace: ShutdownGrace
    /// Why nothing can be written any more: the stream may end within a frame.
    private var failure: TransportError?

    private static let pieceOfShared = 4096

    init(
        _ descriptor: consuming Descriptor, _ kind: Kind, grace: ShutdownGrace,
        explain: @escaping @Sendable (SystemError) -> TransportError
    ) {
        self.descriptor = descriptor
        self.kind = kind
        self.grace = grace
        self.explain = explain
    }

    /// Adds frames of this kind to the end of an ordinary file, to which `path` leads.
    init(
        appendingTo descriptor: consuming Descriptor, at path: String, _ framing: Framing,
        grace: ShutdownGrace, explain: @escaping @Sendable (SystemError) -> TransportError
    ) {
        let second = try? Descriptor(duplicating: descriptor.rawValue)
        self.init(descriptor, .file, grace: grace, explain: explain)
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

    /// Throws the error that an earlier call has ended with.
    func checkWhole() throws(TransportError) {
        if let failure { throw failure }
    }

    /// Waits until the disk has what was written, if there is a disk.
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
        try grace.wait(for: readiness, on: descriptor, before: deadline)
    }

    /// Adds all bytes from `written` on to the file, if there is one that is added to.
    private mutating func append(
        _ bytes: Span<UInt8>, from written: inout Int
    ) throws(TransportError) {
        guard appendedFile != nil else { return }
        do throws(AppendError) {
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
