import JSONStream
import SystemCalls

/// The bytes of an input that are being read, followed by the zeros that a reader needs.
struct InputBuffer: ~Copyable {
    /// How many bytes are asked for at once, and how many the first time.
    private static let chunk = 384 * 1024
    private static let firstChunk = 32 * 1024
    /// The size of a buffer once its input has turned out not to be small.
    private static let usualSize = headroom + chunk + JSONCursor.slack

    private(set) var bytes: [UInt8]
    /// Where the bytes of the input end.
    private(set) var end: Int
    /// Where they begin: nothing before it is of the input.
    private(set) var start = 0
    /// The offset in the input of the first byte, if it were of the input.
    private(set) var base: Int
    /// Whether the last read has left no room.
    private var wasFull = false

    /// What was read ahead, after `headroom` for the bytes before it that are still needed.
    private var ahead: [UInt8] = []
    private var aheadCount = 0
    private static let headroom = 64 * 1024

    /// The last bytes that were dropped, for `bytes(before:)`.
    private var dropped: [UInt8] = []
    /// How many bytes `bytes(before:)` returns.
    private let memory: Int

    /// Creates a buffer for what comes from `offset` of the input on.
    init(offset: Int, remembering memory: Int = 0) {
        self.memory = memory
        bytes = [UInt8](repeating: 0, count: Self.firstChunk + JSONCursor.slack)
        end = 0
        base = offset
    }

    /// Creates a buffer with a whole input in it, the first `count` bytes before the zeros.
    init(holding bytes: consuming [UInt8], count: Int) {
        precondition(bytes.count >= count + JSONCursor.slack)
        self.bytes = bytes
        end = count
        base = 0
        memory = 0
    }

    /// The bytes right before `index`: as many as can be asked for, or all there are.
    func bytes(before index: Int) -> [UInt8] {
        let there = bytes[max(start, index - memory)..<index]
        return there.count < memory ? dropped.suffix(memory - there.count) + there : Array(there)
    }

    /// Sets the bytes before the first one that is read.
    mutating func begin(after bytes: [UInt8]) { dropped = bytes }

    /// Removes and returns all bytes, as if nothing had been read.
    mutating func removeAll() -> [UInt8] {
        defer {
            end = start
            clearSlack()
        }
        return Array(bytes[start..<end])
    }

    /// Drops the first `count` bytes.
    mutating func drop(_ count: Int) {
        guard count > 0 else { return }
        if memory > 0 { dropped = bytes(before: count) }
        for index in count..<end { bytes[index - count] = bytes[index] }
        end -= count
        base += count
        start = max(start - count, 0)
        clearSlack()
    }

    /// Reads more of `source` while the bytes that are there are still in use.
    mutating func readAhead(from source: inout InputSource) throws(InputError) {
        guard aheadCount == 0 else { return }
        if ahead.count < Self.usualSize {
            ahead = [UInt8](repeating: 0, count: Self.usualSize)
        }
        aheadCount =
            try source.read(
                into: &ahead, from: Self.headroom, to: ahead.count - JSONCursor.slack) ?? 0
    }

    /// Reads more of `source`.
    ///
    /// - Returns: How many bytes were read: 0 at the end, nil for none before the end; and by how
    ///   much the bytes that were there moved.
    mutating func fill(
        from source: inout InputSource
    ) throws(InputError) -> (count: Int?, shift: Int) {
        if aheadCount > 0, end <= Self.headroom { return adoptAhead() }
        makeRoom()
        let count: Int
        if aheadCount > 0 {
            count = aheadCount
            for index in 0..<count { bytes[end + index] = ahead[Self.headroom + index] }
            aheadCount = 0
        } else {
            let read = try source.read(
                into: &bytes, from: end, to: bytes.count - JSONCursor.slack)
            guard let read else { return (nil, 0) }
            count = read
        }
        end += count
        wasFull = end == bytes.count - JSONCursor.slack
        clearSlack()
        return (count, 0)
    }

    /// Makes room for what is read next: as long as no read has filled the first buffer, that is
    /// enough.
    private mutating func makeRoom() {
        guard bytes.count >= Self.usualSize || wasFull || aheadCount > 0 else { return }
        var size = max(bytes.count, Self.usualSize)
        while size - JSONCursor.slack - end < max(Self.chunk / 4, aheadCount) { size *= 2 }
        guard size > bytes.count else { return }
        var larger = [UInt8](repeating: 0, count: size)
        for index in 0..<end { larger[index] = bytes[index] }
        bytes = larger
    }

    /// Goes on in the buffer that was read ahead, and moves the bytes that are there before it.
    private mutating func adoptAhead() -> (count: Int, shift: Int) {
        let (count, shift) = (aheadCount, Self.headroom - end)
        for index in 0..<end { ahead[shift + index] = bytes[index] }
        swap(&bytes, &ahead)
        aheadCount = 0
        base -= shift
        start = shift
        end = Self.headroom + count
        clearSlack()
        return (count, shift)
    }

    private mutating func clearSlack() {
        for index in end..<end + JSONCursor.slack { bytes[index] = 0 }
    }
}
