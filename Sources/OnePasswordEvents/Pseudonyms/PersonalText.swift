/// Finds personal values in texts that are not meant for them, such as the names of devices.
struct PersonalText {
    /// A value of the event, and what stands for it.
    struct Value {
        let text: [UInt8]
        let kind: PersonalKind
        let token: [UInt8]
    }

    /// A run of words, or bytes that may be anywhere in a text.
    private struct Pattern {
        let words: [[UInt8]]
        let token: [UInt8]
    }

    /// By how many words they have, the longest first.
    private var patterns: [Pattern] = []
    /// Values with other letters than those of ASCII: not every script puts something between words.
    private var pieces: [(bytes: [UInt8], token: [UInt8])] = []

    /// The shortest word of a name, or of an e-mail address before its `@`, that is searched by itself.
    private static let shortestWord = 3

    init(_ values: [Value]) {
        for value in values {
            let words = Words(value.text).folded
            guard !words.isEmpty else { continue }
            add(words, value.token)
            if value.text.contains(where: { $0 >= 0x80 }) {
                pieces.append((value.text, value.token))
            }
        }
        for value in values {
            let text =
                value.kind == .email
                ? Array(value.text.prefix { $0 != UInt8(ascii: "@") }) : value.text
            guard value.kind != .address else { continue }
            for word in Words(text).folded {
                let isASCII = word.allSatisfy { $0 < 0x80 }
                if word.count >= Self.shortestWord, !word.allSatisfy(Self.isDigit) {
                    add([word], value.token)
                }
                if !isASCII, word.count >= 2 * Self.shortestWord {
                    pieces.append((word, value.token))
                }
            }
        }
        patterns.sort { $0.words.count > $1.words.count }
        pieces.sort { $0.bytes.count > $1.bytes.count }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    private mutating func add(_ words: [[UInt8]], _ token: [UInt8]) {
        guard !patterns.contains(where: { $0.words == words }) else { return }
        patterns.append(Pattern(words: words, token: token))
    }

    /// The text with tokens in place of the values and of their words.
    func replaced(in text: [UInt8]) -> [UInt8] {
        var text = text
        for (bytes, token) in pieces { text = text.replacing(bytes, with: token) }
        let words = Words(text)
        var result: [UInt8] = []
        var copied = 0
        var index = 0
        while index < words.ranges.count {
            let rest = words.folded[index...]
            guard let pattern = patterns.first(where: { rest.starts(with: $0.words) }) else {
                index += 1
                continue
            }
            result += text[copied..<words.ranges[index].lowerBound] + pattern.token
            index += pattern.words.count
            copied = words.ranges[index - 1].upperBound
        }
        return result + text[copied...]
    }
}

extension Pseudonyms {
    /// The text with tokens in place of everything that has the form of an e-mail address.
    mutating func replacingEmails(in text: [UInt8]) -> [UInt8] {
        guard kinds.contains(.email), text.contains(UInt8(ascii: "@")) else { return text }
        return replacing(in: text, .email, Self.isOfEmail) { word in
            let parts = word.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
            return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty
        }
    }

    /// The text with tokens in place of everything that is an IP address.
    mutating func replacingAddresses(in text: [UInt8]) -> [UInt8] {
        guard kinds.contains(.address) else { return text }
        return replacing(in: text, .address, Self.isOfAddress) { word in
            word.count > 6 && UInt128(addressIn: Array(word).span) != nil
        }
    }

    /// Replaces the runs of some bytes that are values, without signs at their ends if they are none
    /// with them.
    private mutating func replacing(
        in text: [UInt8], _ kind: PersonalKind, _ isMember: (UInt8) -> Bool,
        _ isValue: (ArraySlice<UInt8>) -> Bool
    ) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < text.count {
            let run = text[index...].prefix(while: isMember)
            let isSign = { (byte: UInt8) in ".:'-".utf8.contains(byte) }
            let start = run.firstIndex { !isSign($0) } ?? run.endIndex
            let end = run.lastIndex { !isSign($0) }.map { $0 + 1 } ?? start
            // The colons of `::1` belong to it, and those of `10.0.0.1:` do not.
            let candidates = kind == .address ? [run, run[start..<end]] : [run[start..<end]]
            if let word = candidates.first(where: { !$0.isEmpty && isValue($0) }) {
                result += text[run.startIndex..<word.startIndex] + token(kind, of: Array(word))
                result += text[word.endIndex..<run.endIndex]
            } else {
                result += run
            }
            index = run.endIndex
            if index < text.count {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    private static func isOfEmail(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), 0x80...:
            true
        default: "@.'+-_%".utf8.contains(byte)
        }
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
