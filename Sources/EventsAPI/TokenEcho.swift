/// A detector of the token in texts of servers: whole or in parts, plain or encoded.
///
/// Only letters and digits are compared, in lower case, so that whitespace, line ends, quotation
/// marks and punctuation between two parts hide nothing. A run of eight that the token has too is
/// a part of it; a shorter token must be there whole. The text is searched as it is, with escapes
/// resolved (`%4A`, `\u004a`, `&#74;`), without HTML tags, and decoded as base64 (RFC 4648, both
/// alphabets) and as hexadecimal digits, from every offset.
struct TokenEcho: Sendable {
    /// The length of a run that counts as a part.
    private static let longestPiece = 8

    private let length: Int
    private let pieces: Set<UInt64>

    init(of token: String) {
        let letters = token.utf8.compactMap(Self.folded)
        length = min(letters.count, Self.longestPiece)
        pieces = Self.runs(of: length, in: letters)
    }

    /// Whether a part of the token is in `text`.
    func isIn(_ text: String) -> Bool {
        let plain = Array(text.utf8)
        let resolved = Self.resolved(text)
        let readings = [plain, resolved, Self.withoutTags(plain), Self.withoutTags(resolved)]
        return readings.contains { reading in
            isPlainly(in: reading)
                || (0..<4).contains { isPlainly(in: Self.base64(reading, after: $0)) }
                || (0..<2).contains { isPlainly(in: Self.hexadecimal(reading, after: $0)) }
        }
    }

    private func isPlainly(in bytes: [UInt8]) -> Bool {
        length > 0
            && !Self.runs(of: length, in: bytes.compactMap(Self.folded)).isDisjoint(with: pieces)
    }

    /// Returns a letter in lower case, or a digit; nil for other bytes.
    private static func folded(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): byte
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: nil
        }
    }

    /// Returns all runs of `length` bytes, at most eight, each as a number.
    private static func runs(of length: Int, in bytes: [UInt8]) -> Set<UInt64> {
        var runs: Set<UInt64> = []
        var run: UInt64 = 0
        let mask = length < 8 ? (1 as UInt64) << (8 * length) - 1 : .max
        for (index, byte) in bytes.enumerated() {
            run = (run << 8 | UInt64(byte)) & mask
            if index + 1 >= length { runs.insert(run) }
        }
        return runs
    }

    // Readings

    /// Returns the text with escapes of URLs, JSON and HTML resolved, up to three levels deep.
    private static func resolved(_ text: String) -> [UInt8] {
        var text = text
        for _ in 0..<3 {
            let next = text.replacing(escape) { match in
                let (_, hexadecimal, other, decimal) = match.output
                let number =
                    hexadecimal.flatMap { UInt32($0, radix: 16) }
                    ?? other.flatMap { UInt32($0, radix: 16) } ?? decimal.flatMap { UInt32($0) }
                return number.flatMap(Unicode.Scalar.init).map { String(Character($0)) } ?? ""
            }
            if next == text { break }
            text = next
        }
        return Array(text.utf8)
    }

    /// `%4A`, `\x4a`, `\u004a`; `&#x4a;`; `&#74;`.
    private static var escape: Regex<(Substring, Substring?, Substring?, Substring?)> {
        /(?:%|\\x|\\u00)([0-9A-Fa-f]{2})|&#[xX]([0-9A-Fa-f]{1,6});?|&#([0-9]{1,7});?/
    }

    private static func withoutTags(_ bytes: [UInt8]) -> [UInt8] {
        var isTag = false
        return bytes.filter { byte in
            if byte == UInt8(ascii: "<") { isTag = true }
            defer { if byte == UInt8(ascii: ">") { isTag = false } }
            return !isTag
        }
    }

    /// Decodes the base64 digits among `bytes`, without the first `start` of them.
    private static func base64(_ bytes: [UInt8], after start: Int) -> [UInt8] {
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for value in bytes.lazy.compactMap(sextet).dropFirst(start) {
            bits = bits << 6 | value
            count += 1
            guard count.isMultiple(of: 4) else { continue }
            result += [16, 8, 0].map { UInt8(truncatingIfNeeded: bits >> $0) }
        }
        return result
    }

    private static func sextet(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
        case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
        default: nil
        }
    }

    /// Decodes the hexadecimal digits among `bytes`, without the first `start` of them.
    private static func hexadecimal(_ bytes: [UInt8], after start: Int) -> [UInt8] {
        let digits = String(decoding: bytes, as: UTF8.self).replacing("0x", with: "").utf8
            .lazy.compactMap { UInt8(String(decoding: [$0], as: UTF8.self), radix: 16) }
            .dropFirst(start)
        var result: [UInt8] = []
        var high: UInt8?
        for digit in digits {
            if let first = high {
                result.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return result
    }
}
