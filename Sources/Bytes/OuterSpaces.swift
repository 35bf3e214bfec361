extension Span<UInt8> {
    /// What is left of valid UTF-8 without the spaces at both ends; an empty range where there is
    /// nothing else.
    ///
    /// A space is U+0020 and all white space of Unicode that is not ASCII (`White_Space`,
    /// PropList.txt): U+0085, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F,
    /// U+3000. TAB, LF, CR and the like stay, and are made visible.
    @usableFromInline
    package var rangeWithoutOuterSpaces: Range<Int> {
        var first = 0
        var end = count
        while first < end, case let length = lengthOfSpace(at: first, before: end), length > 0 {
            first += length
        }
        while end > first, case let length = lengthOfSpace(before: end, from: first), length > 0 {
            end -= length
        }
        return first..<end
    }

    /// How many bytes the space has that begins at `index`; 0 for anything else.
    @inline(__always)
    private func lengthOfSpace(at index: Int, before end: Int) -> Int {
        let byte = self[index]
        if byte == UInt8(ascii: " ") { return 1 }
        return byte < 0xC2 ? 0 : lengthOfWideSpace(at: index, before: end)
    }

    /// How many bytes the space has that ends before `end`; 0 for anything else.
    @inline(__always)
    private func lengthOfSpace(before end: Int, from first: Int) -> Int {
        let byte = self[end - 1]
        if byte == UInt8(ascii: " ") { return 1 }
        guard byte >= 0x80 else { return 0 }
        for length in 2...3 where end - length >= first {
            if lengthOfWideSpace(at: end - length, before: end) == length { return length }
        }
        return 0
    }

    private func lengthOfWideSpace(at index: Int, before end: Int) -> Int {
        guard index + 1 < end else { return 0 }
        let second = self[index + 1]
        if self[index] == 0xC2 { return second == 0x85 || second == 0xA0 ? 2 : 0 }
        guard index + 2 < end else { return 0 }
        let isSpace =
            switch (self[index], second, self[index + 2]) {
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9),
                (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80):
                true
            default: false
            }
        return isSpace ? 3 : 0
    }
}
