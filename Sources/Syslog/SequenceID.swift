package import Bytes

/// Numbers messages, so that a collector can count those that it never got.
///
/// RFC 5424, section 7.3.1: from 1 to 2147483647, and then from 1 again.
package struct SequenceID: Sendable {
    private static let last = 2_147_483_647

    private var next: Int

    package init(startingAt first: Int = 1) {
        next = first
    }

    /// Writes the structured data element with the next number: `[meta sequenceId="1"]`.
    package mutating func append(into output: inout ByteBuffer) {
        output.append("[meta sequenceId=\"")
        output.append(decimal: next)
        output.append("\"]")
        next = next == Self.last ? 1 : next + 1
    }
}
