import Glibc

/// A regular file to which batches of whole frames are appended.
///
/// New frames never join a torn one that a full disk, a `kill -9` or another program has left at the
/// end of the file: a torn frame is terminated first, or truncated where frames have no terminator.
/// Programs that append to the same file take turns, batch by batch.
package struct AppendedFile: ~Copyable {
    /// How the end of a frame is known.
    package enum Ending: Sendable, Hashable {
        /// By this byte after each frame.
        case byte(UInt8)
        /// By the count before each frame (RFC 6587, section 3.4.1).
        case counted
    }

    private let file: Descriptor
    /// The same file, open for reading; nil if that is not permitted.
    private let reader: Descriptor?
    private let ending: Ending
    /// The offset up to which the file is known to hold whole frames.
    private var knownEnd = 0
    private var lock: AppendLock
    /// Whether the file system supports `fallocate`, as far as is known.
    private var canReserve = true
    /// The number of torn frames found at the end of the file, and repaired.
    package private(set) var mendedEnds = 0

    /// Creates an appender to `file`, which is open for appending; `path` leads to the same file.
    package init(_ file: consuming Descriptor, at path: String, ending: Ending) {
        self.ending = ending
        lock = AppendLock()
        reader = Self.reader(of: file, at: path)
        self.file = file
    }

    private static func reader(of file: borrowing Descriptor, at path: String) -> Descriptor? {
        guard let reader = try? Descriptor(reading: path), let status = try? file.status,
            let found = try? reader.status, found.isSameFile(as: status)
        else { return nil }
        return reader
    }

    /// Appends `bytes`.
    ///
    /// Disk space is reserved first, so that a full disk usually takes none of them.
    ///
    /// - Throws: The error of the system, and how many bytes were written before it.
    package mutating func append(_ bytes: Span<UInt8>) throws(AppendError) {
        guard !bytes.isEmpty else { return }
        lock.acquire(file)
        defer { lock.release(file) }
        var written = 0
        do throws(SystemError) {
            try mend()
            try reserve(bytes.count)
            while written < bytes.count {
                written += try file.write(bytes.extracting(droppingFirst: written))
            }
            knownEnd = try file.size
        } catch {
            throw AppendError(error: error, written: written)
        }
    }

    /// Returns once everything written is on the disk.
    package borrowing func synchronize() throws(SystemError) { try file.synchronize() }

    private mutating func reserve(_ count: Int) throws(SystemError) {
        guard canReserve else { return }
        canReserve = try file.reserve(count, from: try file.size)
    }

    // Torn frames

    private mutating func mend() throws(SystemError) {
        let size = try file.size
        guard size != knownEnd, size > 0 else { return }
        switch ending {
        case .byte(let last): try end(with: last, size: size)
        case .counted: try truncate(size: size)
        }
    }

    /// Terminates the last frame if its terminator is missing, or if the file cannot be read.
    private mutating func end(with last: UInt8, size: Int) throws(SystemError) {
        let found = try? reader?.bytes(from: size - 1, upTo: 1)
        guard found != [last] else { return }
        while try file.write([last].span) == 0 {}
        mendedEnds += found == nil ? 0 : 1
    }

    private mutating func truncate(size: Int) throws(SystemError) {
        // A file that was truncated meanwhile is checked from its start.
        let start = knownEnd <= size ? knownEnd : 0
        guard let end = try Self.endOfFrames(in: reader, from: start, size: size), end < size
        else { return }
        try file.truncate(to: end)
        mendedEnds += 1
    }

    private static func endOfFrames(
        in reader: borrowing Descriptor?, from start: Int, size: Int
    ) throws(SystemError) -> Int? {
        switch reader {
        case .some(let reader): try reader.endOfCountedFrames(from: start, size: size)
        case nil: nil
        }
    }
}

