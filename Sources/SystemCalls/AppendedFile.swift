/// An ordinary file that pieces are added to the end of, each of them whole frames.
///
/// What is added never joins the torn end that a full disk, a `kill -9` or another program has left:
/// that is ended first, or cut off where the frames have no end that can be written. Programs that
/// add to one file at once wait for each other, piece by piece.
package struct AppendedFile: ~Copyable {
    /// How frames end.
    package enum Ending: Sendable, Hashable {
        /// Each with this byte.
        case byte(UInt8)
        /// Where the count before each says (RFC 6587, section 3.4.1).
        case counted
    }

    private let file: Descriptor
    /// The same file, open to be read; nil where it may not be.
    private let reader: Descriptor?
    private let ending: Ending
    /// Up to here the file is known to be whole frames.
    private var knownEnd = 0
    private var lock: AppendLock
    /// Whether the file system takes a wish for room.
    private var canReserve = true
    /// How many torn ends were met, and mended.
    package private(set) var mendedEnds = 0

    /// Takes over `file`, which is open to be added to; `path` leads to it as well.
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

    /// Adds `bytes`, all of them unless the error says how many.
    ///
    /// Room for them is asked for first, so that a full disk takes none of them as a rule.
    package mutating func append(_ bytes: Span<UInt8>) throws(AppendError) {
        guard !bytes.isEmpty else { return }
        lock.take(file)
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

    /// Waits until the disk has everything.
    package borrowing func synchronize() throws(SystemError) { try file.synchronize() }

    private mutating func reserve(_ count: Int) throws(SystemError) {
        guard canReserve else { return }
        canReserve = try file.reserve(count, from: try file.size)
    }

    // What stands at the end

    private mutating func mend() throws(SystemError) {
        let size = try file.size
        guard size != knownEnd, size > 0 else { return }
        switch ending {
        case .byte(let last): try end(with: last, size: size)
        case .counted: try cut(size: size)
        }
    }

    /// Puts the last byte of a frame behind an end that lacks it, or that nobody can look at.
    private mutating func end(with last: UInt8, size: Int) throws(SystemError) {
        let found = try? reader?.bytes(from: size - 1, upTo: 1)
        guard found != [last] else { return }
        while try file.write([last].span) == 0 {}
        mendedEnds += found == nil ? 0 : 1
    }

    private mutating func cut(size: Int) throws(SystemError) {
        // A file that was cut meanwhile is looked at from its start.
        let start = knownEnd <= size ? knownEnd : 0
        guard let end = try Self.endOfFrames(in: reader, from: start, size: size), end < size
        else { return }
        try file.cut(to: end)
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

/// Why a piece was not added, or not all of it.
package struct AppendError: Error, Hashable {
    package let error: SystemError
    /// How many bytes of the piece the file took.
    package let written: Int

    package init(error: SystemError, written: Int) {
        self.error = error
        self.written = written
    }
}

/// The lock that programs hold while they add to one file.
///
/// Another program may hold it for its whole life, such as `flock FILE opcef …`: it is waited for
/// once, and then done without.
private struct AppendLock {
    private var isWanted = true
    private var isHeld = false

    private static let longestWait = Duration.seconds(2)
    private static let pause = Duration.milliseconds(2)

    mutating func take(_ file: borrowing Descriptor) {
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
