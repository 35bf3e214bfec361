import Forwarding
import Foundation

/// A rejected record as `--rejects` keeps it: one JSON object on a line (a dead letter).
struct RejectLine: Encodable {
    let file: String?
    let line: Int?
    let column: Int?
    let offset: Int?
    let reason: String
    /// How many pieces of input it is, where it is several that follow one another.
    let records: Int?
    /// What was rejected; its beginning where `bytes` has all of it.
    let text: String
    /// All bytes in base64, where they are not UTF-8, or their escapes would be longer still.
    let bytes: String?

    /// How many bytes of the text are shown beside those in base64.
    private static let beginning = 256

    init(_ record: RejectedRecord) {
        file = record.place?.input
        line = record.place?.line
        column = record.place?.column
        offset = record.place?.offset
        reason = Messages.reason(record.reason)
        records = record.count > 1 ? record.count : nil
        let whole = String(decoding: record.bytes, as: UTF8.self)
        if whole.utf8.elementsEqual(record.bytes),
            record.bytes.escapedCount <= 2 * record.bytes.count
        {
            text = whole
            bytes = nil
        } else {
            text = String(decoding: record.bytes.prefix(Self.beginning), as: UTF8.self)
            bytes = Data(record.bytes).base64EncodedString()
        }
    }

    /// The object, followed by a line feed.
    var bytesOfLine: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map(Array.init) ?? []) + [UInt8(ascii: "\n")]
    }
}

extension [UInt8] {
    /// How many bytes they are in a JSON string: control characters are six, `\u0000`.
    fileprivate var escapedCount: Int {
        reduce(0) { count, byte in
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), 8, 9, 10, 12, 13: count + 2
            case 0..<0x20: count + 6
            default: count + 1
            }
        }
    }
}
