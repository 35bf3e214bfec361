/// Iterates over the elements of an array, for what no table of fields looks for.
package struct ArrayElements: Sendable {
    private var cursor: JSONCursor
    private var isAtStart = true

    /// Begins at the bracket of an array that is known to be whole.
    package init(at bracket: Int) {
        cursor = JSONCursor(at: bracket + 1)
    }

    /// The next element, from its first byte up to after its last, or nil at the end of the array.
    package mutating func next(_ bytes: Span<UInt8>) -> Range<Int>? {
        cursor.skipWhiteSpace(bytes)
        if bytes[cursor.position] == UInt8(ascii: ","), !isAtStart {
            cursor.position += 1
            cursor.skipWhiteSpace(bytes)
        }
        isAtStart = false
        let start = cursor.position
        guard bytes[start] != UInt8(ascii: "]") else { return nil }
        do throws(JSONSyntaxError) {
            try cursor.skipValue(bytes, depth: 0)
        } catch {
            return nil
        }
        return start..<cursor.position
    }
}
