import Forwarding
import Foundation

/// A refused record as it is kept: one JSON object on a line.
struct KeptRecord: Encodable {
    let file: String?
    let line: Int?
    let column: Int?
    let offset: Int?
    let reason: String
    /// What was refused, with U+FFFD for what is not UTF-8.
    let text: String
    /// The octets in base64, where the text is not all of them.
    let octets: String?

    init(_ record: RefusedRecord) {
        file = record.place?.input
        line = record.place?.line
        column = record.place?.column
        offset = record.place?.offset
        reason = Words.reason(record.reason)
        text = String(decoding: record.octets, as: UTF8.self)
        octets =
            text.utf8.elementsEqual(record.octets)
            ? nil : Data(record.octets).base64EncodedString()
    }

    /// The object, with a line feed behind it.
    var octetsOfLine: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map(Array.init) ?? []) + [UInt8(ascii: "\n")]
    }
}
