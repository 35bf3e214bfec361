/// Bytes that are read once, from the first to the last.
struct ByteCursor: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Reads the next byte, if there is one.
    mutating func takeNext() -> UInt8? {
        guard !isAtEnd else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// Reads `expected` if it comes next, and returns whether it did.
    mutating func take(_ expected: Unicode.Scalar) -> Bool {
        guard !isAtEnd, bytes[position] == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    /// Reads all bytes up to the first one that does not satisfy `condition`.
    mutating func take(while condition: (UInt8) -> Bool) -> [UInt8] {
        let start = position
        while !isAtEnd, condition(bytes[position]) { position += 1 }
        return Array(bytes[start..<position])
    }

    /// Reads exactly `count` decimal digits, or nothing.
    mutating func takeDigits(_ count: Int) -> Int? {
        let digits = bytes[position...].prefix(count)
        guard digits.count == count, digits.allSatisfy(\.isDigit) else { return nil }
        position += count
        return Array(digits).decimal
    }

    /// Reads what is left.
    mutating func takeAll() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }

    /// Returns what was read after `earlier`, a copy of this cursor.
    func taken(since earlier: Self) -> [UInt8] {
        Array(bytes[earlier.position..<position])
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    var isHexDigit: Bool {
        isDigit || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self | 0x20)
    }

    /// Whether this is `PRINTUSASCII` of RFC 5424.
    var isPrintable: Bool { (33...126).contains(self) }
}

extension [UInt8] {
    /// The number that these digits write, at most eighteen of them.
    var decimal: Int { reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
}
