import FoundationEssentials

/// The content of a state file: a position, and what it belongs to.
///
///     {"version":1,"source":"files","position":…,"confirmed":18,"saved":"2026-11-23T10:00:00Z","check":"cbf43926"}⏎
///
/// `check` is the CRC-32 of all bytes before `,"check":`, so the line is composed by hand and only its
/// values are encoded by `JSONEncoder`.
package struct StateRecord<Position: StatePosition>: Sendable {
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
        var text = StateText()
        text.append("{".utf8)
        try text.appendMember("version", StateForm.version)
        try text.appendMember("source", source)
        text.appendName("position")
        try position.append(to: &text)
        try text.appendMember("confirmed", confirmed)
        try text.appendMember("saved", saved)
        text.append(StateForm.end(after: text.checksum))
        return text.bytes
    }

    /// Parses the content of a file, which must belong to `source` if that is given.
    init(reading bytes: [UInt8], source: String?) throws(StateRefusal) {
        let head = try StateForm.head(of: bytes)
        guard head.version <= StateForm.version else { throw .newerVersion(head.version) }
        let content = bytes.dropLast(StateForm.endLength)
        let end = StateForm.end(after: CRC32(content.span))
        guard bytes.suffix(StateForm.endLength) == end[...] else { throw .wrongCheck }
        guard head.source == source ?? head.source else { throw .otherSource(head.source) }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)),
            0...1 << 60 ~= body.confirmed
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

/// A position that state files hold.
package protocol StatePosition: Decodable, Sendable {
    /// Appends the position as an object in JSON, with its members sorted by name.
    func append(to text: inout StateText) throws
}

extension StatePosition where Self: Encodable {
    package func append(to text: inout StateText) throws {
        text.append(try StateForm.json(self))
    }
}

/// The text of a state file while it is composed, with its checksum.
package struct StateText {
    private(set) var bytes: [UInt8] = []
    private(set) var checksum = CRC32()

    /// Appends bytes.
    mutating func append(_ text: some Collection<UInt8>) {
        checksum.append(text)
        bytes += text
    }

    /// Appends bytes that have this checksum.
    mutating func append(_ text: ArraySlice<UInt8>, _ checksum: CRC32) {
        self.checksum.append(checksum, count: text.count)
        bytes.reserveCapacity(bytes.count + text.count + Self.room)
        bytes += text
    }

    /// How many bytes follow the longest part, at most.
    private static let room = 1024

    /// Appends a member of an object in JSON, unless its value is nil.
    mutating func appendMember(_ name: String, _ value: (some Encodable)?) throws {
        guard let value else { return }
        appendName(name)
        append(try StateForm.json(value))
    }

    /// Appends the name of a member whose value is appended next.
    mutating func appendName(_ name: String) {
        append((bytes.last == UInt8(ascii: "{") ? "\"\(name)\":" : ",\"\(name)\":").utf8)
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

    /// Encodes a value as JSON.
    static func json(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// Returns what follows the content: `,"check":"cbf43926"}⏎`.
    static func end(after checksum: CRC32) -> [UInt8] {
        Array(#","check":"\#(hexadecimal(checksum.value, digits: 8))"}"#.utf8)
            + [UInt8(ascii: "\n")]
    }

    static let endLength = end(after: CRC32()).count
}

/// Returns `number` in hexadecimal, with leading zeros up to `digits`.
func hexadecimal(_ number: some BinaryInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
