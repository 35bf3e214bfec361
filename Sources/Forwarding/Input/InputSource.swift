import Checkpoints
package import Compression
package import SystemCalls

/// The bytes of an input: a descriptor, and a decoder if they are gzip.
struct InputSource: ~Copyable {
    let file: Descriptor
    /// Where an ordinary file is read next; nil for anything else.
    private var place: ReadingPlace?
    private var decoder: GzipDecoder?
    /// What a spool has of a stream, if it comes from there: `file` is then what to wait for.
    private let feed: SpoolFeed?
    /// How many bytes were read from it, decompressed.
    private var unpacked = 0

    init(_ file: consuming Descriptor, isRegularFile: Bool) {
        place =
            isRegularFile ? (try? file.offset).map { ReadingPlace(offset: $0, behind: []) } : nil
        self.file = file
        feed = nil
    }

    /// Reads what a spool has.
    init(_ feed: SpoolFeed) throws(SystemError) {
        file = try feed.descriptor()
        place = nil
        self.feed = feed
    }

    /// Whether bytes are available without reading, and so without waiting.
    var isReady: Bool {
        if let feed { return feed.isReady }
        return switch decoder {
        case .some(let decoder): decoder.isReady
        case nil: false
        }
    }

    /// Decompresses from now on, starting with bytes that were read already.
    mutating func unpack(_ beginning: [UInt8]) throws(InputError) {
        do throws(GzipError) {
            decoder = try GzipDecoder(beginning)
        } catch {
            throw .gzip(error, offset: 0)
        }
    }

    /// Decompresses and skips the first `count` bytes; calls `body` with each piece.
    mutating func skip(
        _ count: Int, _ body: (borrowing [UInt8], _ place: Int, _ count: Int) -> Void
    ) throws(InputError) {
        try unpack([])
        var piece = [UInt8](repeating: 0, count: min(max(count, 1), 1 << 16))
        while unpacked < count {
            let place = unpacked
            let read = try read(into: &piece, from: 0, to: min(piece.count, count - unpacked))
            if read == 0 { throw .gzip(.truncated, offset: unpacked) }
            body(piece, place, read ?? 0)
        }
    }

