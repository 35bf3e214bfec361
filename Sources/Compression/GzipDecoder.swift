package import SystemCalls

/// A streaming decoder of gzip: any number of members, in constant memory (RFC 1952, section 2.2).
///
///     file ──supply──► compressed bytes ──decode──► bytes
///
/// Zeros after the last member are padding, as on tapes, and ignored as `gzip` does.
package struct GzipDecoder: ~Copyable, Sendable {
    private var inflater: Inflater
    private var input: [UInt8]
    private var unread = 0..<0
    private var isInMember = false
    private var isPadding = false
    private var hasMember = false
    /// Whether the last step filled the output, so that there may be more without more input.
    private var isFull = false
    private var failure: GzipError?

    /// How many compressed bytes are read at once.
    private static let chunk = 64 * 1024

    /// Why gzip cannot be decoded on this system, or nil.
    package static var problem: GzipError? {
        switch Zlib.system {
        case .success: nil
        case .failure(let error): error
        }
    }

    /// The version of the system's zlib; nil where there is none that can be used.
    package static var libraryVersion: String? { (try? Zlib.system.get())?.versionText }

    /// Creates a decoder that begins with the bytes that were read already.
    ///
    /// - Throws: `libraryMissing`, `functionMissing` or `notBegun`.
    package init(_ beginning: [UInt8] = []) throws(GzipError) {
        inflater = try Inflater()
        input = beginning
        unread = 0..<beginning.count
    }

    /// Whether an error has ended the output.
    var hasFailed: Bool { failure != nil }

    /// Whether `decode` has something to return without more input.
    package var isReady: Bool { !unread.isEmpty || isFull || failure != nil }

    /// Reads input from `file`, and returns how many bytes; 0 at the end of the file.
    package mutating func supply(from file: borrowing Descriptor) throws(SystemError) -> Int {
        makeRoom()
        let count = try file.read(into: &input, from: 0, to: Self.chunk)
        unread = 0..<count
        return count
    }

    /// Adopts `bytes` as the next input.
    package mutating func supply(_ bytes: [UInt8]) {
        input = bytes
        unread = 0..<bytes.count
    }

    private mutating func makeRoom() {
        if input.count < Self.chunk {
            input += [UInt8](repeating: 0, count: Self.chunk - input.count)
        }
    }

    /// Decodes into `output[start..<end]`, and returns how many bytes; 0 if more input is needed.
    ///
    /// - Throws: `corrupt` or `followedByOther`, after all bytes before the error were returned.
    package mutating func decode(
        into output: inout [UInt8], from start: Int, to end: Int
    ) throws(GzipError) -> Int {
        if let failure { throw failure }
        var position = start
        isFull = false
        while position < end {
            if !isInMember {
                guard beginMember() else { break }
            }
            let (step, read, written) = inflater.step(input, unread, into: &output, position..<end)
            unread = unread.lowerBound + read..<unread.upperBound
            position += written
            switch step {
            case .memberEnd:
                isInMember = false
                hasMember = true
            case .failed(let reason):
                failure = .corrupt(reason: reason)
            case .open:
                break
            }
            if failure != nil || isInMember && unread.isEmpty { break }
        }
        isFull = isInMember && position == end
        if position == start, let failure { throw failure }
        return position - start
    }

    /// Begins the next member, and returns whether there is one in the input.
    private mutating func beginMember() -> Bool {
        while hasMember, !unread.isEmpty, input[unread.lowerBound] == 0 {
            unread = unread.lowerBound + 1..<unread.upperBound
            isPadding = true
        }
        guard !unread.isEmpty else { return false }
        if hasMember, isPadding || input[unread.lowerBound] != Self.firstByte {
            failure = .followedByOther
            return false
        }
        inflater.beginMember()
        isInMember = true
        return true
    }

    /// Ends the input.
    ///
    /// - Throws: `truncated` inside a member, or the error that ended the output.
    package func end() throws(GzipError) {
        if let failure { throw failure }
        if isInMember { throw .truncated }
    }

    /// ID1 of a member's header.
    private static let firstByte: UInt8 = 0x1F
}

