/// A LEEF 2.0 record with the caret as its separator, as Docs/Fields.md, "The message", has it.
///
/// IBM QRadar, "Log Event Extended Format (LEEF)", version 2.
package struct StrictLEEFRecord: Sendable, Hashable {
    package let eventID: String
    package let pairs: [(key: String, value: [UInt8])]

    /// What is wrong with a record.
    package enum Violation: Error, Hashable {
        case header, delimiterAtEnd
        case pair(String)
        case keyTwice(String)
        case forbidden(String)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.eventID == right.eventID && left.pairs.map(\.key) == right.pairs.map(\.key)
            && left.pairs.map(\.value) == right.pairs.map(\.value)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(eventID)
        for pair in pairs { hasher.combine(pair.key) }
    }

    /// Decodes a record; the header has five pipes, and no other stands in it.
    package init(_ bytes: [UInt8]) throws {
        let fields = bytes.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
        guard fields.count == 7, fields[0].elementsEqual("LEEF:2.0".utf8),
            fields[1].elementsEqual("1Password".utf8),
            fields[2].elementsEqual("Events Reporting".utf8), fields[3].elementsEqual("2".utf8),
            fields[5].elementsEqual("^".utf8)
        else { throw Violation.header }
        eventID = String(decoding: fields[4], as: UTF8.self)
        guard fields[6].last != UInt8(ascii: "^") else { throw Violation.delimiterAtEnd }
        var pairs: [(key: String, value: [UInt8])] = []
        for piece in fields[6].split(separator: UInt8(ascii: "^"), omittingEmptySubsequences: false)
        {
            let parts = piece.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            let text = String(decoding: piece, as: UTF8.self)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
                parts[0].allSatisfy({ $0.isDigit || $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A })
            else { throw Violation.pair(text) }
            guard parts[1].allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw Violation.forbidden(text)
            }
            let key = String(decoding: parts[0], as: UTF8.self)
            guard !pairs.contains(where: { $0.key == key }) else { throw Violation.keyTwice(key) }
            pairs.append((key, Array(parts[1])))
        }
        self.pairs = pairs
    }
}
