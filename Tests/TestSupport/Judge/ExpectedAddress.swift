/// A client's address: `src` takes the first kind, `c6a2` the second (Docs/Fields.md).
enum ExpectedAddress: Sendable, Hashable {
    case v4(String)
    /// An address of version 6 in its canonical form (RFC 5952).
    case v6(String)

    /// Reads a dotted quad, or any text form of RFC 4291, section 2.2.
    init?(_ text: [Unicode.Scalar]) {
        guard text.count <= 45, text.allSatisfy(\.isASCII) else { return nil }
        let text = String(String.UnicodeScalarView(text))
        if Self.quad(text) != nil {
            self = .v4(text)
            return
        }
        guard let groups = Self.groups(text) else { return nil }
        if groups.prefix(5).allSatisfy({ $0 == 0 }), groups[5] == 0xFFFF {
            let parts = [groups[6] >> 8, groups[6] & 0xFF, groups[7] >> 8, groups[7] & 0xFF]
            self = .v4(parts.map { String($0) }.joined(separator: "."))
        } else {
            self = .v6(Self.canonical(groups))
        }
    }

    /// Writes each group, and `::` for the first of the longest runs of two zeros or more.
    private static func canonical(_ groups: [Int]) -> String {
        let words = groups.map { String($0, radix: 16) }
        for length in stride(from: 8, through: 2, by: -1) {
            for start in 0...8 - length
            where groups[start..<start + length].allSatisfy({ $0 == 0 }) {
                let ends = [words[..<start], words[(start + length)...]]
                return ends.map { $0.joined(separator: ":") }.joined(separator: "::")
            }
        }
        return words.joined(separator: ":")
    }

    /// The four numbers of a dotted quad, each without leading zeros.
    private static func quad(_ text: String) -> [Int]? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let numbers = parts.map { part -> Int? in
            guard (1...3).contains(part.count), part.allSatisfy(\.isDigit),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            return Array(part).decimal
        }
        guard numbers.count == 4 else { return nil }
        let bytes = numbers.compactMap { $0 }.filter { $0 <= 255 }
        return bytes.count == 4 ? bytes : nil
    }

    /// The eight groups of an address of version 6.
    private static func groups(_ text: String) -> [Int]? {
        let bytes = Array(text.utf8)
        let gaps = bytes.indices.dropLast().filter {
            bytes[$0...($0 + 1)].elementsEqual("::".utf8)
        }
        switch gaps.count {
        case 0:
            let groups = plainGroups(bytes, mayEndInQuad: true)
            return groups?.count == 8 ? groups : nil
        case 1:
            let before = Array(bytes[..<gaps[0]])
            let after = Array(bytes[(gaps[0] + 2)...])
            guard let head = before.isEmpty ? [] : plainGroups(before, mayEndInQuad: false),
                let tail = after.isEmpty ? [] : plainGroups(after, mayEndInQuad: true),
                head.count + tail.count <= 7
            else { return nil }
            return head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
        default:
            return nil
        }
    }

    /// The groups of a part without `::`, two of them for a dotted quad at its end.
    private static func plainGroups(_ bytes: [UInt8], mayEndInQuad: Bool) -> [Int]? {
        var parts = bytes.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var tail: [Int] = []
        if mayEndInQuad, let last = parts.last,
            let quad = quad(String(decoding: last, as: UTF8.self))
        {
            tail = [quad[0] << 8 | quad[1], quad[2] << 8 | quad[3]]
            parts.removeLast()
        }
        guard parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(\.isHexDigit) }) else {
            return nil
        }
        return parts.compactMap { Int(String(decoding: $0, as: UTF8.self), radix: 16) } + tail
    }
}
