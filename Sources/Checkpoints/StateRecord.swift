import Foundation

/// What a state file holds: a position, what it belongs to, and how it came about.
///
///     {"version":1,"source":"files","position":…,"confirmed":18,"saved":"2026-11-23T10:00:00Z","check":"cbf43926"}⏎
///
/// `check` is the CRC-32 of all bytes before `,"check":`, so the line is put together by hand and
/// only its values by an encoder.
package struct StateRecord<Position: Codable & Sendable>: Sendable {
    /// What the position belongs to, such as `files`.
    package var source: String
    package var position: Position
    /// How many records have been confirmed since the file was first made.
    package var confirmed: Int
    /// When it was written, as RFC 3339 has it.
    package var saved: String

    /// Creates the record of a position that is saved now.
    package init(source: String, position: Position, confirmed: Int) {
        self.source = source
        self.position = position
        self.confirmed = confirmed
        saved = Date.now.formatted(.iso8601)
    }

    /// The line of the file, with its line feed.
    func line() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> String {
            String(decoding: try encoder.encode(value), as: UTF8.self)
        }
        let content = try """
        {"version":\(StateForm.version),"source":\(json(source)),\
        "position":\(json(position)),"confirmed":\(confirmed),"saved":\(json(saved))
        """
        return Array(content.utf8) + StateForm.end(behind: Array(content.utf8))
    }

    /// Reads the bytes of a file, which is to belong to `source`, if one is given.
    init(reading bytes: [UInt8], source: String?) throws(StateRefusal) {
        let head = try StateForm.head(of: bytes)
        guard head.version <= StateForm.version else { throw .newerVersion(head.version) }
        let content = bytes.dropLast(StateForm.endLength)
        guard bytes.suffix(StateForm.endLength) == StateForm.end(behind: content)[...] else {
            throw .wrongCheck
        }
        guard head.source == source ?? head.source else { throw .otherSource(head.source) }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)),
            body.confirmed >= 0
        else { throw .impossible }
        self.source = head.source
        position = body.position
        confirmed = body.confirmed
        saved = body.saved
    }

    private struct Body: Decodable {
        let position: Position
        let confirmed: Int
        let saved: String
    }
}

/// What is the same in the state files of all sources.
enum StateForm {
    /// The version that this program writes, and the last one that it can read.
    static let version = 1

    /// The members that tell whether the others are understood.
    struct Head: Decodable {
        let version: Int
        let source: String
    }

    /// Reads the head of a file, or tells what is there instead.
    static func head(of bytes: [UInt8]) throws(StateRefusal) -> Head {
        if let head = try? JSONDecoder().decode(Head.self, from: Data(bytes)), head.version > 0 {
            return head
        }
        let start = Array(#"{"version":"#.utf8)
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.contains(where: { $0 != 0 }) else { throw .zeros }
        let beginsWell = bytes.prefix(start.count) == start.prefix(bytes.count)
        throw beginsWell && bytes.suffix(2) != Array("}\n".utf8)[...] ? .cutOff : .notState
    }

    /// What follows the content: `,"check":"cbf43926"}⏎`.
    static func end(behind content: some Sequence<UInt8>) -> [UInt8] {
        Array(#","check":"\#(hexadecimal(crc32(content), digits: 8))"}"#.utf8)
            + [UInt8(ascii: "\n")]
    }

    static let endLength = end(behind: []).count
}
