/// The bytes that encoders append to: one piece of memory, used again for every batch.
///
/// An encoder is given its output (`into output: inout ByteBuffer`) and only ever adds to it.
/// Every addition checks the capacity once and grows it where needed, so a run of weeks allocates
/// only for a batch longer than every one before it. A plain `[UInt8]` checks its uniqueness too
/// and zeroes nothing faster: 45 additions cost half a microsecond with it, an eighth of that here.
@safe
@frozen
@usableFromInline
package struct ByteBuffer: ~Copyable, @unchecked Sendable {
    /// Owned by this value alone: `capacity` bytes and the slack, of which `count` are initialized.
    @usableFromInline var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var used = 0

    /// How many bytes are allocated after the capacity: a copy in whole blocks may write there.
    ///
    /// So many must follow a run as well, for it to be copied in blocks.
    @inlinable package static var slack: Int { 2 &* ByteBlock.count }

    /// How many bytes were appended.
    @inlinable package var count: Int { used }

    /// Creates an empty buffer with room for `capacity` bytes.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        unsafe storage = .allocate(capacity: self.capacity + Self.slack)
    }

    deinit { unsafe storage.deallocate() }

    /// Appends one byte.
    @inlinable @inline(__always)
    package mutating func append(_ byte: UInt8) {
        if used == capacity { grow(by: 1) }
        // Safe: the line above made room.
        unsafe storage[used] = byte
        used &+= 1
    }

    /// Appends a run of bytes.
    package mutating func append(_ bytes: Span<UInt8>) {
        append(bytes, 0, bytes.count)
    }

    /// Appends `count` bytes of `bytes` from `start` on.
    ///
    /// They are copied in blocks where `bytes` goes on far enough after them.
    @inlinable @inline(__always)
    package mutating func append(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) {
        guard start >= 0, 0...Self.longestInBlocks ~= count,
            start <= bytes.count &- count &- Self.slack, count <= capacity &- used
        else {
            return appendLong(bytes, start, count)
        }
        unsafe bytes.withUnsafeBufferPointer { source in
            // Safe: the lines above say of both sides what is asked for.
            _ = unsafe Self.copy(
                source.baseAddress.unsafelyUnwrapped + start, count, to: storage + used)
        }
        used &+= count
    }

    /// Appends what was appended to another buffer.
    @inlinable
    package mutating func append(_ other: borrowing ByteBuffer) {
        guard other.used <= Self.longestInBlocks, other.used <= capacity &- used else {
            return other.withSpan { appendLong($0, 0, $0.count) }
        }
        // Safe: the slack is after the bytes of both, and the line above asks for the room.
        _ = unsafe Self.copy(other.storage, other.used, to: storage + used)
        used &+= other.used
    }

    /// The longest run that is copied in blocks where it is not known how long it may be.
    @inlinable static var longestInBlocks: Int { 256 }

    /// Makes room for `count` bytes and lends it, to be written from its beginning on.
    ///
    /// `write` returns where its bytes end. It must not write more than `count`, and up to `slack`
    /// beyond what it returns; it is for `write` to check that before it writes, since what is
    /// written outside is lost by the time it returns. The check here costs little and finds a
    /// mistake in that.
    @unsafe
    @inlinable @inline(__always)
    package mutating func append(
        atMost count: Int,
        _ write: (UnsafeMutablePointer<UInt8>) -> UnsafeMutablePointer<UInt8>
    ) {
        if count > capacity &- used { grow(by: count) }
        let end = unsafe write(storage + used)
        used = unsafe end - storage
        precondition(used <= capacity)
    }

    /// Copies a run in pairs of blocks; on both sides there must be `slack` bytes after it.
    ///
    /// Nearly every run is a key, an id or a name, which a call of `memmove` would cost more than
    /// its bytes.
    ///
    /// - Returns: Where the copy ends.
    @unsafe
    @inlinable @inline(__always)
    package static func copy(
        _ source: UnsafePointer<UInt8>, _ count: Int, to target: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        // Safe: less than two blocks after the run are read and written.
        unsafe copyTwoBlocks(source, to: target)
        var place = 2 &* ByteBlock.count
        while place < count {
            unsafe copyTwoBlocks(source + place, to: target + place)
            place &+= 2 &* ByteBlock.count
        }
        return unsafe target + count
    }

    @unsafe
    @inlinable @inline(__always)
    static func copyTwoBlocks(
        _ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
    ) {
        let block = ByteBlock.count
        unsafe ByteBlock(source).write(to: target)
        unsafe ByteBlock(source + block).write(to: target + block)
    }

    /// Appends a run that is long, or is at the end of `bytes`, or needs more room.
    @usableFromInline
    mutating func appendLong(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) {
        precondition(start >= 0 && count >= 0 && count <= bytes.count &- start)
        if count > capacity &- used { grow(by: count) }
        unsafe bytes.withUnsafeBufferPointer { source in
            // Safe: the precondition bounds the source, the line after it the target.
            guard let base = source.baseAddress else { return }
            unsafe (storage + used).update(from: base + start, count: count)
        }
        used &+= count
    }

    /// Appends the UTF-8 of `text`.
    package mutating func append(_ text: String) {
        append(text.utf8Span.span)
    }

    /// Appends `byte` as often as `count` says.
    package mutating func append(repeating byte: UInt8, count: Int) {
        if count > capacity &- used { grow(by: count) }
        // Safe: the line above made room.
        unsafe (storage + used).update(repeating: byte, count: count)
        used &+= count
    }

    /// Writes the last two decimal digits of `value`, below 100, with a leading zero.
    @inlinable
    package mutating func append(twoDigits value: Int) {
        append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value / 10))
        append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends a whole number in decimal digits.
    package mutating func append(decimal value: Int) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude)
    }

    /// Appends a whole number of thirteen digits, as milliseconds since 1970 are.
    package mutating func append(thirteenDigits value: Int) {
        let (head, tail) = UInt(value).quotientAndRemainder(dividingBy: 100_000_000)
        precondition(10_000..<100_000 ~= head)
        if 16 > capacity &- used { grow(by: 16) }
        // Safe: the line above made room for both words, of which the first goes five bytes on.
        let target = unsafe UnsafeMutableRawPointer(storage + used)
        unsafe target.storeBytes(
            of: SWARDigits(head &* 1000).characters.littleEndian, as: UInt64.self)
        unsafe target.storeBytes(
            of: SWARDigits(tail).characters.littleEndian, toByteOffset: 5, as: UInt64.self)
        used &+= 13
    }

    @inline(__always)
    private mutating func append(decimal value: UInt) {
        let (head, tail) = value.quotientAndRemainder(dividingBy: 100_000_000)
        guard head > 0 else { return append(SWARDigits(tail)) }
        if head < 100_000_000 { append(SWARDigits(head)) } else { appendLong(decimal: head) }
        append(SWARDigits(tail), from: 0)
    }

    @inline(never)
    private mutating func appendLong(decimal value: UInt) {
        append(decimal: Int(value))
    }

    /// Appends digits without the zeros before them.
    @inline(__always)
    private mutating func append(_ digits: SWARDigits) {
        append(digits, from: digits.leadingZeros)
    }

    @inline(__always)
    private mutating func append(_ digits: SWARDigits, from first: Int) {
        if 8 > capacity &- used { grow(by: 8) }
        // Safe: the line above made room for all eight.
        unsafe UnsafeMutableRawPointer(storage + used).storeBytes(
            of: (digits.characters >> UInt64(8 &* first)).littleEndian, as: UInt64.self)
        used &+= 8 &- first
    }

    /// Appends a number in hexadecimal digits, small letters, without leading zeros.
    package mutating func append(hexadecimal value: UInt16) {
        if 4 > capacity &- used { grow(by: 4) }
        // SWAR: a digit for each byte, the first the lowest, and what is from ten on moved to letters.
        let pairs = (UInt32(value) & 0xFF) << 16 | UInt32(value) >> 8
        let digits = (pairs & 0x000F_000F) << 8 | pairs >> 4 & 0x000F_000F
        let letters = (digits &+ 0x0606_0606) >> 4 & 0x0101_0101
        let characters = digits &+ 0x3030_3030 &+ letters &* 39
        let zeros = min(digits.trailingZeroBitCount >> 3, 3)
        // Safe: the line above made room for all four.
        unsafe UnsafeMutableRawPointer(storage + used).storeBytes(
            of: (characters >> UInt32(8 &* zeros)).littleEndian, as: UInt32.self)
        used &+= 4 &- zeros
    }

    /// Appends the `count` lowest bytes of a word, the lowest first.
    package mutating func append(firstOf word: UInt64, count: Int) {
        precondition(0...8 ~= count)
        if 8 > capacity &- used { grow(by: 8) }
        // Safe: the line above made room for all eight.
        unsafe UnsafeMutableRawPointer(storage + used).storeBytes(
            of: word.littleEndian, as: UInt64.self)
        used &+= count
    }

    /// Forgets all bytes, and keeps the memory.
    @inlinable
    package mutating func removeAll() {
        used = 0
    }

    /// Forgets the bytes from `count` on.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= used)
        used = count
    }

    /// Makes room for `bytes` at `index` and moves what is there to the right.
    package mutating func insert(_ bytes: Span<UInt8>, at index: Int) {
        precondition(index >= 0 && index <= used)
        let tail = used - index
        if bytes.count > capacity - used { grow(by: bytes.count) }
        unsafe bytes.withUnsafeBufferPointer { source in
            // Safe: there is room for all of them, and `update` allows the overlap.
            guard let first = source.baseAddress else { return }
            let place = unsafe storage + index
            unsafe (place + source.count).update(from: place, count: tail)
            unsafe place.update(from: first, count: source.count)
        }
        used += bytes.count
    }

    /// Lends what was appended.
    @inlinable
    package borrowing func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the first `used` bytes are initialized, and nothing can change them meanwhile.
        try body(unsafe UnsafeBufferPointer(start: storage, count: used).span)
    }

    @usableFromInline
    mutating func grow(by count: Int) {
        let larger = max(capacity * 2, capacity + count)
        let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger + Self.slack)
        unsafe moved.update(from: storage, count: used)
        unsafe storage.deallocate()
        unsafe storage = moved
        capacity = larger
    }
}

