/// Which characters mean what in JSON5 (https://spec.json5.org, version 1.0.0, sections 3, 5 and 8).

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") < 10 }

    /// What it counts as a hexadecimal digit, if it is one.
    var hexadecimalValue: UInt32? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(self - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(self - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(self - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// Whether it can be part of a number or literal.
    var isPartOfWord: Bool {
        (self | 0x20) &- UInt8(ascii: "a") < 26 || isDigit || "_$+-.".utf8.contains(self)
    }
}

extension Unicode.Scalar {
    /// Whether it ends a line, and so a comment.
    var isLineEnd: Bool {
        self == "\n" || self == "\r" || self == "\u{2028}" || self == "\u{2029}"
    }

    /// Whether it may stand between values without a meaning (section 8, table 3).
    var isBlank: Bool {
        switch self {
        case "\t", "\u{0B}", "\u{0C}", " ", "\u{A0}", "\u{FEFF}": true
        default: isLineEnd || properties.generalCategory == .spaceSeparator
        }
    }

    /// Whether a name that is not in quotes can begin with it (ECMAScript 5.1, section 7.6).
    var beginsName: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .letterNumber:
            true
        default: self == "$" || self == "_"
        }
    }

    /// Whether it can stand in such a name behind the first.
    var continuesName: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: true
        default: beginsName || self == "\u{200C}" || self == "\u{200D}"
        }
    }
}
