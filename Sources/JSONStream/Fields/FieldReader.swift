import Bytes

/// Reads objects into the slots of a table, each in one pass.
///
/// The API writes the members of its objects in a stable order. So after each value the reader
/// expects the separator that it has often met there. Any order is right, the usual one is fastest.
/// An example of two members, each of which has a slot:
///
///     {"uuid":"A2","action":"fill"}
///     ││       │ │          │   │└ 29
///     ││       9 12         23  28
///     │└ "uuid":"            separators[0]        to the text of `uuid`
///     │          └ ,"action":" separators[uuid]   to the text of `action`
///     │                         └ } separators[action]   to the end of the object
///
/// 1. From 1 on `separators[0]` matches: one comparison of its 8 bytes. A text begins at 9.
/// 2. The `StringEndIndex` has its next bit at 11, and there is a quote: the slot of `uuid` is
///    `JSONSlice(start: 9, count: 2)`, and its bit is set in `FieldValues.copyable`.
/// 3. From 12 on `separators[uuid]` matches (11 bytes, two overlapping words), the text begins at
///    23, the next bit is at 27; from 28 on `separators[action]` matches, and the object ends at 29.
/// 4. `FieldValues` now says which slots are present, the key of a `RecordTemplate`, and which are
///    copyable, so that the encoder copies both texts into the message.
///
/// `FieldValues.follow` does this. Where a separator does not match it looks for another one that was
/// met there (`SeparatorCache`); if there is none, it looks the next name up in a perfect hash
/// (`FieldTable.passage`), which makes a new separator. At what is not usual it halts, and `FieldTable.readOn` takes a closer look: at escapes, at names with dots, at
/// values of other types (`parse`). Then it follows again.
package struct FieldReader: ~Copyable, Sendable {
    private let table: FieldTable
    private var separators: SeparatorCache
    private var stringEnds = StringEndIndex()

    /// Whether the object read last had a nested value, which takes a closer look: then the next one
    /// will, and is not followed first.
    private var hasNested = false

    /// What was found in the object read last; offsets count in the bytes it was read from.
    package private(set) var values = FieldValues()
    /// The object of the nested value `values.nameReadInPlace`, and the text of `values.unescapedName`.
    package internal(set) var nested = NestedObject()

    /// How reading an object ended.
    package enum Outcome: Sendable, Hashable {
        /// The object is whole and ends before this index.
        case object(end: Int)
        /// An array of records begins: the index after its bracket, and how many objects are open
        /// around it inside of the one that is read.
        case records(start: Int, level: Int)
    }

    /// Creates a reader that has not learned any separators.
    package init(_ table: FieldTable) {
        self.table = table
        separators = SeparatorCache(objects: table.nodes.map(\.parent))
    }

    /// Reads the object whose brace is at `start`.
    ///
    /// The bytes to be read end before `end`, and `JSONCursor.slack` zeros must follow them.
    ///
    /// - Throws: `JSONSyntaxError`; at or after `end` where the object is not whole.
    @inline(__always)
    package mutating func read(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(bytes, from: start + 1, before: end, after: 0, depth: depth + 1)
    }

    /// Reads on after the array of records that ended before `start`.
    ///
    /// - Throws: as `read`.
    package mutating func readRest(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(
            bytes, from: start, before: end, after: table.nodes.count, depth: depth + 1)
    }

    /// Reads from `start` on, where the value of node `place` has ended.
    @inline(__always)
    private mutating func readOn(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, after place: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        // Safe: both are the same bytes, which are lent until the end.
        let padded = unsafe PaddedBytes(bytes)
        if stringEnds.isStale { stringEnds.cover(padded, from: start, before: end) }
        if hasNested {
            return try readOn(
                after: .separator, at: place, bytes, padded, from: start, before: end, depth: depth)
        }
        var (position, place) = (start, place)
        let halt = values.follow(
            table, &separators, after: &place, padded, from: &position, stringEnds)
        if halt == .end { return .object(end: position) }
        return try readOn(
            after: halt, at: place, bytes, padded, from: position, before: end, depth: depth)
    }

    /// Reads on where the value of node `place` has ended, and following has halted.
    @inline(never)
    private mutating func readOn(
        after halt: FieldValues.Halt, at place: Int, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        hasNested = false
        let outcome = try table.readOn(
            after: halt, at: place, bytes, padded, from: start, before: end, &values, &nested,
            &separators, &stringEnds, depth: depth)
        hasNested = values.nested != 0
        return outcome
    }

    /// Prepares for other bytes in the place of those read before; more of them may come after their
    /// end without this.
    package mutating func forgetBytes() {
        stringEnds.invalidate()
    }

    /// Whether the object is a record by its names, whatever arrays it holds.
    var isIdentified: Bool { table.identifies(values) }
}

// The slow path; the table is `self`, so that its nodes are not loaded again for each name.
extension FieldTable {
    /// Whether the names met make an object a record, whatever arrays it holds.
    fileprivate func identifies(_ values: borrowing FieldValues) -> Bool {
        values.marks & identifyingMarks != 0
    }

