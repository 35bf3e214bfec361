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
        return try readMembers(of: 0, octets, &cursor, depth: depth + 1)
    }

    /// Goes on behind the array of records that ended before `start`.
    package mutating func readRest(
        _ octets: Span<UInt8>, from start: Int, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        values.removeAll()
        var cursor = JSONCursor(at: start)
        guard try cursor.readSeparator(octets) else { return .object(end: cursor.position) }
        return try readMembers(of: 0, octets, &cursor, depth: depth + 1)
    }

    /// Whether the object is a record by its names, whatever arrays it holds.
    var isIdentified: Bool { values.marks & table.identifyingMarks != 0 }

    /// Reads members up to the end of the object; the cursor stands at the first name.
    private mutating func readMembers(
        of object: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor, depth: Int
    ) throws(JSONSyntaxError) -> Outcome {
        var previous = object
        var isFirst = true
        repeat {
            guard octets[cursor.position] == UInt8(ascii: "\"") else {
                throw JSONSyntaxError(.missingKey, at: cursor.position)
            }
            let expected = expectations.next(after: previous, isFirst: isFirst)
            let found: Int?
            if expected > 0, table.nodes[expected].matches(octets, at: cursor.position) {
                cursor.position += table.nodes[expected].length
                found = expected
            } else {
                found = try readName(in: object, octets, &cursor)
                if let found {
                    expectations.expect(found, after: previous, isFirst: isFirst)
                }
            }
            try cursor.skipColon(octets)
            guard let found else {
                try cursor.skipValue(octets, depth: depth)
                continue
            }
            if let start = try readValue(of: found, octets, &cursor, depth: depth) {
                return .records(start: start)
            }
            previous = found
            isFirst = false
        } while try cursor.readSeparator(octets)
        return .object(end: cursor.position)
    }

    /// Reads the value of a known name, or returns where the records begin that it holds.
    private mutating func readValue(
        of index: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor, depth: Int
    ) throws(JSONSyntaxError) -> Int? {
        values.meet(table.nodes[index])
        let octet = octets[cursor.position]
        switch (table.nodes[index].content, octet) {
        case (.text, UInt8(ascii: "\"")):
            cursor.position += 1
            values.set(try cursor.readString(octets), table.nodes[index].slot)
        case (.number, UInt8(ascii: "0")...UInt8(ascii: "9")), (.number, UInt8(ascii: "-")):
            values.set(try cursor.readNumber(octets), table.nodes[index].slot)
        case (.object, UInt8(ascii: "{")):
            cursor.position += 1
            cursor.skipWhiteSpace(octets)
            if octets[cursor.position] == UInt8(ascii: "}") {
                cursor.position += 1
            } else {
                _ = try readMembers(of: index, octets, &cursor, depth: depth + 1)
            }
        case (.records, UInt8(ascii: "[")) where !isIdentified:
            return cursor.position + 1
        default:
            try cursor.skipValue(octets, depth: depth)
            values.refuse(table.nodes[index], isNull: octet == UInt8(ascii: "n"))
        }
        return nil
    }

    /// Reads any name and looks it up below `object`.
    private func readName(
        in object: Int, _ octets: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONSyntaxError) -> Int? {
        let start = cursor.position
        cursor.position += 1
        let name = try cursor.readString(octets)
        let children = table.nodes[object].children
        if name.isPlain {
            return children.first { child in
                table.nodes[child].length == cursor.position - start
                    && table.nodes[child].matches(octets, at: start)
            }
        }
        let spelled = quoted(name, of: octets)
        return children.first { child in
            table.nodes[child].length == spelled.count
                && table.nodes[child].matches(spelled.octets.span, at: 0)
        }
    }
}

/// Which name is expected next, learned from the objects before.
private struct Expectations: Sendable {
    /// The name behind each name, and the first name of each object; 0 where nothing is expected.
    private var following: [Int]
    private var first: [Int]

    init(count: Int) {
        following = Array(repeating: 0, count: count)
        first = following
    }

    func next(after node: Int, isFirst: Bool) -> Int {
        isFirst ? first[node] : following[node]
    }

    mutating func expect(_ node: Int, after previous: Int, isFirst: Bool) {
        if isFirst {
            first[previous] = node
        } else {
            following[previous] = node
        }
    }
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
