/// Finds the personal values of an event in texts that are not meant for them, such as the names of
/// devices.
struct PersonalText {
    /// A value of the event, and what stands for it.
    struct Value {
        let text: [UInt8]
        let kind: PersonalKind
        let token: [UInt8]
    }

    /// A run of words.
    private struct Pattern {
        let words: [[UInt8]]
        let token: [UInt8]
    }

    /// A word, or several that are grown together, which a longer word may begin with.
    private struct Stem {
        let text: [UInt8]
        let token: [UInt8]
        /// Whether any letters may follow.
        let grows: Bool
    }

    /// By how many words they have, the longest first.
    private var patterns: [Pattern] = []
    /// The longest first.
    private var stems: [Stem] = []
    /// Values with other letters than those of ASCII: not every script puts something between words.
    private var pieces: [(bytes: [UInt8], token: [UInt8])] = []

    /// The shortest word of a name, or of an e-mail address before its `@`, that is searched by itself.
    private static let shortestWord = 3
    /// The shortest of a name that is searched at the beginning of other words.
    private static let shortestStem = 4
    /// The words of a name that are tried grown together.
    private static let mostWords = 6
    /// The fewest numbers of an address that are searched whatever is between them.
    private static let fewestNumbers = 3

    init(_ values: [Value]) {
        for value in values { addWhole(value) }
        // A word that is of a name and of an e-mail address counts as the name's.
        for value in values.filter({ $0.kind == .name }) + values.filter({ $0.kind == .email }) {
            let text = ComposedText.of(value.text)
            let isName = value.kind == .name
            let words = Words(isName ? text : Array(text.prefix { $0 != UInt8(ascii: "@") })).folded
            for word in words {
                addStem(word, value.token, of: isName)
                if word.contains(where: { $0 >= 0x80 }), word.count >= 2 * Self.shortestWord {
                    pieces.append((word, value.token))
                }
            }
            for word in isName ? Self.joined(words.prefix(Self.mostWords)) : [] {
                addStem(word, value.token, of: true)
            }
        }
        patterns.sort { $0.words.count > $1.words.count }
        stems.sort { $0.text.count > $1.text.count }
        pieces.sort { $0.bytes.count > $1.bytes.count }
    }

    private mutating func addWhole(_ value: Value) {
        let text =
            value.kind == .address
            ? PersonalKind.dotted(value.text) ?? value.text : ComposedText.of(value.text)
        let words = Words(text).folded
        let fewest = value.kind == .address ? Self.fewestNumbers : 1
        if words.count >= fewest, !patterns.contains(where: { $0.words == words }) {
            patterns.append(Pattern(words: words, token: value.token))
        }
        if !words.isEmpty, text.contains(where: { $0 >= 0x80 }) {
            pieces.append((text, value.token))
        }
    }

    private mutating func addStem(_ word: [UInt8], _ token: [UInt8], of isName: Bool) {
        guard word.count >= Self.shortestWord, !word.allSatisfy(\.isDigit),
            !stems.contains(where: { $0.text == word })
        else { return }
        let isLong = String(decoding: word, as: UTF8.self).count >= Self.shortestStem
        stems.append(Stem(text: word, token: token, grows: isName && isLong))
    }

    /// The words of a name as user names have them: two or all of them in one, or an initial and
    /// another word.
    private static func joined(_ words: ArraySlice<[UInt8]>) -> [[UInt8]] {
        guard words.count > 1 else { return [] }
        var joined = [Array(words.joined())]
        for first in words.indices {
            let initial = String(decoding: words[first], as: UTF8.self).prefix(1)
            for second in words.indices where second != first {
                joined += [words[first] + words[second], Array(initial.utf8) + words[second]]
            }
        }
        return joined
    }

    /// Where in a text the values and their words are, and what stands for them.
    func matches(in text: [UInt8]) -> [TokenizedText.Match] {
        let words = Words(text)
        var matches: [TokenizedText.Match] = []
        var index = 0
        while index < words.ranges.count {
            let rest = words.folded[index...]
            if let pattern = patterns.first(where: { rest.starts(with: $0.words) }) {
                index += pattern.words.count
                let start = words.ranges[index - pattern.words.count].lowerBound
                let end = words.ranges[index - 1].upperBound
                matches.append((start..<end, pattern.token))
            } else {
                let range = words.ranges[index]
                if let token = token(of: words.folded[index], text[range]) {
                    matches.append((range, token))
                }
                index += 1
            }
        }
        return matches
    }

    /// The same of values that are no whole words.
    func piecesWithin(_ text: [UInt8]) -> [TokenizedText.Match] {
        var matches: [TokenizedText.Match] = []
        for (bytes, token) in pieces {
            for range in text.ranges(of: bytes)
            where !matches.contains(where: { $0.range.overlaps(range) }) {
                matches.append((range, token))
            }
        }
        return matches.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    /// What stands for a word that is one of the stems or has grown together with one.
    ///
    /// A stem is at the start of the word, or where a capital follows a small letter.
    private func token(of word: [UInt8], _ text: ArraySlice<UInt8>) -> [UInt8]? {
        let hasSameBytes = text.allSatisfy { $0 < 0x80 }
        let isStart = word.indices.map { index in
            guard index > 0 else { return true }
            guard hasSameBytes else { return false }
            let place = text.startIndex + index
            return text[place].isCapital && !text[place - 1].isCapital
        }
        for start in word.indices where isStart[start] {
            let rest = word[start...]
            for stem in stems where rest.starts(with: stem.text) {
                var end = start + stem.text.count
                if stem.grows { return stem.token }
                if end < word.count, word[end] == UInt8(ascii: "s"), !isStart[end] { end += 1 }
                if end == word.count || isStart[end] || word[end].isDigit { return stem.token }
            }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var isCapital: Bool { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= self }
}
