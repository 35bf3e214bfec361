/// Where a value stands in the bytes it was read from.
@frozen
@usableFromInline
package struct JSONSlice: Sendable, Hashable {
    /// The first byte of a string behind its quote, or of a number.
    @usableFromInline let startByte: UInt32
    /// How many bytes, and in the highest bit whether they need a second look.
    @usableFromInline let extent: UInt32

    @inlinable
    package init(start: Int, count: Int, isPlain: Bool) {
        startByte = UInt32(truncatingIfNeeded: start)
        let bytes = UInt32(truncatingIfNeeded: count)
        extent = isPlain ? bytes : bytes | 1 << 31
    }

    /// Text of no length.
    package static let empty = JSONSlice(start: 0, count: 0, isPlain: true)

    @inlinable package var start: Int { Int(startByte) }
    @inlinable package var count: Int { Int(extent & (1 << 31 - 1)) }

    /// Whether the text is known to be a `PlainText`, so that its bytes are the text.
    ///
    /// The pass that finds the end of a string notes this, so that most values need no second one.
    @inlinable package var isPlain: Bool { extent >> 31 == 0 }
}