    /// Reads into the elements of `bytes` from `start` up to `end`.
    ///
    /// - Returns: How many bytes; 0 at the end, nil if more has to come for the next one.
    mutating func read(
        into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(InputError) -> Int? {
        if decoder != nil { return try unpack(into: &bytes, from: start, to: end) }
        if let feed { return try feed.read(into: &bytes, from: start, to: end) }
        let count: Int?
        do throws(SystemError) {
            count = try readFile(into: &bytes, from: start, to: end)
        } catch {
            throw .system(error)
        }
        guard let count else { throw .truncated(offset: place?.offset ?? 0) }
        return count
    }

    /// - Returns: How many bytes; nil if an ordinary file does not continue what was read of it.
    private mutating func readFile(
        into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(SystemError) -> Int? {
        guard place != nil else { return try file.read(into: &bytes, from: start, to: end) }
        guard let count = try place?.read(file, into: &bytes, from: start, to: end) else {
            return nil
        }
        // The decoder, and the next reader of the descriptor, continue at its own offset.
        if count > 0, let place { try file.seek(to: place.offset) }
        return count
    }

    private mutating func unpack(
        into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(InputError) -> Int? {
        let count = try gzip { decoder throws(GzipError) in
            try decoder.decode(into: &bytes, from: start, to: end)
        }
        guard count == 0 else {
            unpacked += count
            return count
        }
        guard try supply() == 0 else { return nil }
        try gzip { decoder throws(GzipError) in try decoder.end() }
        return 0
    }

    private mutating func gzip<Result>(
        _ body: (inout GzipDecoder) throws(GzipError) -> Result
    ) throws(InputError) -> Result {
        guard var decoder = decoder.take() else { throw .gzip(.truncated, offset: unpacked) }
        do throws(GzipError) {
            let result = try body(&decoder)
            self.decoder = consume decoder
            return result
        } catch {
            self.decoder = consume decoder
            throw .gzip(error, offset: unpacked)
        }
    }

    /// Whether the file begins as gzip does.
    func isGzip() throws(InputError) -> Bool {
        do throws(SystemError) {
            return try file.isGzip
        } catch {
            throw .system(error)
        }
    }

    /// Seeks to `offset` of the file, and returns the `length` bytes before it.
    mutating func seek(to offset: Int, after length: Int) throws(InputError) -> [UInt8] {
        do throws(SystemError) {
            try file.seek(to: offset)
            let before = try file.bytes(from: offset - length, upTo: length)
            if place != nil { place = ReadingPlace(offset: offset, behind: before) }
            return before
        } catch {
            throw .system(error)
        }
    }

    /// Waits until there is something to be read.
    func wait(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(InputError) -> WaitResult {
        let result: WaitResult
        if isReady {
            result = stopSignal?.signal == nil ? .ready : .interrupted
        } else {
            do throws(SystemError) {
                result = try file.wait(for: .readable, before: deadline, unless: stopSignal)
            } catch {
                throw .system(error)
            }
        }
        guard result == .interrupted, let feed else { return result }
        return feed.readsOnAfterSignal() ? .ready : .interrupted
    }

    /// Waits until there is something to be read, or another thread wakes this one.
    func wait(
        before deadline: Deadline?, unless stopSignal: StopSignal?, or wakeup: borrowing Wakeup
    ) throws(InputError) -> WaitResult {
        if isReady { return stopSignal?.signal == nil ? .ready : .interrupted }
        do throws(SystemError) {
            return try file.wait(
                for: .readable, before: deadline, unless: stopSignal, or: wakeup)
        } catch {
            throw .system(error)
        }
    }

    private mutating func supply() throws(InputError) -> Int {
        do throws(SystemError) {
            return try decoder?.supply(from: file) ?? 0
        } catch {
            throw .system(error)
        }
    }
}

/// Why an input cannot be read, or not to its end.
package enum InputError: Error, Hashable {
    case system(SystemError)
    /// It is gzip, and `offset` bytes of it were decompressed.
    case gzip(GzipError, offset: Int)
    case foreign(ForeignForm)
    /// It no longer has what was read of it, its first `offset` bytes.
    case truncated(offset: Int)
}

extension InputSource? where Wrapped: ~Copyable {
    /// Calls `body` with the source, if there is one.
    mutating func lend<Result>(
        _ body: (inout InputSource) throws(InputError) -> Result
    ) throws(InputError) -> Result? {
        guard var lent = take() else { return nil }
        do throws(InputError) {
            let result = try body(&lent)
            self = consume lent
            return result
        } catch {
            self = consume lent
            throw error
        }
    }
}

extension InputStream {
    /// How a read ended.
    enum Filling {
        case bytes(Int)
        case end
        /// A signal came, and nothing was read.
        case interrupted
        case timedOut
        case broken(InputError)
    }
}

/// How inputs are opened: once each, since opening a named pipe takes its bytes from others.
extension InputStream {
    /// Opens the input called `name`; `-` is standard input.
    ///
    /// A folder is none.
    static func open(_ name: String) throws(SystemError) -> Descriptor {
        let file: Descriptor = try name == "-" ? .standardInput() : Descriptor(reading: name)
        if try file.isDirectory { throw .isDirectory }
        return file
    }

    /// How many bytes will be read; nil if that is not known, as of pipes and gzip.
    static func size(of name: String) -> Int? {
        let isRegular =
            name == "-" || (try? FileStatus(of: name).kind) == FileStatus.Kind.regular
        guard isRegular, let file = try? open(name), let status = try? file.status,
            status.kind == .regular, (try? file.isGzip) == false
        else { return nil }
        return status.size
    }
}

extension TrackedFile {
    /// Whether a source reads this file still, with the bytes that are known of it.
    func isStill(in source: borrowing InputSource?) -> Bool {
        switch source {
        case .some(let source): isStill(in: source.file)
        case nil: true
        }
    }
}
