import Octets

/// Reads objects into the slots of a table, each in one pass.
///
/// The API writes the members of its objects in a stable order. So behind each member the reader
/// expects the name that stood there in the object before: sixteen octets compared at once. Only
/// another name is read as a string and looked up, and then expected the next time. Any order
/// is right, the usual one is fast.
package struct FieldReader: ~Copyable, Sendable {
    private let table: FieldTable
    private var expectations: Expectations

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
        expectations = Expectations(count: table.nodes.count)
    }

    /// Reads the object whose brace stands at `start`.
    ///
    /// Behind the octets to be read there must be `JSONCursor.slack` zeros.
    package mutating func read(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll()
        var cursor = JSONCursor(at: start + 1)
        cursor.skipWhiteSpace(octets)
        if octets[cursor.position] == UInt8(ascii: "}") {
            return .object(end: cursor.position + 1)
        }
        return try table.readMembers(
            of: 0, octets, &cursor, &values, &expectations, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll()
        var cursor = JSONCursor(at: start)
        guard try cursor.readSeparator(octets) else { return .object(end: cursor.position) }
        return try table.readMembers(
            of: 0, octets, &cursor, &values, &expectations, depth: depth + 1)
    }

    /// Whether the object is a record by its names, whatever arrays it holds.
    var isIdentified: Bool { table.identifies(values) }
}

/// The loop over the members of an object; the table is `self`, so that its nodes stay at hand.
extension FieldTable {
    /// Whether the names met make an object a record, whatever arrays it holds.
    fileprivate func identifies(_ values: borrowing FieldValues) -> Bool {
        values.marks & identifyingMarks != 0
    }

    /// Reads members up to the end of the object; the cursor stands at the first name.
    ///
    /// One copy of the loop, for all depths: inlined into itself it runs out of registers.
    @inline(never)
    fileprivate func readMembers(
        of object: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor,
        _ values: inout FieldValues, _ expectations: inout Expectations, depth: Int
    ) throws(JSONSyntaxError) -> FieldReader.Outcome {
        var place = Expectations.start(of: object)
        let nodes = nodes.span
        repeat {
            var found = expectations.nodes[place]
            if found > 0, nodes[found].key.matches(octets, at: cursor.position) {
                cursor.position &+= nodes[found].key.length
                cursor.skipWhiteSpace(octets)
            } else {
                found = try readName(in: object, octets, &cursor)
                try cursor.skipColon(octets)
                guard found > 0 else {
                    try cursor.skipValue(octets, depth: depth)
                    continue
                }
                expectations.nodes[place] = found
            }
            values.meet(nodes[found])
            if nodes[found].content == .text, octets[cursor.position] == UInt8(ascii: "\"") {
                cursor.position &+= 1
                values.set(try cursor.readString(octets), nodes[found].slot, octets)
            } else if let start = try readValue(
                of: found, octets, &cursor, &values, &expectations, depth: depth)
            {
                return .records(start: start)
            }
            place = Expectations.place(behind: found)
        } while try cursor.readSeparator(octets)
        return .object(end: cursor.position)
    }

    /// Reads a value that is no text, or returns where the records begin that it holds.
    private func readValue(
        of index: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor,
        _ values: inout FieldValues, _ expectations: inout Expectations, depth: Int
    ) throws(JSONSyntaxError) -> Int? {
        let octet = octets[cursor.position]
        switch (nodes[index].content, octet) {
        case (.number, UInt8(ascii: "0")...UInt8(ascii: "9")), (.number, UInt8(ascii: "-")):
            values.set(try cursor.readNumber(octets), nodes[index].slot, octets)
        case (.object, UInt8(ascii: "{")):
            cursor.position += 1
            cursor.skipWhiteSpace(octets)
            if octets[cursor.position] == UInt8(ascii: "}") {
                cursor.position += 1
            } else {
                _ = try readMembers(
                    of: index, octets, &cursor, &values, &expectations, depth: depth + 1)
            }
        case (.records, UInt8(ascii: "[")) where !identifies(values):
            return cursor.position + 1
        default:
            try cursor.skipValue(octets, depth: depth)
            values.refuse(nodes[index], isNull: octet == UInt8(ascii: "n"))
        }
        return nil
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
            return child(of: object, octets, start, length: cursor.position - start)
        }
        let spelled = quoted(name, of: octets)
        return child(of: object, spelled.octets.span, 0, length: spelled.count)
    }

    private func child(
        of object: Int, _ octets: Span<UInt8>, _ start: Int, length: Int
    ) -> Int {
        for child in nodes[object].children
        where nodes[child].name.length == length && nodes[child].name.matches(octets, at: start) {
            return child
        }
        return 0
    }
}

/// Which name is expected next, learned from the objects before.
private struct Expectations: Sendable {
    /// The node expected at each place, or 0; node 0 is the object itself, which nothing follows.
    var nodes: [Int]

    init(count: Int) {
        nodes = Array(repeating: 0, count: 2 * count)
    }

    /// The place of the first name in an object.
    static func start(of object: Int) -> Int { 2 &* object }

    /// The place of the name that follows another in the same object.
    static func place(behind node: Int) -> Int { 2 &* node &+ 1 }
}

/// A name written out in its quotes, to be compared with those of a table.
///
/// - Returns: The name, padded for the reading of blocks, and how long it is without the padding.
private func quoted(_ name: JSONText, of octets: Span<UInt8>) -> (octets: [UInt8], count: Int) {
    var buffer = OctetBuffer(capacity: name.count + 2 + JSONCursor.slack)
    buffer.append(UInt8(ascii: "\""))
    buffer.append(unescaping: name, of: octets)
    buffer.append(UInt8(ascii: "\""))
    let count = buffer.count
    buffer.append(repeating: 0, count: JSONCursor.slack)
    return (buffer.withSpan { span in span.indices.map { span[$0] } }, count)
}

extension JSONCursor {
    /// Passes what stands behind a member: a comma, or the end of the object.
    ///
    /// - Returns: Whether another member follows, at whose name the cursor then stands.
    mutating func readSeparator(_ octets: Span<UInt8>) throws(JSONSyntaxError) -> Bool {
        skipWhiteSpace(octets)
        let octet = octets[position]
        position &+= 1
        if octet == UInt8(ascii: ",") {
            skipWhiteSpace(octets)
            return true
        }
        guard octet == UInt8(ascii: "}") else {
            position &-= 1
            throw JSONSyntaxError(.missingCommaOrEnd, at: position)
        }
        return false
    }
}
