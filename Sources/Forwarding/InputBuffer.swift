import JSONStream
import Sockets

/// The octets of an input that are being read, with the zeros behind them that a reader needs.
struct InputBuffer: ~Copyable {
    /// How many octets are asked for at once.
    private static let chunk = 512 * 1024

    private(set) var octets: [UInt8]
    /// Where the octets of the input end.
    private(set) var end: Int
    /// The offset in the input of the first octet held.
    private(set) var base: Int

    /// Creates a buffer for what comes from `offset` of the input on.
    init(offset: Int) {
        octets = [UInt8](repeating: 0, count: Self.chunk + JSONCursor.slack)
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
    }

    /// Reads more of `file`, and returns how much; 0 is the end.
    mutating func fill(from file: borrowing Descriptor) throws(SystemError) -> Int {
        let free = octets.count - JSONCursor.slack - end
        if free < Self.chunk / 4 {
            octets.append(contentsOf: repeatElement(0, count: octets.count))
        }
        let count = try file.read(
            into: &octets, from: end, to: octets.count - JSONCursor.slack)
        end += count
        for index in end..<end + JSONCursor.slack { octets[index] = 0 }
        return count
    }
}
