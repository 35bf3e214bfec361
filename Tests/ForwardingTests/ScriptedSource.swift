import Classification
import Delivery
import EventMapping
import JSONStream
import OnePasswordEvents

@testable import Forwarding

/// A source that follows a script, and keeps what a pipeline says to it.
struct ScriptedSource: ~Copyable, EventSource {
    /// What the source wants, one step after another.
    enum Step {
        /// A stream of these records, each on its own line.
        case read([String])
        case rest(Duration)
    }

    /// What a pipeline has said.
    final class Record {
        var confirmed: [InputPosition] = []
        var moments: [SaveMoment] = []
        /// What was confirmed last when each step was asked for.
        var confirmedAtStep: [InputPosition] = []
        var endings: [StreamEnding] = []
        var met: Set<String> = []
        var hasFailed = false
    }

    let record: Record
    private var steps: [Step]
    private var streams = 0

    static let mayRepeat = true
    let savesPositions = true
    var account: String? { nil }
    var progress: PullProgress? { nil }

    init(_ steps: [Step], _ record: Record) {
        self.steps = steps
        self.record = record
    }

    mutating func begin() {}

    mutating func next(_: inout RunSummary) throws(RunFailure) -> SourceStep {
        record.confirmedAtStep.append(record.confirmed.last ?? .start)
        guard !steps.isEmpty else { return .end }
        switch steps.removeFirst() {
        case .read(let records):
            let bytes = Array(records.map { $0 + "\n" }.joined().utf8)
            let slack = [UInt8](repeating: 0, count: JSONCursor.slack)
            return .read(
                InputStream(
                    holding: bytes + slack, count: bytes.count, name: "stream \(streams + 1)",
                    index: streams, kind: .itemUsage))
        case .rest(let time): return .rest(until: .now + time)
        }
    }

    func decide(
        on _: ClassifiedEvent, _: Range<Int>, of stream: inout InputStream
    ) -> EventDecision {
        let identifier = stream.withEvent { bytes, values in
            values.value(EventField.uuid.rawValue).map { text in
                let text = bytes.extracting(text.start..<text.start + text.count)
                return String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
            }
        }
        return record.met.insert(identifier ?? "").inserted ? .forward : .repeated
    }

    mutating func markRead(_: borrowing InputStream) {}

    mutating func finish(
        _: borrowing InputStream, _ ending: StreamEnding, _: inout RunSummary
    ) -> InputPosition? {
        record.endings.append(ending)
        streams += 1
        return InputPosition(input: streams, offset: 0, restart: 0)
    }

    mutating func confirm(
        _ position: InputPosition, records _: Int, _ moment: SaveMoment
    ) throws(RunFailure) {
        record.confirmed.append(position)
        record.moments.append(moment)
    }

    mutating func fail() { record.hasFailed = true }

    func sumUp(into _: inout RunSummary) {}
}
