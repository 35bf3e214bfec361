import Foundation

extension Collector.Kind {
    /// The line that a collector has to record for a message.
    func record(_ message: [UInt8]) -> [UInt8] {
        switch self {
        case .rsyslog:
            return message
        case .syslogNG:
            // <PRI>1 TIMESTAMP HOSTNAME APP-NAME PROCID MSGID STRUCTURED-DATA MSG
            let fields = message.split(
                separator: UInt8(ascii: " "), maxSplits: 7, omittingEmptySubsequences: false
            ).map { String(decoding: $0, as: UTF8.self) }
            guard fields.count == 8 else { return message }
            func value(_ index: Int) -> String { fields[index] == "-" ? "" : fields[index] }
            let header =
                "\(fields[0].dropFirst().dropLast(2)) \(sixDigits(fields[1])) \(fields[2]) "
                + "\(value(3)) [\(value(4))] \(value(5)) "
            let size = fields.prefix(7).reduce(0) { $0 + $1.utf8.count + 1 }
            return Array(header.utf8) + message.dropFirst(size)
        }
    }

    /// A timestamp as syslog-ng writes it: always six digits, and an offset in place of `Z`.
    private func sixDigits(_ timestamp: String) -> String {
        guard timestamp.count >= 20 else { return timestamp }
        let rest = timestamp.dropFirst(19)
        let fraction = rest.first == "." ? rest.dropFirst().prefix { $0.isNumber } : ""
        let offset = rest.drop { $0 == "." || $0.isNumber }
        let padding = String(repeating: "0", count: 6 - fraction.count)
        return "\(timestamp.prefix(19)).\(fraction)\(padding)\(offset == "Z" ? "+00:00" : offset)"
    }
}

/// A record whose header has the time of sending loses it: the event had none, so there is no `rt`.
func withoutTimeOfSending(_ record: [UInt8]) -> [UInt8] {
    let header = record.split(separator: UInt8(ascii: "|"), maxSplits: 7)
    guard header.count == 8, !header[7].starts(with: "rt=".utf8) else { return record }
    let parts = record.split(
        separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
    return Array(parts[0] + parts[2])
}
