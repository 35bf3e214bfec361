/// The octets that encoders append to: one piece of memory, used again for every batch.
///
/// An encoder is given its output (`into output: inout OctetBuffer`) and only ever adds to it.
/// Every addition checks the capacity once and grows it where needed, so a run of weeks allocates
/// only for a batch longer than every one before it. A plain `[UInt8]` checks its uniqueness too
/// and zeroes nothing faster: 45 additions cost half a microsecond with it, an eighth of that here.
@safe
@frozen
@usableFromInline
package struct OctetBuffer: ~Copyable {
    /// Owned by this value alone: `capacity` octets and the slack, of which `count` are initialized.
    @usableFromInline var storage: UnsafeMutablePointer<UInt8>
    @usableFromInline var capacity: Int
    @usableFromInline var used = 0

    /// How many octets are allocated behind the capacity: a copy in whole blocks may write there.
    ///
    /// So many should follow a run as well, for it to be copied in blocks.
    @inlinable package static var slack: Int { 4 &* OctetBlock.count }

    /// How many octets were appended.
    @inlinable package var count: Int { used }

    /// Creates an empty buffer with room for `capacity` octets.
    package init(capacity: Int = 4096) {
        self.capacity = max(capacity, 64)
        unsafe storage = .allocate(capacity: self.capacity + Self.slack)
    }

    deinit { unsafe storage.deallocate() }

    /// Appends one octet.
    @inlinable @inline(__always)
    package mutating func append(_ octet: UInt8) {
        if used == capacity { grow(by: 1) }
        // Safe: the line above made room.
        unsafe storage[used] = octet
        used &+= 1
    }

    /// Appends a run of octets.
    package mutating func append(_ octets: Span<UInt8>) {
        append(octets, 0, octets.count)
    }

    /// Appends `count` octets of `octets` from `start` on.
    ///
    /// Nearly every run is a key, an id or a name, which a call of `memmove` would cost more than
    /// its octets. So a short run is copied in whole blocks where `octets` goes on that far. What
    /// a block has too much falls behind `used`, into the capacity or the slack.
    package mutating func append(_ octets: Span<UInt8>, _ start: Int, _ count: Int) {
        guard Self.isShort(octets, start, count), used <= capacity &- count else {
            return appendLong(octets, start, count)
        }
        // Safe: the line above says of both sides what is asked for.
        unsafe appendShort(octets, start, count)
    }

    /// Appends two runs with one look at the capacity: a key and its value.
    @inlinable @inline(__always)
    package mutating func append(
        _ octets: Span<UInt8>, _ start: Int, _ count: Int,
        _ nextOctets: Span<UInt8>, _ nextStart: Int, _ nextCount: Int
    ) {
        guard Self.isShort(octets, start, count), Self.isShort(nextOctets, nextStart, nextCount),
            used <= capacity &- 2 &* Self.slack
        else {
            appendLong(octets, start, count)
            return appendLong(nextOctets, nextStart, nextCount)
        }
        // Safe: both are short, and there is room for two of the longest.
        unsafe appendShort(octets, start, count)
        unsafe appendShort(nextOctets, nextStart, nextCount)
    }

    /// Whether a run can be copied in blocks: it is short, and `octets` goes on far enough.
    @inlinable @inline(__always)
    static func isShort(_ octets: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        0...slack ~= count && start >= 0 && start <= octets.count &- slack
    }

    /// Copies a run in blocks; `isShort` must hold for it, and the capacity be there.
    @unsafe
    @inlinable @inline(__always)
    mutating func appendShort(_ octets: Span<UInt8>, _ start: Int, _ count: Int) {
        let block = OctetBlock.count
        let to = unsafe storage + used
        used &+= count
        unsafe octets.withUnsafeBufferPointer { source in
            // Safe: at most `slack` octets are read and written, which both sides have.
            let from = unsafe source.baseAddress.unsafelyUnwrapped + start
            unsafe OctetBlock(from).write(to: to)
            guard count > block else { return }
            unsafe OctetBlock(from + block).write(to: to + block)
            guard count > 2 &* block else { return }
            unsafe OctetBlock(from + 2 &* block).write(to: to + 2 &* block)
            unsafe OctetBlock(from + 3 &* block).write(to: to + 3 &* block)
        }
    }

    /// Appends a run that is long, or stands at the end of `octets`, or needs more room.
    @usableFromInline
    mutating func appendLong(_ octets: Span<UInt8>, _ start: Int, _ count: Int) {
        precondition(start >= 0 && count >= 0 && count <= octets.count &- start)
        if count > capacity &- used { grow(by: count) }
        unsafe octets.withUnsafeBufferPointer { source in
            // Safe: the precondition bounds the source, the line behind it the target.
            guard let base = source.baseAddress else { return }
            unsafe (storage + used).update(from: base + start, count: count)
        }
        used &+= count
    }

    /// Appends the UTF-8 of `text`.
    package mutating func append(_ text: String) {
        append(text.utf8Span.span)
    }

    /// Appends `octet` as often as `count` says.
    package mutating func append(repeating octet: UInt8, count: Int) {
        if count > capacity &- used { grow(by: count) }
        // Safe: the line above made room.
        unsafe (storage + used).update(repeating: octet, count: count)
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
        let longest = 20
        if longest > capacity &- used { grow(by: longest) }
        var rest = value.magnitude
        let count = Self.digits(of: rest)
        var place = used &+ count
        used = place
        while rest >= 100 {
            let (quotient, pair) = (rest / 100, rest % 100)
            rest = quotient
            place &-= 2
            // Safe: there is room for as many digits as the longest number has.
            unsafe storage[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair / 10)
            unsafe storage[place &+ 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: pair % 10)
        }
        unsafe storage[place &- 1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
        if rest >= 10 {
            unsafe storage[place &- 2] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest / 10)
        }
    }

    /// How many decimal digits a number has.
    private static func digits(of value: UInt) -> Int {
        var count = 1
        var rest = value
        while rest >= 10_000 {
            rest /= 10_000
            count &+= 4
        }
        return count &+ (rest >= 1000 ? 3 : rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
    }

    /// Forgets all octets, and keeps the memory.
    package mutating func removeAll() {
        used = 0
    }

    /// Forgets the octets from `count` on.
    package mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= used)
        used = count
    }

    /// Makes room for `octets` at `index` and moves what stands there to the right.
    package mutating func insert(_ octets: Span<UInt8>, at index: Int) {
        precondition(index >= 0 && index <= used)
        let tail = used - index
        if octets.count > capacity - used { grow(by: octets.count) }
        unsafe octets.withUnsafeBufferPointer { source in
            // Safe: there is room for all of them, and `update` allows the overlap.
            guard let first = source.baseAddress else { return }
            let place = unsafe storage + index
            unsafe (place + source.count).update(from: place, count: tail)
            unsafe place.update(from: first, count: source.count)
        }
        used += octets.count
    }

    /// Lends what was appended.
    @inlinable
    package borrowing func withSpan<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // Safe: the first `used` octets are initialized, and nothing can change them meanwhile.
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
