/// Texts whose letters and marks are one character where Unicode has one (NFC of UAX #15, for letters
/// of Latin, Greek, Cyrillic, kana and Hangul).
///
///     Zoe + U+0308 ──► Zoë
///
/// File systems and devices write names apart, directories write them in one.
enum ComposedText {
    /// What has characters of one scalar and others that mean the same.
    private static let blocks: [ClosedRange<UInt32>] = [
        0xC0...0x24F, 0x370...0x4FF, 0x1E00...0x1FFF, 0x3040...0x30FF, 0xAC00...0xD7A3,
    ]

    /// The scalars of these blocks, by what they mean: a `Character` is equal however it is written.
    private static let scalars: [Character: Unicode.Scalar] = {
        var scalars: [Character: Unicode.Scalar] = [:]
        for scalar in blocks.joined().lazy.compactMap(Unicode.Scalar.init) {
            let character = Character(scalar)
            // Several are equal where one is only there for old texts: the first is the usual one.
            if scalars[character] == nil { scalars[character] = scalar }
        }
        return scalars
    }()

    /// The text with such characters; what is not UTF-8 stays as it is.
    static func of(_ text: [UInt8]) -> [UInt8] {
        guard !text.allSatisfy({ $0 < 0x80 }), let string = String(validating: text, as: UTF8.self),
            string.contains(where: isApart)
        else { return text }
        return string.flatMap { character in
            isApart(character)
                ? Array(scalars[character].map { String($0) }?.utf8 ?? String(character).utf8)
                : Array(String(character).utf8)
        }
    }

    private static func isApart(_ character: Character) -> Bool {
        character.unicodeScalars.count > 1 && scalars[character] != nil
    }
}