extension [UInt8] {
    /// Copies what was appended to a buffer.
    package init(_ buffer: borrowing ByteBuffer) {
        self = buffer.withSpan { span in
            unsafe span.withUnsafeBufferPointer { unsafe Array($0) }
        }
    }
}

/// Eight decimal digits as the characters of one word, the first in the lowest byte.
///
/// SWAR, SIMD within a register (Lamport, "Multiple Byte Processing with Full-Word Instructions",
/// CACM 18(8), 1975); for the reverse way see https://lemire.me/blog/2022/01/21/.
///
/// A number is halved three times, by four, two and one digit, all parts at once: what is in a
/// lane is divided by a multiplication and a shift, and the remainder moved to the lane above.
struct SWARDigits {
    private let digits: UInt64

    /// Takes a number below 100,000,000.
    init(_ number: UInt) {
        var lanes = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        let hundreds = ((lanes &* 10_486) >> 20) & 0x0000_007F_0000_007F
        lanes = hundreds | (lanes &- 100 &* hundreds) << 16
        let tens = ((lanes &* 103) >> 10) & 0x000F_000F_000F_000F
        digits = tens | (lanes &- 10 &* tens) << 8
    }

    /// How many zeros are before the first other digit; of zero itself the last one counts.
    var leadingZeros: Int { min(digits.trailingZeroBitCount >> 3, 7) }

    var characters: UInt64 { digits | 0x3030_3030_3030_3030 }
}
