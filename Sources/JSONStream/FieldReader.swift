import Bytes

/// Reads objects into the slots of a table, each in one pass.
///
/// The API writes the members of its objects in a stable order. So behind each value the reader
/// expects what stood there in the object before, see `Passage`. Any order is right, the usual
/// one is fast.
package struct FieldReader: ~Copyable, Sendable {
    private let table: FieldTable
    /// What is expected behind the value of each node; at 0 what is at the start of the object,
    /// at the end what is behind an array of records.
    private var passages: [Passage]
    private var stops = TextStops()

    /// What was found in the object read last; offsets count in the octets it was read from.
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
        passages = Array(repeating: Passage(), count: table.nodes.count + 1)
    }

    /// Reads the object whose brace stands at `start`.
    ///
    /// The octets to be read end before `end`, and `JSONCursor.slack` zeros must follow them.
    @inline(__always)
    package mutating func read(
        _ octets: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(octets, from: start + 1, before: end, behind: 0, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ octets: Span<UInt8>, from start: Int, before end: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try readOn(
            octets, from: start, before: end, behind: table.nodes.count, depth: depth + 1)
    }

    /// Reads from `start` on, which is behind the value of `place`.
    @inline(__always)
    private mutating func readOn(
        _ octets: Span<UInt8>, from start: Int, before end: Int, behind place: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        // Safe: both stand for the same octets, which are lent until the end.
        let padded = unsafe PaddedOctets(octets)
        if stops.areForgotten { stops.cover(padded, from: start, before: end) }
        var (position, place) = (start, place)
        let halt = values.follow(passages, behind: &place, padded, from: &position, stops)
        if halt == .end { return .object(end: position) }
        return try table.readOn(
            after: halt, octets, padded, from: position, before: end, behind: place, &values,
            &passages, &stops, depth: depth)
    }

    /// Forgets which octets stand where, before others are read in their place; more of them may
    /// come behind their end without this.
    package mutating func forgetOctets() {
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
        after halt: FieldValues.Halt, _ octets: Span<UInt8>, _ padded: PaddedOctets,
        from start: Int, before end: Int, behind place: Int, _ values: inout FieldValues,
        _ passages: inout [Passage], _ stops: inout TextStops, depth: Int
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
                let target = try readPassage(
                    behind: place, octets, padded, &cursor, &values, &passages[place], depth: depth)
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
                    ? try values.readText(octets, padded, cursor.position, slot)
                    : try values.readNumber(octets, padded, cursor.position, slot)
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
    private func readPassage(
        behind place: Int, _ octets: Span<UInt8>, _ padded: PaddedOctets,
        _ cursor: inout JSONCursor, _ values: inout FieldValues, _ passage: inout Passage,
        depth: Int
    ) throws(JSONSyntaxError) -> Step {
        let start = cursor.position
        let nodes = nodes.span
        var object = 1..<nodes.count ~= place ? nodes[place].parent : 0
        var isAtStart = place == 0
        var names = NamesMet()
        var isRepeatable = true
        while true {
            guard try cursor.readSeparator(octets, isAtStart: isAtStart) else {
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
            let found = try readName(in: object, octets, &cursor)
            try cursor.skipColon(octets)
            let depth = depth + nodes[object].level
            guard found > 0 else {
                try cursor.skipValue(octets, depth: depth)
                continue
            }
            // Whether a name with dots counts depends on what else the object has.
            if nodes[found].isDotted {
                isRepeatable = false
                guard values.meetDotted(slots: nodes[found].slots) else {
                    try cursor.skipValue(octets, depth: depth)
                    continue
                }
            }
            values.meet(
                marks: nodes[found].marks, slots: nodes[found].slots,
                isPath: nodes[found].isDotted || nodes[found].content == .object)
            names.meet(nodes[found])
            let octet = octets[cursor.position]
            switch (nodes[found].content, octet) {
            case (.text, UInt8(ascii: "\"")), (.textOrNumber, UInt8(ascii: "\"")):
                cursor.position += 1
                fallthrough
            case (.number, octet) where JSONCursor.startsNumber(octet),
                (.textOrNumber, octet) where JSONCursor.startsNumber(octet):
                if nodes[found].isDotted { values.spellOut(slots: nodes[found].slots) }
                if isRepeatable {
                    passage.learn(
                        padded, start..<cursor.position, to: found, nodes[found],
                        octet == UInt8(ascii: "\"") ? .text : .number, names)
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
                try cursor.skipValue(octets, depth: depth)
            default:
                try cursor.skipValue(octets, depth: depth)
                values.refuse(nodes[found], isNull: octet == UInt8(ascii: "n"))
                if octet != UInt8(ascii: "n") || nodes[found].content == .records {
                    isRepeatable = false
                }
            }
        }
    }

    /// What `readPassage` has come to.
    private enum Step {
        /// The value of this node.
        case value(Int)
        case end
        /// An array of records, in so many objects inside of the one that is read.
        case records(level: Int)
    }

    /// Reads any name and looks it up below `object`; 0 is a name that is not in the table.
    private func readName(
        in object: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONSyntaxError) -> Int {
        let start = cursor.position
        guard octets[start] == UInt8(ascii: "\"") else {
            throw JSONSyntaxError(.missingKey, at: start)
        }
        cursor.position += 1
        let name = try cursor.readString(octets)
        guard !name.isPlain else {
            return member(of: object, octets.extracting(name.start..<name.start + name.count))
        }
        var spelled = OctetBuffer(capacity: name.count)
        spelled.append(unescaping: name, of: octets)
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
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        var end = padded.endOfPlainText(from: start)
        while padded[end] == UInt8(ascii: ":"), end > start,
            padded[end &- 1] | 0x20 != UInt8(ascii: "f")
        {
            end = padded.endOfPlainText(from: end &+ 1)
        }
        var cursor = JSONCursor(at: end)
        let text: JSONText
        if padded[end] == UInt8(ascii: "\"") {
            cursor.position = end &+ 1
            text = JSONText(start: start, count: end &- start, isPlain: true)
        } else {
            text = try cursor.readRest(of: start, octets)
        }
        let hasOuterSpace =
            padded[start] == UInt8(ascii: " ") || padded[cursor.position &- 2] == UInt8(ascii: " ")
        set(text, slot, isPlain: text.isPlain && !hasOuterSpace)
        return cursor.position
    }

    /// Reads the number at `start` into a slot.
    fileprivate mutating func readNumber(
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        guard let (end, isWhole) = padded.endOfPlainNumber(from: start) else {
            var cursor = JSONCursor(at: start)
            let number = try cursor.readNumber(octets)
            if number.isFinite(in: octets) {
                set(number, slot, isPlain: false)
            } else {
                refuse(slot)
            }
            return cursor.position
        }
        set(
            JSONText(start: start, count: end &- start, isPlain: true), slot,
            isPlain: isWhole && end &- start <= Self.longestWhole)
        return end
    }
}

extension JSONText {
    /// Whether a double can hold the number that this is, as RFC 8259, section 6, asks of those that
    /// others are to read: `1E400` is none.
    fileprivate func isFinite(in octets: Span<UInt8>) -> Bool {
        let text = octets.extracting(start..<start + count)
        return Double(String(decoding: text.indices.map { text[$0] }, as: UTF8.self))?.isFinite
            ?? false
    }
}

extension JSONCursor {
    /// Passes what stands before a member, a comma unless it is the first, or the object's end.
    ///
    /// - Returns: Whether a member follows, at whose name the cursor then stands.
    fileprivate mutating func readSeparator(
        _ octets: Span<UInt8>, isAtStart: Bool
    ) throws(JSONSyntaxError) -> Bool {
        skipWhiteSpace(octets)
        let octet = octets[position]
        if octet == UInt8(ascii: "}") {
            position += 1
            return false
        }
        guard !isAtStart else { return true }
        guard octet == UInt8(ascii: ",") else {
            throw JSONSyntaxError(.missingCommaOrEnd, at: position)
        }
        position += 1
        skipWhiteSpace(octets)
        return true
    }
}
