/// Finds what has the form of a personal value, whosever it is.
extension Pseudonyms {
    /// Everything in a text that has the form of an e-mail address.
    mutating func emails(in text: [UInt8]) -> [TokenizedText.Match] {
        guard kinds.contains(.email), text.contains(UInt8(ascii: "@")) else { return [] }
        let isInWord = Words.members(of: text)
        var matches: [TokenizedText.Match] = []
        var end = 0
        for at in text.indices where text[at] == UInt8(ascii: "@") && at >= end {
            let before = (end..<at).reversed().prefix {
                isInWord[$0] || ".'+-_%".utf8.contains(text[$0])
            }
            let behind = (at + 1..<text.count).prefix {
                isInWord[$0] || ".-".utf8.contains(text[$0])
            }
            guard let start = before.last(where: { !".'-".utf8.contains(text[$0]) }),
                let last = behind.last(where: { isInWord[$0] })
            else { continue }
            end = last + 1
            matches.append((start..<end, token(.email, of: Array(text[start..<end]))))
        }
        return matches
    }

    /// Every IP address in a text.
    mutating func addresses(in text: [UInt8]) -> [TokenizedText.Match] {
        guard kinds.contains(.address) else { return [] }
        let isInWord = Words.members(of: text)
        var ranges: [Range<Int>] = []
        for run in text.indices.runs(where: { Self.isOfAddress(text[$0]) }) {
            if let range = Self.ipv6(in: text, run, isInWord) {
                ranges.append(range)
            } else {
                ranges += run.runs { text[$0] == UInt8(ascii: ".") || text[$0].isDigit }
                    .map { Self.trimmed($0, of: text) }
                    .filter { PersonalKind.quad(text[$0]) != nil }
            }
        }
        return ranges.map { ($0, token(.address, of: Array(text[$0]))) }
    }

    /// The IPv6 address that a run is, without signs at its ends if it is none with them: the colons of
    /// `::1` belong to it, and that of `2001:db8::1:` does not.
    ///
    /// A short one must not have letters or digits beside it.
    private static func ipv6(
        in text: [UInt8], _ run: Range<Int>, _ isInWord: [Bool]
    ) -> Range<Int>? {
        let inner = trimmed(run, of: text)
        let candidates = [
            run, run.lowerBound..<inner.upperBound, inner.lowerBound..<run.upperBound, inner,
        ]
        return candidates.first { range in
            guard range.count > 2, text[range].contains(UInt8(ascii: ":")),
                UInt128(addressIn: Array(text[range]).span) != nil
            else { return false }
            let isAlone =
                !(range.lowerBound > 0 && isInWord[range.lowerBound - 1])
                && !(range.upperBound < text.count && isInWord[range.upperBound])
            return isAlone || range.count > 6
        }
    }

    private static func trimmed(_ range: Range<Int>, of text: [UInt8]) -> Range<Int> {
        let isSign = { (index: Int) in ".:".utf8.contains(text[index]) }
        guard let first = range.first(where: { !isSign($0) }),
            let last = range.last(where: { !isSign($0) })
        else { return range.lowerBound..<range.lowerBound }
        return first..<last + 1
    }

    private static func isOfAddress(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "F"),
            UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }
}

extension PersonalKind {
    /// The number of an address, leading zeros of decimal numbers or not: those of other bases are rare.
    static func number(ofAddress text: [UInt8]) -> UInt128? {
        UInt128(addressIn: text.span) ?? quad(text[...])
    }

    /// The usual text of an IPv4 address, however it is written; nil for other texts.
    static func dotted(_ text: [UInt8]) -> [UInt8]? {
        guard let number = number(ofAddress: text), number >> 32 == 0xFFFF else { return nil }
        let parts = [24, 16, 8, 0].map { String(number >> UInt128($0) & 0xFF) }
        return Array(parts.joined(separator: ".").utf8)
    }

    /// The number of an IPv4 address of four decimal numbers of up to three digits.
    static func quad(_ text: ArraySlice<UInt8>) -> UInt128? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt128 = 0xFFFF
        for part in parts {
            guard 1...3 ~= part.count, part.allSatisfy(\.isDigit) else { return nil }
            let value = part.reduce(0 as UInt128) { $0 * 10 + UInt128($1 - UInt8(ascii: "0")) }
            guard value < 256 else { return nil }
            number = number << 8 | value
        }
        return number
    }
}

extension UInt8 {
    /// Whether it is a decimal digit of ASCII.
    var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
