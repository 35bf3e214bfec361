import Bytes

/// The object that the text of a nested value is, as it was read on the way to the end of that text.
///
///     {"message":"{\"uuid\":\"A2\",\"action\":\"fill\"}","tags":[]}
///                 ├──────────────────────────────────┤
///
/// In place its quotes are read as they are there (`Quotation`), and its fields are slices of the bytes
/// around it. That takes nothing but simple members. Any other text is unescaped into a buffer, to be
/// read from there.
package struct NestedObject: ~Copyable, Sendable {
    /// Whether objects are read in place.
    var isReadInPlace = false
    /// The fields of one that was.
    package private(set) var values = FieldValues()
    /// What was met in objects that were; nil before the first.
    private var separators: SeparatorCache?
    /// A text that was unescaped, with `JSONCursor.slack` zeros after it.
    var text = ByteBuffer(capacity: 4096)

    /// Reads the object whose brace is at `start` and that is the whole text of a string, in place.
    ///
    /// - Returns: The place after the closing quote of the text; nil where something takes a closer look.
    fileprivate mutating func read(
        _ table: borrowing FieldTable, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        from start: Int, before end: Int, _ stringEnds: inout StringEndIndex
    ) -> Int? {
        var known = separators.take() ?? SeparatorCache(objects: table.nodes.map(\.parent))
        let place = values.readEscaped(
            table, &known, bytes, padded, from: start, before: end, &stringEnds)
        separators = consume known
        return place
    }
}

extension FieldValues {
    /// Reads the value at the cursor in place, and passes it, if it is the text of a simple object.
    ///
    /// - Returns: Whether it did; any other is left where it is.
    mutating func readInPlace(
        _ name: Slot, of table: borrowing FieldTable, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        _ cursor: inout JSONCursor, before end: Int, _ nested: inout NestedObject,
        _ stringEnds: inout StringEndIndex
    ) -> Bool {
        let start = cursor.position + 1
        guard nested.isReadInPlace, padded[start - 1] == UInt8(ascii: "\""),
            padded[start] == UInt8(ascii: "{")
        else { return false }
        inPlace = -1
        let end = nested.read(table, bytes, padded, from: start, before: end, &stringEnds)
        guard let end else { return false }
        cursor.position = end
        inPlace = name.index
        return true
    }

    /// Reads the object whose brace is at `start` up to the closing quote of the string that it is.
    ///
    /// - Returns: The place after that; nil where something takes a closer look.
    fileprivate mutating func readEscaped(
        _ table: borrowing FieldTable, _ separators: inout SeparatorCache, _ bytes: Span<UInt8>,
        _ padded: PaddedBytes, from start: Int, before end: Int,
        _ stringEnds: inout StringEndIndex
    ) -> Int? {
        removeAll(at: start)
        var (position, node) = (start + 1, 0)
        while true {
            switch followEscaped(
                table, &separators, after: &node, padded, from: &position, stringEnds)
            {
            case .end:
                guard padded[position] == UInt8(ascii: "\""), !hasBrokenText(bytes) else {
                    return nil
                }
                return position + 1
            case .edge: stringEnds.cover(padded, from: position, before: end)
            case .separator, .text: return nil
            }
        }
    }

    /// Whether one of the texts is no UTF-8.
    private borrowing func hasBrokenText(_ bytes: Span<UInt8>) -> Bool {
        // Copyable text is ASCII.
        var rest = present & ~copyable
        while rest != 0 {
            let text = self[rest.trailingZeroBitCount]
            if !bytes.isUTF8(from: text.start, to: text.start + text.count) { return true }
            rest &= rest &- 1
        }
        return false
    }

    /// The longest text of records in bytes that is unescaped where it is found.
    private static var longestNested: Int { 64 * 1024 }

    /// Unescapes the value at the cursor, and passes it, if it is the text of an object or array.
    ///
    /// - Returns: Whether it did; a text that takes a closer look is left where it is.
    mutating func unescape(
        _ name: Slot, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor,
        into text: inout ByteBuffer
    ) -> Bool {
        let start = cursor.position + 1
        // Only these brackets are the same with this bit.
        guard bytes[start - 1] == UInt8(ascii: "\""), bytes[start] | 0x20 == UInt8(ascii: "{")
        else { return false }
        unescaped = -1
        text.removeAll()
        let end = text.append(unescapingFrom: start, of: bytes, upTo: Self.longestNested)
        guard let end else { return false }
        text.append(repeating: 0, count: JSONCursor.slack)
        cursor.position = end
        unescaped = name.index
        return true
    }
}

extension Span<UInt8> {
    /// Whether the bytes from `start` to `end` are UTF-8, after which there are two more.
    fileprivate func isUTF8(from start: Int, to end: Int) -> Bool {
        var index = start
        while index < end {
            let byte = self[index]
            if byte < 0x80 {
                index += 1
            } else if 0xC2...0xDF ~= byte, self[index + 1] & 0xC0 == 0x80 {
                index += 2
            } else {
                let step = UTF8Step(self, at: index)
                if step.isBroken { return false }
                index += step.count
            }
        }
        return true
    }
}
