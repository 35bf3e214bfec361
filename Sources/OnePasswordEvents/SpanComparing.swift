extension Span<UInt8> {
    /// Whether the octets are those of `other`.
    package func equals(_ other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        // Names begin alike and end differently.
        var index = count
        while index > 0 {
            index &-= 1
            if self[index] != other[index] { return false }
        }
        return true
    }
}
