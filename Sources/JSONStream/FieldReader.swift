import Bytes

/// Reads objects into the slots of a table, each in one pass.
///
/// The API writes the members of its objects in a stable order. So behind each value the reader
/// expects what stood there in the object before, see `Separator`. Any order is right, the usual
/// one is fast.
package struct FieldReader: ~Copyable, Sendable {
    private let table: FieldTable
    /// What is expected behind the value of each node; at 0 what is at the start of the object,
    /// at the end what is behind an array of records.
    private var passages: [Separator]
    private var stops = StringEndIndex()

    /// What was found in the object read last; offsets count in the bytes it was read from.
    package private(set) var values = FieldValues()

    /// How reading an object ended.
    package enum Outcome: Sendable, Hashable {
        /// The object is whole and ends before this offset.
        case object(end: Int)
        /// An array of records begins: this is the offset behind its bracket, and how many objects
        /// are open around it inside of the one that is read.
        case records(start: Int, level: Int)
    }

    package init(_ table: FieldTable) {
        self.table = table
        passages = Array(repeating: Separator(), count: table.nodes.count + 1)
    }

    /// Reads the object whose brace stands at `start`.
    ///
    /// The bytes to be read end before `end`, and `JSONCursor.slack` zeros must follow them.
    @inline(__always)
    package mutating func read(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(bytes, from: start + 1, before: end, behind: 0, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(
            bytes, from: start, before: end, behind: table.nodes.count, depth: depth + 1)
    }

    /// Reads from `start` on, which is behind the value of `place`.
    @inline(__always)
    private mutating func readOn(
        _ bytes: Span<UInt8>, from start: Int, before end: Int, behind place: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        // Safe: both stand for the same bytes, which are lent until the end.
        let padded = unsafe PaddedBytes(bytes)
        if stops.areForgotten { stops.cover(padded, from: start, before: end) }
        var (position, place) = (start, place)
        let halt = values.follow(passages, behind: &place, padded, from: &position, stops)
        if halt == .end { return .object(end: position) }
        return try table.readOn(
            after: halt, bytes, padded, from: position, before: end, behind: place, &values,
            &passages, &stops, depth: depth)
    }

    /// Forgets which bytes stand where, before others are read in their place; more of them may
    /// come behind their end without this.
    package mutating func forgetBytes() {
        stops.forget()
    }

    /// Whether the object is a record by its names, whatever arrays it holds.
    var isIdentified: Bool { table.identifies(values) }
}

/// The way through an object; the table is `self`, so that its nodes stay at hand.
extension FieldTable {
    /// Whether the names met make an object a record, whatever arrays it holds.
    fileprivate func identifies(_ values: borrowing FieldValues) -> Bool {
        values.marks & identifyingMarks != 0
    }

    /// Reads up to the end of the object where what is known has ended.
    @inline(never)
    fileprivate func readOn(
        after halt: FieldValues.Halt, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        from start: Int, before end: Int, behind place: Int, _ values: inout FieldValues,
        _ passages: inout [Separator], _ stops: inout StringEndIndex, depth: Int
    ) throws(JSONSyntaxError) -> FieldReader.Outcome {
        var (halt, place) = (halt, place)
        var cursor = JSONCursor(at: start)
        while true {
            switch halt {
            case .end:
                return .object(end: cursor.position)
            case .edge:
                stops.cover(padded, from: cursor.position, before: end)
            case .passage:
                let target = try parseSeparator(
                    behind: place, bytes, padded, &cursor, &values, &passages[place], depth: depth)
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
                passages, behind: &place, padded, from: &cursor.position, stops)
        }
    }

    /// Passes braces, names and what is not wanted up to the next value, and learns the way.
    ///
    /// The cursor stands behind a value, and then on a number or behind the quote of a text.
    ///
    /// - Returns: What comes next; at an array of records the cursor stands at the first of them.
    @inline(never)
    private func parseSeparator(
        behind place: Int, _ bytes: Span<UInt8>, _ padded: PaddedBytes,
        _ cursor: inout JSONCursor, _ values: inout FieldValues, _ passage: inout Separator,
        depth: Int
    ) throws(JSONSyntaxError) -> Step {
        let start = cursor.position
        let nodes = nodes.span
        var object = 1..<nodes.count ~= place ? nodes[place].parent : 0
        var isAtStart = place == 0
        var names = NamesMet()
        var isRepeatable = true
        while true {
            guard try cursor.readSeparator(bytes, isAtStart: isAtStart) else {
                isAtStart = false
                if object > 0 {
                    object = nodes[object].parent
                    continue
                }
                if isRepeatable {
                    passage.learn(
                        padded, start..<cursor.position, to: 0, nodes[0], .object, names)
                }
                return .end
            }
            isAtStart = false
            let found = try readName(in: object, bytes, &cursor)
            try cursor.skipColon(bytes)
            let depth = depth + nodes[object].level
            guard found > 0 else {
                try cursor.skipValue(bytes, depth: depth)
                continue
            }
            // Whether a name with dots counts depends on what else the object has.
            if nodes[found].isDotted {
                isRepeatable = false
                guard values.meetDotted(slots: nodes[found].slots) else {
                    try cursor.skipValue(bytes, depth: depth)
                    continue
                }
            }
            values.meet(
                marks: nodes[found].marks, slots: nodes[found].slots,
                isPath: nodes[found].isDotted || nodes[found].content == .object)
            names.meet(nodes[found])
            let byte = bytes[cursor.position]
            switch (nodes[found].content, byte) {
            case (.text, UInt8(ascii: "\"")), (.textOrNumber, UInt8(ascii: "\"")):
                cursor.position += 1
                fallthrough
            case (.number, byte) where JSONCursor.startsNumber(byte),
                (.textOrNumber, byte) where JSONCursor.startsNumber(byte):
                if nodes[found].isDotted { values.spellOut(slots: nodes[found].slots) }
                if isRepeatable {
                    passage.learn(
                        padded, start..<cursor.position, to: found, nodes[found],
                        byte == UInt8(ascii: "\"") ? .text : .number, names)
                }
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
            default:
                try cursor.skipValue(bytes, depth: depth)
                values.refuse(nodes[found], isNull: byte == UInt8(ascii: "n"))
                if byte != UInt8(ascii: "n") || nodes[found].content == .records {
                    isRepeatable = false
                }
            }
        }
    }

    /// What `parseSeparator` has come to.
    private enum Step {
        /// The value of this node.
        case value(Int)
        case end
        /// An array of records, in so many objects inside of the one that is read.
        case records(level: Int)
    }

    /// Reads any name and looks it up below `object`; 0 is a name that is not in the table.
    private func readName(
        in object: Int, _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONSyntaxError) -> Int {
        let start = cursor.position
        guard bytes[start] == UInt8(ascii: "\"") else {
            throw JSONSyntaxError(.missingKey, at: start)
        }
        cursor.position += 1
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
    /// Reads the string behind the quote before `start` into a slot, whatever it holds.
    ///
    /// - Returns: The place behind its end, as with numbers.
    fileprivate mutating func readText(
        _ bytes: Span<UInt8>, _ padded: PaddedBytes, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        var end = padded.endOfPlainText(from: start)
        while padded[end] == UInt8(ascii: ":"), end > start,
            padded[end &- 1] | 0x20 != UInt8(ascii: "f")
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
        set(text, slot, isPlain: text.isPlain && !hasOuterSpace)
        return cursor.position
    }

    /// Reads the number at `start` into a slot.
    fileprivate mutating func readNumber(
        _ bytes: Span<UInt8>, _ padded: PaddedBytes, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        guard let (end, isWhole) = padded.endOfPlainNumber(from: start) else {
            var cursor = JSONCursor(at: start)
            let number = try cursor.readNumber(bytes)
            if number.isFinite(in: bytes) {
                set(number, slot, isPlain: false)
            } else {
                refuse(slot)
            }
            return cursor.position
        }
        set(
            JSONSlice(start: start, count: end &- start, isPlain: true), slot,
            isPlain: isWhole && end &- start <= Self.longestWhole)
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
    /// Passes what stands before a member, a comma unless it is the first, or the object's end.
    ///
    /// - Returns: Whether a member follows, at whose name the cursor then stands.
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
