/// Writes JSON values in one of the many ways that mean the same.
package struct JSONSpelling: Sendable {
    /// Where white space between tokens may break lines.
    package enum RecordTemplate: Sendable, Hashable, CaseIterable {
        /// No white space at all, nor an escape that is not needed.
        case compact
        /// Spaces and tabs, so that the value is one line of NDJSON.
        case oneLine
        /// Also carriage returns and line feeds.
        case anyWhitespace
    }

    package private(set) var bytes: [UInt8] = []
    var generator: SplitMix64
    private let layout: RecordTemplate
    /// One of how many characters is escaped without need, and one of how many gaps has space.
    private let escapeOdds: Int
    private let gapOdds: Int

    package init(generator: SplitMix64, layout: RecordTemplate) {
        self.generator = generator
        self.layout = layout
        let isPlain = layout == .compact
        escapeOdds = isPlain ? .max : self.generator.pick([.max, .max, 20, 3, 1])
        gapOdds = isPlain ? .max : self.generator.pick([.max, 20, 2])
    }

    /// Appends `value` to `bytes`.
    package mutating func write(_ value: ModelValue) {
        gap()
        switch value {
        case .string(let text): write(text)
        case .number(let digits): bytes += digits.utf8
        case .bool(let isTrue): bytes += (isTrue ? "true" : "false").utf8
        case .null: bytes += "null".utf8
        case .array(let elements):
            list("[", elements, "]") { $0.write($1) }
        case .object(let members):
            list("{", members, "}") { spelling, member in
                spelling.gap()
                spelling.write(member.name)
                spelling.gap()
                spelling.bytes.append(UInt8(ascii: ":"))
                spelling.write(member.value)
            }
        }
        gap()
    }

    private mutating func list<Element>(
        _ opening: Unicode.Scalar, _ elements: [Element], _ closing: Unicode.Scalar,
        _ writeElement: (inout Self, Element) -> Void
    ) {
        bytes.append(UInt8(ascii: opening))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            writeElement(&self, element)
        }
        gap()
        bytes.append(UInt8(ascii: closing))
    }

    private mutating func gap() {
        guard layout != .compact, generator.once(in: gapOdds) else { return }
        let spaces = layout == .oneLine ? [" ", "\t"] : [" ", "\t", "\r", "\n", "\r\n"]
        for _ in 0...generator.number(below: 3) {
            bytes += generator.pick(spaces).utf8
        }
    }

    private mutating func write(_ text: ModelText) {
        bytes.append(UInt8(ascii: "\""))
        for unit in text.units {
            switch unit {
            case .byte(let byte): bytes.append(byte)
            case .surrogate(let half): escape(half)
            case .scalar(let scalar): write(scalar)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func write(_ scalar: Unicode.Scalar) {
        let shortEscape: Unicode.Scalar? =
            switch scalar {
            case "\"", "\\": scalar
            case "\u{08}": "b"
            case "\u{0C}": "f"
            case "\n": "n"
            case "\r": "r"
            case "\t": "t"
            case "/" where escapeOdds != .max: scalar
            default: nil
            }
        let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
        let mayEscape = escapeOdds != .max && generator.once(in: escapeOdds)
        guard mustEscape || mayEscape else {
            if scalar.isASCII {
                bytes.append(UInt8(ascii: scalar))
            } else {
                bytes += String(scalar).utf8
            }
            return
        }
        if let shortEscape, layout == .compact || generator.once(in: 2) {
            bytes += [UInt8(ascii: "\\"), UInt8(ascii: shortEscape)]
        } else {
            for half in String(scalar).utf16 { escape(half) }
        }
    }

    private mutating func escape(_ half: UInt16) {
        let isUpperCase = layout == .compact || generator.once(in: 2)
        let hex = String(half, radix: 16, uppercase: isUpperCase)
        bytes += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).utf8
    }
}
