extension Span<UInt8> {
    /// What is left without the spaces at both ends; an empty range where there is nothing else.
    package var rangeWithoutOuterSpaces: Range<Int> {
        var first = 0
        var end = count
        while first < end, self[first] == UInt8(ascii: " ") { first += 1 }
        while end > first, self[end - 1] == UInt8(ascii: " ") { end -= 1 }
        return first..<end
    }
}
