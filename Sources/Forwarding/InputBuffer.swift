import JSONStream
import Sockets

/// The octets of an input that are being read, with the zeros behind them that a reader needs.
struct InputBuffer: ~Copyable {
    /// How many octets are asked for at once.
    private static let chunk = 384 * 1024

    private(set) var octets: [UInt8]
    /// Where the octets of the input end.
    private(set) var end: Int
    /// Where they begin: nothing before it is of the input.
    private(set) var start = 0
    /// The offset in the input of the first octet, if it were of the input.
    private(set) var base: Int

    /// What was read ahead, behind `headroom` for the octets before it that are still wanted.
    private var ahead: [UInt8] = []
    private var aheadCount = 0
    private static let headroom = 64 * 1024

    /// Creates a buffer for what comes from `offset` of the input on.
    init(offset: Int) {
        octets = [UInt8](
            repeating: 0, count: Self.headroom + Self.chunk + JSONCursor.slack)
        end = 0
        base = offset
    }

    /// Creates a buffer with a whole input in it, the first `count` octets before the zeros.
    init(holding octets: consuming [UInt8], count: Int) {
        precondition(octets.count >= count + JSONCursor.slack)
        self.octets = octets
        end = count
        base = 0
    }

    /// Drops the first `count` octets.
    mutating func drop(_ count: Int) {
        guard count > 0 else { return }
        for index in count..<end { octets[index - count] = octets[index] }
        end -= count
        base += count
        start = max(start - count, 0)
        clearSlack()
    }

    /// Reads more of `file` while the octets that are there are still in use.
    mutating func readAhead(from file: borrowing Descriptor) throws(SystemError) {
        guard aheadCount == 0 else { return }
        if ahead.isEmpty {
            ahead = [UInt8](repeating: 0, count: Self.headroom + Self.chunk + JSONCursor.slack)
        }
        aheadCount = try file.read(
            into: &ahead, from: Self.headroom, to: ahead.count - JSONCursor.slack)
    }

    /// Reads more of `file`, and returns how much, 0 at the end, and how far what was there moved.
    mutating func fill(
        from file: borrowing Descriptor
    ) throws(SystemError) -> (count: Int, shift: Int) {
        if aheadCount > 0, end <= Self.headroom { return takeAhead() }
        while octets.count - JSONCursor.slack - end < max(Self.chunk / 4, aheadCount) {
            octets.append(contentsOf: repeatElement(0, count: octets.count))
        }
        let count: Int
        if aheadCount > 0 {
            count = aheadCount
            for index in 0..<count { octets[end + index] = ahead[Self.headroom + index] }
            aheadCount = 0
        } else {
            count = try file.read(
                into: &octets, from: end, to: octets.count - JSONCursor.slack)
        }
        end += count
        clearSlack()
        return (count, 0)
    }

    /// Goes on with what was read ahead, and puts the octets that are there before it.
    private mutating func takeAhead() -> (count: Int, shift: Int) {
        let (count, shift) = (aheadCount, Self.headroom - end)
        for index in 0..<end { ahead[shift + index] = octets[index] }
        swap(&octets, &ahead)
        aheadCount = 0
        base -= shift
        start = shift
        end = Self.headroom + count
        clearSlack()
        return (count, shift)
    }

    private mutating func clearSlack() {
        for index in end..<end + JSONCursor.slack { octets[index] = 0 }
    }
}
