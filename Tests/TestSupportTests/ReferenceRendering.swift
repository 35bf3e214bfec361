@testable import TestSupport

/// Writes messages that should find no fault, in the plainest way.
struct ReferenceRendering {
    var timeOfSending = "2026-02-18T00:00:00.123Z"
    var host = "host.example.com"

    func message(_ event: EventModel) -> [UInt8] {
        let expected = ExpectedMessage(event)
        return message(expected, expected.pairs.map { StrictCEFRecord.Pair($0.key, $0.value) })
    }

    func message(_ expected: ExpectedMessage, _ pairs: [StrictCEFRecord.Pair]) -> [UInt8] {
        let priority = 16 * 8 + expected.eventClass.syslogSeverity
        let timestamp = expected.timestamp ?? timeOfSending
        let header = "<\(priority)>1 \(timestamp) \(host) opcef - \(expected.messageID ?? "-") - "
        return Array(header.utf8) + record(expected.eventClass, pairs)
    }

    func record(_ eventClass: ExpectedClass, _ pairs: [StrictCEFRecord.Pair]) -> [UInt8] {
        let fields = [
            "CEF:0", "1Password", "Events Reporting", "2", eventClass.id, eventClass.name,
        ]
        let header = (fields + [String(eventClass.severity), ""]).joined(separator: "|")
        var record = Array(header.utf8)
        for (index, pair) in pairs.enumerated() {
            record += "\(index == 0 ? "" : " ")\(pair.key)=".utf8
            for byte in pair.value {
                switch byte {
                case UInt8(ascii: "\\"): record += "\\\\".utf8
                case UInt8(ascii: "="): record += "\\=".utf8
                case 0x0A: record += "\\n".utf8
                case 0x0D: record += "\\r".utf8
                default: record.append(byte)
                }
            }
        }
        return record
    }
}
