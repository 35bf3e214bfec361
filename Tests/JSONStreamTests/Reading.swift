import Bytes
import JSONStream

/// Reads a stream of JSON in any pieces, and tells what was found as a line each.
///
/// A record is told by its `uuid`, anything refused by its reason; `details` adds where they stand.
struct Reading {
    /// The record's id, or `?`, or `!` and the reason of a refusal.
    var outcomes: [String] = []
    /// The same with offsets in the whole stream.
    var details: [String] = []

    static let table = FieldTable(
        [
            .init("uuid", .text, marks: 1), .init("item_uuid", .text, marks: 2),
            .init("user.name", .text, marks: 1), .init("used_version", .number, marks: 1),
            .init("items", .records, marks: 0), .init("events", .records, marks: 0),
            .init("hits.hits", .records, marks: 0),
        ], identifyingMarks: 2)

    /// Feeds `text` in the pieces that end at `ends`, and then its rest.
    init(_ text: String, splitAt ends: [Int] = [], limit: Int = 1 << 20, isDropping: Bool = true) {
        self.init(Array(text.utf8), splitAt: ends, limit: limit, isDropping: isDropping)
    }

    init(
        _ text: [UInt8], splitAt ends: [Int] = [], limit: Int = 1 << 20, isDropping: Bool = true,
        isLastApart: Bool = true
    ) {
        var reader = RecordReader(Self.table, limit: limit)
        var buffer = [UInt8](repeating: 0, count: text.count + JSONCursor.slack)
        var end = 0
        var base = 0
        var fed = 0
        let whole = isLastApart ? ends + [text.count, text.count] : ends + [text.count]
        for (index, next) in whole.enumerated() {
            for place in fed..<next {
                buffer[end] = text[place]
                end += 1
            }
            fed = next
            for place in end..<min(end + JSONCursor.slack, buffer.count) { buffer[place] = 0 }
            take(&reader, buffer, end: end, base: base, isLast: index == whole.count - 1)
            guard isDropping, reader.position > 0 else { continue }
            let count = reader.position
            for place in count..<end { buffer[place - count] = buffer[place] }
            end -= count
            base += count
            reader.rebase(by: count)
        }
    }

    /// Takes all that the reader finds in the bytes that are there.
    private mutating func take(
        _ reader: inout RecordReader, _ buffer: [UInt8], end: Int, base: Int, isLast: Bool
    ) {
        while true {
            switch reader.next(buffer.span, end: end, isLast: isLast) {
            case .record(let range):
                let id = Self.identifier(reader.fields.values, buffer)
                outcomes.append(id)
                details.append("\(id) \(range.lowerBound + base)..<\(range.upperBound + base)")
            case .refused(let refusal):
                let reason = Self.words(refusal.reason)
                outcomes.append(reason)
                let range = refusal.range
                details.append(
                    "\(reason) \(range.lowerBound + base)..<\(range.upperBound + base)"
                        + " at \(refusal.offset + base)")
            case .moreNeeded:
                return
            case .end:
                outcomes.append("end")
                return
            }
        }
    }

    /// The name of the case, and of a syntax error that of its problem.
    private static func words(_ reason: Rejection.Reason) -> String {
        guard case .syntax(let problem) = reason else { return "!\(reason)" }
        return "!\(problem)"
    }

    private static func identifier(_ values: borrowing FieldValues, _ buffer: [UInt8]) -> String {
        guard let text = values.value(0) ?? values.value(1) else { return "?" }
        return String(decoding: buffer[text.start..<text.start + text.count], as: UTF8.self)
    }
}
