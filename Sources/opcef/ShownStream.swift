import Checkpoints
import Forwarding
import Foundation

/// The position of a stream as `opcef state show` prints it.
struct ShownStream: Encodable {
    let name: String
    let confirmed: Int
    let saved: String
    /// Whether the next run goes on behind a page.
    let hasCursor: Bool
    /// Where the next run begins else, if somebody has said it.
    let start: String?
    /// The time of the newest event confirmed.
    let newest: String?
    /// How many events are known by their identifiers.
    let remembered: Int

    init(_ name: String, _ record: StateRecord<StreamPosition>) {
        func time(_ milliseconds: Int64?) -> String? {
            milliseconds.map { Date(milliseconds: $0).formatted(.iso8601) }
        }
        self.name = name
        confirmed = record.confirmed
        saved = record.saved
        hasCursor = record.position.cursor != nil
        start = time(record.position.start)
        newest = time(record.position.newest)
        remembered = record.position.recent.count
    }

    /// A line for each stream.
    static func text(_ streams: [ShownStream]) -> String {
        streams.map { Messages.shown($0) + "\n" }.joined()
    }

    /// An object with all that is known of each stream but its cursor.
    static func json(_ streams: [ShownStream]) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(["streams": streams])) ?? Data()
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