    /// Reads up to the end of the object where following has halted, and follows again wherever it
    /// can.
    @inline(never)
    fileprivate func readOn(
        after halt: FieldValues.Halt, at place: Int, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        from start: Int, before end: Int, _ values: inout FieldValues,
        _ nested: inout NestedObject, _ separators: inout SeparatorCache,
        _ stringEnds: inout StringEndIndex, depth: Int
    ) throws(JSONSyntaxError) -> FieldReader.Outcome {
        var (halt, place) = (halt, place)
        var cursor = JSONCursor(at: start)
        while true {
            switch halt {
            case .end:
                return .object(end: cursor.position)
            case .edge:
                stringEnds.cover(padded, from: cursor.position, before: end)
            case .separator:
                let target = try parse(
                    after: place, bytes, padded, &cursor, before: end, &values, &nested,
                    &stringEnds, depth: depth)
                switch target {
                case .records(let level):
                    return .records(start: cursor.position, level: level)
                case .end:
                    values.end = cursor.position
                    return .object(end: cursor.position)
                case .value(let node): place = node
                }
                fallthrough
            case .text:
                let slot = Slot(nodes[place].slot)
                // Before a number there is a colon or white space.
                cursor.position =
                    padded[cursor.position &- 1] == UInt8(ascii: "\"")
                    ? try values.readText(bytes, padded, cursor.position, slot)
                    : try values.readNumber(bytes, padded, cursor.position, slot)
            }
            halt = values.follow(
                self, &separators, after: &place, padded, from: &cursor.position, stringEnds)
        }
    }

    /// Parses braces, names and values without a slot up to the next value, whatever they are.
    ///
    /// The cursor is moved from the end of a value to a number or after the quote of a text.
    ///
    /// - Returns: What comes next; at an array of records the cursor is at the first of them.
    @inline(never)
    private func parse(
        after place: Int, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        _ cursor: inout JSONCursor, before end: Int, _ values: inout FieldValues,
        _ nested: inout NestedObject, _ stringEnds: inout StringEndIndex, depth: Int
    ) throws(JSONSyntaxError) -> Step {
        let nodes = nodes.span
        var object = 1..<nodes.count ~= place ? nodes[place].parent : 0
        var isAtStart = place == 0
        while true {
            guard try cursor.readSeparator(bytes, isAtStart: isAtStart) else {
                isAtStart = false
                if object > 0 {
                    object = nodes[object].parent
                    continue
                }
                return .end
            }
            isAtStart = false
            let found = try readName(in: object, bytes, padded, &cursor, stringEnds.window)
            try cursor.skipColon(bytes)
            let depth = depth + nodes[object].level
            guard found > 0 else {
                if let end = endOfSimpleValue(padded, at: cursor.position, depth: depth) {
                    cursor.position = end
                } else {
                    try cursor.skipValue(bytes, depth: depth)
                }
                continue
            }
            // Whether a name with dots counts depends on what else the object has.
            if nodes[found].isDotted {
                guard values.meetDotted(slots: nodes[found].slots) else {
                    try cursor.skipValue(bytes, depth: depth)
                    continue
                }
            }
            values.meet(
                marks: nodes[found].marks, slots: nodes[found].slots,
                isPath: nodes[found].isDotted || nodes[found].content == .object)
            let byte = bytes[cursor.position]
            switch (nodes[found].content, byte) {
            case (.text, UInt8(ascii: "\"")), (.textOrNumber, UInt8(ascii: "\"")):
                cursor.position += 1
                fallthrough
            case (.number, byte) where JSONCursor.startsNumber(byte),
                (.textOrNumber, byte) where JSONCursor.startsNumber(byte):
                if nodes[found].isDotted { values.spellOut(slots: nodes[found].slots) }
                return .value(found)
            case (.object, UInt8(ascii: "{")):
                cursor.position += 1
                object = found
                isAtStart = true
            case (.records, UInt8(ascii: "[")) where !identifies(values):
                cursor.position += 1
                return .records(level: nodes[object].level)
            case (.mark, _):
                try cursor.skipValue(bytes, depth: depth)
            case (.nested, _):
                let (start, slot) = (cursor.position, Slot(nodes[found].slot))
                if values.unescaped == slot.index { values.unescaped = -1 }
                if values.inPlace == slot.index { values.inPlace = -1 }
                if !values.readInPlace(
                    slot, of: self, bytes, padded, &cursor, before: end, &nested, &stringEnds),
                    !values.unescape(slot, bytes, &cursor, into: &nested.text)
                {
                    try cursor.skipValue(bytes, depth: depth)
                }
                values.setNested(slot, start..<cursor.position)
            default:
                try cursor.skipValue(bytes, depth: depth)
                values.refuse(nodes[found], isNull: byte == UInt8(ascii: "n"))
            }
        }
    }

    /// What `parse` has come to.
    private enum Step {
        /// The value of this node.
        case value(Int)
        case end
        /// An array of records, and how many objects are open around it inside of the one that is
        /// read.
        case records(level: Int)
    }

