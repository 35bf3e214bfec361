/// The kinds of personal values that pseudonyms stand for.
package enum PersonalKind: String, Sendable, Hashable, CaseIterable {
    case name, email, address

    /// The fields that hold such a value.
    package var fields: [EventField] {
        switch self {
        case .name: [.userName, .targetName, .actorName, .objectUserName, .auxUserName]
        case .email: [.userEmail, .targetEmail, .actorEmail, .objectUserEmail, .auxUserEmail]
        case .address: [.ipAddress, .ip, .sessionIP]
        }
    }

    /// The kind of a text that is an e-mail address or else a name.
    init(ofPerson text: [UInt8]) { self = text.contains(UInt8(ascii: "@")) ? .email : .name }

    /// What a token begins with.
    var prefix: String {
        switch self {
        case .name: "name-"
        case .email: "email-"
        case .address: "address-"
        }
    }

    /// The bytes that all spellings of a value share: of an address its number, of other text its
    /// words in small letters, of which each with its marks is one character.
    func canonical(_ text: [UInt8]) -> [UInt8] {
        switch self {
        case .address:
            guard let number = Self.number(ofAddress: text) else { return text }
            return (0..<16).map { UInt8(truncatingIfNeeded: number >> UInt128(8 * (15 - $0))) }
        case .email: return lowercased(ComposedText.of(text))
        case .name:
            let words = Words(ComposedText.of(text)).folded
            return words.isEmpty ? text : Array(words.joined(separator: [UInt8(ascii: " ")]))
        }
    }
}

/// The words of a text: runs of letters and digits.
struct Words {
    /// Where they are.
    let ranges: [Range<Int>]
    /// In small letters.
    let folded: [[UInt8]]

    init(_ text: [UInt8]) {
        let isInWord = Self.members(of: text)
        ranges = text.indices.runs { isInWord[$0] }
        folded = ranges.map { lowercased(Array(text[$0])) }
    }

    /// Which bytes of a text are in words.
    static func members(of text: [UInt8]) -> [Bool] {
        var members = [Bool](repeating: true, count: text.count)
        var index = 0
        while index < text.count {
            let length = separator(text, at: index)
            for place in index..<index + length { members[place] = false }
            index += max(length, 1)
        }
        return members
    }

    /// How many bytes at `index` are a character between words; 0 for a byte of a word.
    ///
    /// Other than ASCII those are the spaces and signs of U+00A0 to U+00BF, the punctuation of U+2000
    /// to U+206F, as in `Wendy’s`, and that of U+3000 to U+303F; all else counts as a letter.
    private static func separator(_ text: [UInt8], at index: Int) -> Int {
        switch text[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            return 0
        case 0xC2 where index + 1 < text.count: return text[index + 1] >= 0xA0 ? 2 : 0
        case 0xE2 where index + 2 < text.count: return text[index + 1] <= 0x81 ? 3 : 0
        case 0xE3 where index + 2 < text.count: return text[index + 1] == 0x80 ? 3 : 0
        case 0x80...: return 0
        default: return 1
        }
    }
}

/// A text of UTF-8 in small letters.
private func lowercased(_ text: [UInt8]) -> [UInt8] {
    guard text.allSatisfy({ $0 < 0x80 }) else {
        return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }
    return text.map { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 ? $0 | 0x20 : $0 }
}

extension Range<Int> {
    /// The longest ranges of numbers that all fulfil a condition.
    func runs(where isMember: (Int) -> Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for number in self where isMember(number) {
            if let last = runs.last, last.upperBound == number {
                runs[runs.count - 1] = last.lowerBound..<number + 1
            } else {
                runs.append(number..<number + 1)
            }
        }
        return runs
    }
}
