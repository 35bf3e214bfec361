/// One step through bytes that should be UTF-8.
///
/// The Unicode Standard, chapter 3, "U+FFFD Substitution of Maximal Subparts": what is no UTF-8
/// becomes one U+FFFD for each part that could have begun a character.
package struct UTF8Step {
    /// The scalar, or U+FFFD for a broken part.
    package let scalar: Unicode.Scalar
    /// How many bytes it took, at least 1.
    package let count: Int
    /// Whether the bytes were no UTF-8.
    package let isBroken: Bool

    /// Reads the scalar that starts at `index`, which must be in `bytes`.
    package init(_ bytes: Span<UInt8>, at index: Int) {
        let first = bytes[index]
        guard first >= 0x80 else {
            self.init(scalar: Unicode.Scalar(first), count: 1, isBroken: false)
            return
        }
        guard let form = Form(first) else {
            self.init(brokenAfter: 1)
            return
        }
        var value = UInt32(first & form.bits)
        var count = 1
        while count < form.count {
            guard index + count < bytes.count else { break }
            let byte = bytes[index + count]
            let allowed = count == 1 ? form.second : 0x80...0xBF
            guard allowed.contains(byte) else { break }
            value = value << 6 | UInt32(byte & 0x3F)
            count += 1
        }
        guard count == form.count, let scalar = Unicode.Scalar(value) else {
            self.init(brokenAfter: count)
            return
        }
        self.init(scalar: scalar, count: count, isBroken: false)
    }

    private init(scalar: Unicode.Scalar, count: Int, isBroken: Bool) {
        self.scalar = scalar
        self.count = count
        self.isBroken = isBroken
    }

    private init(brokenAfter count: Int) {
        self.init(scalar: "\u{FFFD}", count: count, isBroken: true)
    }

    /// What a first byte announces (The Unicode Standard, table 3-7).
    private struct Form {
        let count: Int
        let bits: UInt8
        let second: ClosedRange<UInt8>

        init?(_ first: UInt8) {
            switch first {
            case 0xC2...0xDF: (count, bits, second) = (2, 0x1F, 0x80...0xBF)
            case 0xE0: (count, bits, second) = (3, 0x0F, 0xA0...0xBF)
            case 0xED: (count, bits, second) = (3, 0x0F, 0x80...0x9F)
            case 0xE1...0xEF: (count, bits, second) = (3, 0x0F, 0x80...0xBF)
            case 0xF0: (count, bits, second) = (4, 0x07, 0x90...0xBF)
            case 0xF1...0xF3: (count, bits, second) = (4, 0x07, 0x80...0xBF)
            case 0xF4: (count, bits, second) = (4, 0x07, 0x80...0x8F)
            default: return nil
            }
        }
    }
}

extension ByteBuffer {
    /// Appends the UTF-8 of one scalar.
    package mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 { return append(UInt8(truncatingIfNeeded: scalar.value)) }
        for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter {
            append(byte)
        }
    }
}