/// Why gzip cannot be decoded, or not to its end.
package enum GzipError: LibraryError, Hashable {
    /// The system has no zlib; the loader's reason for the first name that was tried.
    case libraryMissing(tried: [String], reason: String?)
    case functionMissing(String, library: String)
    /// `inflateInit2` failed; its result.
    case notBegun(CInt)
    /// The input ends inside a member.
    case truncated
    /// The input is not valid gzip, or its checksum is wrong; zlib's reason.
    case corrupt(reason: String)
    /// Something other than gzip follows the last member.
    case followedByOther

    /// Whether the error is due to zlib and not to the input.
    package var isOfLibrary: Bool {
        switch self {
        case .libraryMissing, .functionMissing, .notBegun: true
        case .truncated, .corrupt, .followedByOther: false
        }
    }
}

// Files: offsets count decompressed bytes

extension Descriptor {
    /// Whether the file begins with the signature of gzip.
    package var isGzip: Bool {
        get throws(SystemError) {
            let beginning = try bytes(upTo: InputForm.length)
            return InputForm(beginningWith: beginning, isWhole: true) == .gzip
        }
    }

    /// Returns the decompressed bytes of a gzip file from `offset` on, at most `count`.
    ///
    /// There are fewer if the file ends or is corrupt before.
    ///
    /// - Throws: `libraryMissing`, `functionMissing` or `notBegun`.
    package borrowing func unpackedBytes(
        from offset: Int = 0, upTo count: Int
    ) throws(GzipError) -> [UInt8] {
        var kept: [UInt8] = []
        _ = try unpack(upTo: offset + count) { bytes, position in
            let from = max(offset - position, 0)
            if from < bytes.count { kept += bytes[from...] }
        }
        return Array(kept.prefix(count))
    }

    /// Returns the decompressed size of a gzip file, up to its end or the first error.
    ///
    /// - Throws: `libraryMissing`, `functionMissing` or `notBegun`.
    package borrowing func unpackedSize() throws(GzipError) -> Int {
        try unpack(upTo: .max) { _, _ in }.count
    }

    /// Finds the end of a gzip file among its first `limit` decompressed bytes.
    ///
    /// - Throws: `libraryMissing`, `functionMissing` or `notBegun`.
    package borrowing func unpackedEnd(within limit: Int) throws(GzipError) -> UnpackedEnd {
        let (count, isWhole) = try unpack(upTo: limit + 1) { _, _ in }
        if count > limit { return .beyond }
        return isWhole ? .end(at: count) : .fault(at: count)
    }

    /// Returns the size in the file's last four bytes: that of its last member, modulo 2^32 (ISIZE).
    package borrowing func statedSize() throws(SystemError) -> UInt32 {
        let size = try self.size
        guard size >= 4 else { return 0 }
        return try bytes(from: size - 4, upTo: 4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Decompresses at least `limit` bytes, or all there are.
    ///
    /// - Returns: How many, and whether the file is sound and ends there.
    private borrowing func unpack(
        upTo limit: Int, _ body: (ArraySlice<UInt8>, _ offset: Int) -> Void
    ) throws(GzipError) -> (count: Int, isWhole: Bool) {
        var decoder = try GzipDecoder()
        var buffer = [UInt8](repeating: 0, count: min(max(limit, 1), 1 << 16))
        var (packed, position) = (0, 0)
        while position < limit {
            let count = (try? decoder.decode(into: &buffer, from: 0, to: buffer.count)) ?? 0
            if count > 0 {
                body(buffer[..<count], position)
                position += count
            } else {
                guard !decoder.hasFailed, let bytes = try? bytes(from: packed, upTo: 1 << 16)
                else { break }
                if bytes.isEmpty { return (position, (try? decoder.end()) != nil) }
                packed += bytes.count
                decoder.supply(bytes)
            }
        }
        return (position, false)
    }
}

/// Where a gzip file ends, as an offset of decompressed bytes.
package enum UnpackedEnd: Sendable, Hashable {
    case end(at: Int)
    /// What follows is missing, damaged, or cannot be read.
    case fault(at: Int)
    /// After more bytes than were tried.
    case beyond
}