    /// Reads any name and looks it up below `object`; 0 is a name that is not in the table.
    private func readName(
        in object: Int, _ bytes: Span<UInt8>, _ padded: PaddedBytes, _ cursor: inout JSONCursor,
        _ window: StringEndIndex.Window
    ) throws(JSONSyntaxError) -> Int {
        let start = cursor.position
        guard bytes[start] == UInt8(ascii: "\"") else {
            throw JSONSyntaxError(.missingKey, at: start)
        }
        cursor.position += 1
        if let count = window.count(ofName: padded, from: start + 1) {
            let found = members.node(in: object, padded, from: start + 1, count: count)
            // Only a name with dots, or a long one, may be in the table and not in the index.
            if found > 0 || padded.isUndottedName(from: start + 1, count: count) {
                cursor.position = start + 1 + count + 1
                return found
            }
        }
        let name = try cursor.readString(bytes)
        guard !name.isPlain else {
            return member(of: object, bytes.extracting(name.start..<name.start + name.count))
        }
        var spelled = ByteBuffer(capacity: name.count)
        spelled.append(unescaping: name, of: bytes)
        return spelled.withSpan { member(of: object, $0) }
    }

    private func member(of object: Int, _ name: Span<UInt8>) -> Int {
        let found = child(of: object, name)
        return found == 0 && object == 0 ? dotted(name) : found
    }

    /// The node at the top for a name that spells a path, 0 for any other name.
    private func dotted(_ name: Span<UInt8>) -> Int {
        var node = 0
        var start = 0
        for index in name.indices where name[index] == UInt8(ascii: ".") {
            node = child(of: node, name.extracting(start..<index))
            guard node > 0 else { return 0 }
            start = index + 1
        }
        guard start > 0 else { return 0 }
        return nodes[child(of: node, name.extracting(start..<name.count))].dotted
    }

    private func child(of object: Int, _ name: Span<UInt8>) -> Int {
        guard nodes[object].filter.mayHave(name),
            let place = nodes[object].names.place(of: name)
        else { return 0 }
        return nodes[object].firstChild + place
    }
}

extension FieldValues {
    /// Reads the string after the quote before `start` into a slot, whatever it holds.
    ///
    /// - Returns: The place after its end, as with numbers.
    fileprivate mutating func readText(
        _ bytes: Span<UInt8>, _ padded: PaddedBytes, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        var end = padded.endOfPlainText(from: start)
        while padded[end] == UInt8(ascii: ":"), end > start,
            PlainText.containsColon(after: padded[end &- 1])
        {
            end = padded.endOfPlainText(from: end &+ 1)
        }
        var cursor = JSONCursor(at: end)
        let text: JSONSlice
        if padded[end] == UInt8(ascii: "\"") {
            cursor.position = end &+ 1
            text = JSONSlice(start: start, count: end &- start, isPlain: true)
        } else {
            text = try cursor.readRest(of: start, bytes)
        }
        let hasOuterSpace =
            padded[start] == UInt8(ascii: " ") || padded[cursor.position &- 2] == UInt8(ascii: " ")
        set(
            text, slot,
            isCopyable: text.isPlain && !hasOuterSpace && text.count <= Self.longestCopyable)
        return cursor.position
    }

    /// Reads the number at `start` into a slot.
    fileprivate mutating func readNumber(
        _ bytes: Span<UInt8>, _ padded: PaddedBytes, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        guard let (end, isWhole) = padded.endOfDecimal(from: start) else {
            var cursor = JSONCursor(at: start)
            let number = try cursor.readNumber(bytes)
            if number.isFinite(in: bytes) {
                set(number, slot, isCopyable: false)
            } else {
                refuse(slot)
            }
            return cursor.position
        }
        set(
            JSONSlice(start: start, count: end &- start, isPlain: true), slot,
            isCopyable: isWhole && end &- start <= Self.longestWhole)
        return end
    }
}

extension JSONSlice {
    /// Whether a double can hold the number that this is, as RFC 8259, section 6, asks of those that
    /// others are to read: `1E400` is none.
    fileprivate func isFinite(in bytes: Span<UInt8>) -> Bool {
        let text = bytes.extracting(start..<start + count)
        return Double(String(decoding: text.indices.map { text[$0] }, as: UTF8.self))?.isFinite
            ?? false
    }
}

extension JSONCursor {
    /// Passes what comes before a member, a comma unless it is the first, or the object's end.
    ///
    /// - Returns: Whether a member follows, at whose name the cursor then is.
    fileprivate mutating func readSeparator(
        _ bytes: Span<UInt8>, isAtStart: Bool
    ) throws(JSONSyntaxError) -> Bool {
        skipWhiteSpace(bytes)
        let byte = bytes[position]
        if byte == UInt8(ascii: "}") {
            position += 1
            return false
        }
        guard !isAtStart else { return true }
        guard byte == UInt8(ascii: ",") else {
            throw JSONSyntaxError(.missingCommaOrEnd, at: position)
        }
        position += 1
        skipWhiteSpace(bytes)
        return true
    }
}