/// Why a batch was not appended, or only in part.
package struct AppendError: Error, Hashable {
    /// The error of the call that failed.
    package let error: SystemError
    /// The number of bytes that were written before the error.
    package let written: Int

    /// Creates an error after `written` bytes.
    package init(error: SystemError, written: Int) {
        self.error = error
        self.written = written
    }
}

/// The lock that programs hold while they append to the same file.
///
/// Another program may hold it for its whole life, such as `flock FILE opcef …`: after one wait of
/// two seconds frames are appended without it.
private struct AppendLock {
    private var isWanted = true
    private var isHeld = false

    private static let longestWait = Duration.seconds(2)
    private static let pause = Duration.milliseconds(2)

    mutating func acquire(_ file: borrowing Descriptor) {
        guard isWanted else { return }
        let deadline = Deadline(after: Self.longestWait)
        while true {
            isHeld = (try? file.lock()) == true
            if isHeld { return }
            guard !deadline.isPast, (try? file.lock()) != nil else { break }
            _ = try? SystemCalls.pause(until: Deadline(after: Self.pause), unless: nil)
        }
        isWanted = false
    }

    mutating func release(_ file: borrowing Descriptor) {
        if isHeld { try? file.unlock() }
        isHeld = false
    }
}

// System calls

extension Descriptor {
    /// Reserves disk space for `count` bytes from `offset` on, without changing the file's size.
    ///
    /// The corresponding C function is Linux's `fallocate`, which Swift does not import since
    /// `<fcntl.h>` declares it for `_GNU_SOURCE` only.
    ///
    /// - Returns: false if the system or the file system does not support it.
    /// - Throws: An error of `write` if the disk is full or the file would be too large.
    borrowing func reserve(_ count: Int, from offset: Int) throws(SystemError) -> Bool {
        typealias Function = @convention(c) (CInt, CInt, off_t, off_t) -> CInt
        let keepsSize: CInt = 1
        guard let library = DynamicLibrary(),
            // Safe: this is the declaration of `<fcntl.h>`, with `off_t` of 64 bits.
            let allocate: Function = unsafe library.function("fallocate")
        else { return false }
        let descriptor = rawValue
        do throws(SystemError) {
            try checked("write") { allocate(descriptor, keepsSize, off_t(offset), off_t(count)) }
        } catch  where error.isDiskFull || error.number == EFBIG {
            throw error
        } catch {
            return false
        }
        return true
    }

    /// Truncates the file at `offset`.
    ///
    /// The corresponding C function is `ftruncate`.
    package borrowing func truncate(to offset: Int) throws(SystemError) {
        let descriptor = rawValue
        _ = try retryingOnInterrupt("ftruncate") { Int(ftruncate(descriptor, off_t(offset))) }
    }

    /// Returns the end of the last whole frame, of frames with a count before each (RFC 6587, section 3.4.1).
    ///
    /// `start` is the start of a frame, and `size` that of the file.
    ///
    /// - Throws: `notCounted` if the file does not consist of such frames.
    borrowing func endOfCountedFrames(from start: Int, size: Int) throws(SystemError) -> Int {
        let window = 64 * 1024
        var end = start
        var bytes: [UInt8] = []
        var base = start
        while end < size {
            // The count of the longest message that opcef writes has seven digits.
            if end + 12 > base + bytes.count, base + bytes.count < size {
                base = end
                bytes = try self.bytes(from: base, upTo: min(window, size - base))
                guard !bytes.isEmpty else { return end }
            }
            let head = bytes.dropFirst(end - base).prefix(12)
            let digits = head.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard let first = digits.first ?? (head.isEmpty ? 0x31 : nil), first != 0x30 else {
                throw .notCounted
            }
            guard let space = head.dropFirst(digits.count).first else {
                if digits.count == 12 { throw .notCounted }
                return end
            }
            guard space == UInt8(ascii: " "),
                let count = Int(String(decoding: digits, as: UTF8.self))
            else { throw .notCounted }
            let next = end + digits.count + 1 + count
            if next > size { return end }
            end = next
        }
        return end
    }
}
