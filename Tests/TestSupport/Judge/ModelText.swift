/// A JSON string by its meaning: characters, and things that no reader can take for one.
package struct ModelText: Sendable, Hashable {
    package enum Unit: Sendable, Hashable {
        case scalar(Unicode.Scalar)
        /// A byte from 80 to FF that stands raw between the quotation marks.
        case byte(UInt8)
        /// One half of a surrogate pair, written as `\uD800`.
        case surrogate(UInt16)
    }

    package var units: [Unit]

    package init(_ units: [Unit]) {
        self.units = units
    }

    package init(_ text: String) {
        units = text.unicodeScalars.map { .scalar($0) }
    }

    /// Whether every unit is a character.
    package var isUnicode: Bool {
        units.allSatisfy { if case .scalar = $0 { true } else { false } }
    }

    /// The text as every reader should take it, U+FFFD for what is none.
    ///
    /// Bytes become one U+FFFD for each maximal part that could begin a character (Unicode 16,
    /// section 3.9, and the WHATWG Encoding Standard), a lone surrogate becomes one.
    package var repaired: [Unicode.Scalar] {
        var scalars: [Unicode.Scalar] = []
        var index = 0
        while index < units.count {
            switch units[index] {
            case .scalar(let scalar):
                scalars.append(scalar)
                index += 1
            case .byte:
                let bytes = units[index...].prefix { $0.byte != nil }.compactMap(\.byte)
                scalars += String(decoding: bytes, as: UTF8.self).unicodeScalars
                index += bytes.count
            case .surrogate:
                let halves = units[index...].prefix { $0.surrogate != nil }.compactMap(\.surrogate)
                scalars += String(decoding: halves, as: UTF16.self).unicodeScalars
                index += halves.count
            }
        }
        return scalars
    }
}

extension ModelText.Unit {
    fileprivate var byte: UInt8? {
        if case .byte(let byte) = self { byte } else { nil }
    }

    fileprivate var surrogate: UInt16? {
        if case .surrogate(let half) = self { half } else { nil }
    }
}

extension ModelText: CustomStringConvertible {
    package var description: String {
        String(String.UnicodeScalarView(repaired)).debugDescription
    }
}
