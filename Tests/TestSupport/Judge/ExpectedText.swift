/// The repairs of a text before it becomes a value (Docs/Fields.md, "What is changed in values").
extension [Unicode.Scalar] {
    /// This text without spaces at its ends: U+0020, and white space that is not ASCII.
    var trimmed: Self {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool {
            scalar == " " || !scalar.isASCII && scalar.properties.isWhitespace
        }
        guard let first = firstIndex(where: { !isSpace($0) }),
            let last = lastIndex(where: { !isSpace($0) })
        else { return [] }
        return Array(self[first...last])
    }

    /// This text with visible marks for all that may not pass raw.
    var sanitized: Self {
        var result: Self = []
        var runStart = 0
        for index in indices where isUnsafe(at: index) {
            let hex = String(self[index].value, radix: 16, uppercase: true)
            let padding = String(repeating: "0", count: Swift.max(0, 4 - hex.count))
            result += self[runStart..<index]
            result += "<U+\(padding)\(hex)>".unicodeScalars
            runStart = index + 1
        }
        return result.isEmpty ? self : result + self[runStart...]
    }

    private func isUnsafe(at index: Int) -> Bool {
        switch self[index] {
        case "\n", "\r": false
        case ":": endsInFormatName(before: index)
        case let scalar: scalar.isControl || scalar.isMisleading
        }
    }

    private func endsInFormatName(before index: Int) -> Bool {
        ["CEF", "LEEF"].contains { name in
            let before = self[Swift.max(0, index - name.count)..<index]
            return before.elementsEqual(name.unicodeScalars) { $0.asciiUppercased == $1 }
        }
    }

    /// This text with at most `limit` scalars, the end of a longer one replaced by `<cut N>`.
    ///
    /// N is the number of scalars left out. Two lengths of N can be right at the edge of a power
    /// of ten; the shorter one leaves more of the text.
    func limited(to limit: Int) -> Self {
        guard count > limit else { return self }
        for length in 1... {
            let kept = limit - "<cut >".count - length
            let mark = cutMark(keeping: kept)
            if kept + mark.count == limit { return prefix(kept) + mark }
        }
        return self
    }

    /// The mark of this text when only its first `kept` scalars stay.
    func cutMark(keeping kept: Int) -> Self {
        Array("<cut \(count - kept)>".unicodeScalars)
    }

    /// This text in the bytes of UTF-8.
    var utf8: [UInt8] { [UInt8](String(String.UnicodeScalarView(self)).utf8) }
}

extension Unicode.Scalar {
    /// This scalar, and `A` to `Z` for `a` to `z`.
    var asciiUppercased: Self {
        ("a"..."z").contains(self) ? Self(UInt8(value) - 0x20) : self
    }
}
