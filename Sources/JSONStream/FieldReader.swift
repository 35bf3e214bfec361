import Octets

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

    /// What was found in the object read last; offsets count in the octets it was read from.
    package private(set) var values = FieldValues()

    /// How reading an object ended.
    package enum Outcome: Sendable, Hashable {
        /// The object is whole and ends before this offset.
        case object(end: Int)
        /// An array of records begins: this is the offset behind its bracket.
        case records(start: Int)
    }

    package init(_ table: FieldTable) {
        self.table = table
        passages = Array(repeating: Passage(), count: table.nodes.count + 1)
    }

    /// Reads the object whose brace stands at `start`.
    ///
    /// Behind the octets to be read there must be `JSONCursor.slack` zeros.
    package mutating func read(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try table.readValues(
            octets, from: start + 1, behind: 0, &values, &passages, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll(at: start)
        return try table.readValues(
            octets, from: start, behind: table.nodes.count, &values, &passages, depth: depth + 1)
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

    /// Reads values up to the end of the object, from `start` on, which is behind `place`.
    fileprivate func readValues(
        _ octets: Span<UInt8>, from start: Int, behind place: Int, _ values: inout FieldValues,
        _ passages: inout [Passage], depth: Int
    ) throws(JSONSyntaxError) -> FieldReader.Outcome {
        // Safe: both stand for the same octets, which are lent until the end.
        let padded = unsafe PaddedOctets(octets)
        var cursor = JSONCursor(at: start)
        var place = place
        while true {
            let (isAtEnd, position) = try follow(
                passages.span, behind: &place, octets, padded, from: cursor.position, &values)
            cursor.position = position
            if isAtEnd {
                values.end = position
                return .object(end: position)
            }
            let target = try readPassage(
                behind: place, octets, padded, &cursor, &values, &passages[place], depth: depth)
            guard let target else { return .records(start: cursor.position) }
            place = target
            let slot = Slot(nodes[place].slot)
            switch nodes[place].content {
            case .text:
                cursor.position = try values.readText(octets, padded, cursor.position, slot)
            case .number:
                cursor.position = try values.readNumber(octets, padded, cursor.position, slot)
            case .object, .records:
                values.end = cursor.position
                return .object(end: cursor.position)
            }
        }
    }

    /// Reads values as long as what stands between them is known.
    ///
    /// - Returns: Whether the object's end was reached, and where reading goes on: behind the
    ///   value of `place`.
    @inline(__always)
    private func follow(
        _ passages: Span<Passage>, behind place: inout Int, _ octets: Span<UInt8>,
        _ padded: PaddedOctets, from start: Int, _ values: inout FieldValues
    ) throws(JSONSyntaxError) -> (isAtEnd: Bool, position: Int) {
        var position = start
        // Safe, here and below: each place comes from the table, whose nodes have a passage each.
        while unsafe passages[unchecked: place].matches(padded, at: position) {
            let content = unsafe passages[unchecked: place].content
            let next = unsafe position &+ passages[unchecked: place].length
            if content == .number, !JSONCursor.startsNumber(padded[next]) { break }
            unsafe values.meet(
                marks: passages[unchecked: place].marks, slots: passages[unchecked: place].slots)
            let slot = unsafe passages[unchecked: place].slot
            place = unsafe passages[unchecked: place].target
            if content == .text {
                position = try values.readText(octets, padded, next, slot)
            } else if content == .number {
                position = try values.readNumber(octets, padded, next, slot)
            } else {
                return (true, next)
            }
        }
        return (false, position)
    }

    /// Passes braces, names and what is not wanted up to the next value, and learns the way.
    ///
    /// The cursor stands behind a value, and then on a number or behind the quote of a text.
    ///
    /// - Returns: The node whose value comes next, 0 at the end of the object, or nil where the
    ///   cursor stands at the first of an array of records.
    @inline(never)
    private func readPassage(
        behind place: Int, _ octets: Span<UInt8>, _ padded: PaddedOctets,
        _ cursor: inout JSONCursor, _ values: inout FieldValues, _ passage: inout Passage,
        depth: Int
    ) throws(JSONSyntaxError) -> Int? {
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
                    passage.learn(padded, start..<cursor.position, to: 0, nodes[0], names)
                }
                return 0
            }
            isAtStart = false
            let found = try readName(in: object, octets, &cursor)
            try cursor.skipColon(octets)
            let depth = depth + nodes[object].level
            guard found > 0 else {
                try cursor.skipValue(octets, depth: depth)
                continue
            }
            values.meet(marks: nodes[found].marks, slots: nodes[found].slots)
            names.meet(nodes[found])
            let octet = octets[cursor.position]
            switch (nodes[found].content, octet) {
            case (.text, UInt8(ascii: "\"")):
                cursor.position += 1
                fallthrough
            case (.number, octet) where JSONCursor.startsNumber(octet):
                if isRepeatable {
                    passage.learn(padded, start..<cursor.position, to: found, nodes[found], names)
                }
                return found
            case (.object, UInt8(ascii: "{")):
                cursor.position += 1
                object = found
                isAtStart = true
            case (.records, UInt8(ascii: "[")) where !identifies(values):
                cursor.position += 1
                return nil
            default:
                try cursor.skipValue(octets, depth: depth)
                values.refuse(nodes[found], isNull: octet == UInt8(ascii: "n"))
                if octet != UInt8(ascii: "n") || nodes[found].content == .records {
                    isRepeatable = false
                }
            }
        }
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
            return child(of: object, octets.extracting(name.start..<name.start + name.count))
        }
        var spelled = OctetBuffer(capacity: name.count)
        spelled.append(unescaping: name, of: octets)
        return spelled.withSpan { child(of: object, $0) }
    }

    private func child(of object: Int, _ name: Span<UInt8>) -> Int {
        guard nodes[object].filter.mayHave(name),
            let place = nodes[object].names.place(of: name)
        else { return 0 }
        return nodes[object].firstChild + place
    }
}

extension FieldValues {
    /// Reads the string behind the quote before `start` into a slot.
    ///
    /// - Returns: The place behind its end, as with the others.
    @inline(__always)
    fileprivate mutating func readText(
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        let end = padded.endOfPlainText(from: start)
        guard padded[end] == UInt8(ascii: "\""), end > start, padded[start] != UInt8(ascii: " "),
            padded[end &- 1] != UInt8(ascii: " ")
        else {
            return try readOtherText(octets, padded, start, plainUpTo: end, slot)
        }
        set(plain: JSONText(start: start, count: end &- start, isPlain: true), slot)
        return end &+ 1
    }

    /// Reads a string that is empty, has spaces around it or colons in it, or is not plain.
    @inline(never)
    private mutating func readOtherText(
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ start: Int, plainUpTo stop: Int,
        _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        var end = stop
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
    @inline(__always)
    fileprivate mutating func readNumber(
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ start: Int, _ slot: Slot
    ) throws(JSONSyntaxError) -> Int {
        guard let (end, isWhole) = padded.endOfPlainNumber(from: start) else {
            var cursor = JSONCursor(at: start)
            set(try cursor.readNumber(octets), slot, isPlain: false)
            return cursor.position
        }
        set(
            JSONText(start: start, count: end &- start, isPlain: true), slot,
            isPlain: isWhole && end &- start <= Self.longestWhole)
        return end
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
