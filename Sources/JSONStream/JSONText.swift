/// Where a value stands in the octets it was read from.
@frozen
@usableFromInline
package struct JSONText: Sendable, Hashable {
    /// The first octet of a string behind its quote, or of a number.
    @usableFromInline let startOctet: UInt32
    @usableFromInline let octetCount: UInt32
    /// Whether nothing in it needs a second look, see `isPlain`.
    @usableFromInline let plain: Bool

    @inlinable
    package init(start: Int, count: Int, isPlain: Bool) {
        startOctet = UInt32(truncatingIfNeeded: start)
        octetCount = UInt32(truncatingIfNeeded: count)
        plain = isPlain
    }

    /// Text of no length.
    package static let empty = JSONText(start: 0, count: 0, isPlain: true)

    @inlinable package var start: Int { Int(startOctet) }
    @inlinable package var count: Int { Int(octetCount) }

    /// Whether the octets are the text: printable ASCII without `\`, `=` and `:`.
    ///
    /// The pass that finds the end of a string notes this, so that most values can be copied as
    /// they stand. A backslash needs unescaping; the rest is what the event formats look at.
    @inlinable package var isPlain: Bool { plain }
}
