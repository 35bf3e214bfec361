import Foundation

/// The content of a state file: a position, and what it belongs to.
///
///     {"version":1,"source":"files","position":…,"confirmed":18,"saved":"2026-11-23T10:00:00Z","check":"cbf43926"}⏎
///
/// `check` is the CRC-32 of all bytes before `,"check":`, so the line is composed by hand and only its
/// values are encoded by `JSONEncoder`.
package struct StateRecord<Position: Codable & Sendable>: Sendable {
    /// What the position belongs to, such as `files`.
    package var source: String
    /// The confirmed position.
    package var position: Position
    /// The number of records confirmed since the file was first created.
    package var confirmed: Int
    /// The time of writing, in the form of RFC 3339.
    package var saved: String

    /// Creates a record of the current time.
    package init(source: String, position: Position, confirmed: Int) {
        self.source = source
        self.position = position
        self.confirmed = confirmed
        saved = Date.now.formatted(.iso8601)
    }

    /// Returns the line of the file, with its line feed.
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
        return Array(content.utf8) + StateForm.end(after: Array(content.utf8))
    }

    /// Parses the content of a file, which must belong to `source` if that is given.
    init(reading bytes: [UInt8], source: String?) throws(StateRefusal) {
        let head = try StateForm.head(of: bytes)
        guard head.version <= StateForm.version else { throw .newerVersion(head.version) }
        let content = bytes.dropLast(StateForm.endLength)
        guard bytes.suffix(StateForm.endLength) == StateForm.end(after: content)[...] else {
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

/// What the state files of all sources have in common.
enum StateForm {
    /// The version that this program writes, and the latest that it reads.
    static let version = 1

    /// The members that decide how the others are read.
    struct Head: Decodable {
        let version: Int
        let source: String
    }

    /// Parses the head of a file, and throws what the file is instead.
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

    /// Returns what follows the content: `,"check":"cbf43926"}⏎`.
    static func end(after content: some Sequence<UInt8>) -> [UInt8] {
        Array(#","check":"\#(hexadecimal(crc32(content), digits: 8))"}"#.utf8)
            + [UInt8(ascii: "\n")]
    }

    static let endLength = end(after: []).count
}

/// Returns the CRC-32 of ISO 3309, the checksum of state files.
///
/// The reversed polynomial of Ethernet, gzip and PNG (RFC 1952, section 8), four bytes at a time:
/// "slicing" of Kounavis and Berry (2005). The state of `pull` has 150 kB, and is saved for each page.
package func crc32(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let bytes = Array(bytes)
    let (span, tables) = (bytes.span, CRC32Tables.all.span)
    var sum: UInt32 = 0xFFFF_FFFF
    var index = 0
    while index &+ 4 <= span.count {
        sum ^= UInt32(span[index]) | UInt32(span[index &+ 1]) << 8
        sum ^= UInt32(span[index &+ 2]) << 16 | UInt32(span[index &+ 3]) << 24
        sum =
            tables[0x300 | Int(sum & 0xFF)] ^ tables[0x200 | Int(sum >> 8 & 0xFF)]
            ^ tables[0x100 | Int(sum >> 16 & 0xFF)] ^ tables[Int(sum >> 24)]
        index &+= 4
    }
    while index < span.count {
        sum = sum >> 8 ^ tables[Int((sum ^ UInt32(span[index])) & 0xFF)]
        index &+= 1
    }
    return ~sum
}

/// What a byte adds to a CRC-32.
private enum CRC32Tables {
    /// Four tables of 256 sums: of a byte, and of one with one, two and three zeros after it.
    static let all: [UInt32] = {
        var sums = (0..<256 as Range<UInt32>).map { byte in
            (0..<8).reduce(byte) { sum, _ in
                sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320
            }
        }
        for index in 0..<3 * 256 {
            sums.append(sums[index] >> 8 ^ sums[Int(sums[index] & 0xFF)])
        }
        return sums
    }()
}

/// Returns `number` in hexadecimal, with leading zeros up to `digits`.
func hexadecimal(_ number: some BinaryInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
