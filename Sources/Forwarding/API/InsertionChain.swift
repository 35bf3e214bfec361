import Checkpoints
import FoundationEssentials

/// How far a stream of version 3 of the Events API is: a chain of pages, and where it began.
///
///     start ──► page ──token──► page ──token──► page   no token: the next chain begins at the greatest
///                                                      time of insertion, less an overlap
///
/// Times are of insertion, and never those of deeds, which go backwards in the stream.
struct InsertionChain: Hashable {
    /// Where the chain began, in milliseconds since 1970.
    var start: Int64
    /// The greatest time of insertion in the chain so far, in milliseconds since 1970.
    var greatest: Int64?
    /// The token of the next page; nil before the first.
    var token: String?
    /// How many events of the chain were read in this run.
    var events = 0

    /// Begins a chain.
    init(from start: Int64) { self.start = start }

    /// Reads what `text` has written; nil for anything else.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == Self.mark, let start = Int64(parts[1]),
            StreamPosition.times.contains(start)
        else { return nil }
        self.start = start
        greatest = Int64(parts[2]).flatMap { StreamPosition.times.contains($0) ? $0 : nil }
        token = parts[3].isEmpty ? nil : String(parts[3])
    }

    /// The chain in the place of a cursor, as the state file has it.
    var text: String {
        "\(Self.mark) \(start) \(greatest.map(String.init) ?? "-") \(token ?? "")"
    }

    private static let mark = "v3"

    /// Notes an event, and when it was inserted, if it says so.
    mutating func note(insertedAt time: Int64?) {
        events += 1
        if let time { greatest = max(greatest ?? time, time) }
    }

    /// Returns the chain after this one, which begins so many milliseconds before the end of this.
    ///
    /// An event that was inserted at the same moment as the last one may become visible later, and
    /// the beginning of a chain is exclusive.
    func next(overlap: Int64) -> InsertionChain {
        InsertionChain(from: max(start, greatest.map { $0 - overlap } ?? start))
    }
}
