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

    /// Whether the bytes are the text: printable ASCII without `\` and `=`, and without a colon
    /// at its beginning or behind an `f`.
    ///
    /// The pass that finds the end of a string notes this, so that most values can be copied as
    /// they stand. A backslash needs unescaping; the rest is what the event formats look at, such as `CEF:`.
    @inlinable package var isPlain: Bool { extent >> 31 == 0 }
}
