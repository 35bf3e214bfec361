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
        values.removeAll()
        return try table.readValues(
            octets, from: start + 1, behind: 0, &values, &passages, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll()
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
            if passages[place].matches(padded, at: cursor.position) {
                let (content, slot) = (passages[place].content, passages[place].slot)
                cursor.position &+= passages[place].length
                values.meet(marks: passages[place].marks, slots: passages[place].slots)
                place = passages[place].target
                if content == .text {
                    try cursor.readText(octets, padded, slot, &values)
                    continue
                }
            } else {
                let target = try readPassage(
                    behind: place, octets, &cursor, &values, &passages[place], depth: depth)
                guard let target else { return .records(start: cursor.position) }
                place = target
            }
            switch nodes[place].content {
            case .text:
                try cursor.readText(octets, padded, nodes[place].slot, &values)
            case .number:
                values.set(try cursor.readNumber(octets), nodes[place].slot, hasOuterSpace: false)
            case .object, .records:
                return .object(end: cursor.position)
            }
        }
    }

    /// Passes braces, names and what is not wanted up to the next value, and learns the way.
    ///
    /// The cursor stands behind a value, and then on a number or behind the quote of a text.
    ///
    /// - Returns: The node whose value comes next, 0 at the end of the object, or nil where the
    ///   cursor stands at the first of an array of records.
    @inline(never)
    private func readPassage(
        behind place: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor,
        _ values: inout FieldValues, _ passage: inout Passage, depth: Int
    ) throws(JSONSyntaxError) -> Int? {
        let start = cursor.position
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
                    passage.learn(octets, start..<cursor.position, to: 0, nodes[0], names)
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
                    passage.learn(octets, start..<cursor.position, to: found, nodes[found], names)
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
        nodes[object].names.place(of: name).map { nodes[object].firstChild + $0 } ?? 0
    }
}

extension JSONCursor {
    /// Reads a string into a slot; the cursor stands behind its quote.
    @inline(__always)
    fileprivate mutating func readText(
        _ octets: Span<UInt8>, _ padded: PaddedOctets, _ slot: Int, _ values: inout FieldValues
    ) throws(JSONSyntaxError) {
        let start = position
        let end = padded.endOfPlainText(from: start)
        var text = JSONText(start: start, count: end &- start, isPlain: true)
        if padded[end] == UInt8(ascii: "\"") {
            position = end &+ 1
        } else {
            position = end
            text = try readRest(of: start, octets)
        }
        let hasOuterSpace =
            padded[start] == UInt8(ascii: " ") || padded[position &- 2] == UInt8(ascii: " ")
        values.set(text, slot, hasOuterSpace: hasOuterSpace)
    }

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
