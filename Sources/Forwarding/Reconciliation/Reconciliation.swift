import Classification
package import EventsAPI
import JSONStream
import OnePasswordEvents

/// A comparison of the events of the Events API with the identifiers that another side has.
///
///     API ──event──► decide ─┬─ the other side has it: counted
///                            └─ it does not: named, and forwarded if that is wanted
package final class Reconciliation {
    /// Events of this time and later are not compared, in milliseconds since 1970.
    private let asOf: Int64
    /// The range that is compared, in milliseconds since 1970.
    private let range: Range<Int64>
    /// Whether what is missing is forwarded.
    private let sends: Bool
    private let export: ExportedIdentifiers
    private var identifier = ComparableIdentifier()
    private var counts: ReconcileCounts

    /// Creates a comparison of the events in `range` and before `asOf`, in milliseconds since 1970.
    package init(
        with export: ExportedIdentifiers, asOf: Int64, in range: Range<Int64>, sends: Bool
    ) {
        self.export = export
        self.asOf = asOf
        self.range = range
        self.sends = sends
        counts = ReconcileCounts(identifiers: export.count, badLines: export.badLines)
    }

    /// How long it took to read the identifiers.
    var readingTime: Duration { export.readingTime }

    /// Decides what becomes of the event that `stream` has read last.
    func decide(
        on event: ClassifiedEvent, of stream: inout InputStream, _ feature: Feature,
        _ observer: any PullObserver
    ) -> EventDecision {
        let text = stream.withEvent { bytes, values in
            values.value(EventField.uuid.rawValue).map { $0.text(in: bytes) }
        }
        identifier.set(text ?? [])
        let bytes = identifier.bytes
        guard let text, !bytes.isEmpty else {
            counts.unidentified += 1
            return .ignore
        }
        switch export.identifiers.meet(bytes.span) {
        case .expected:
            counts.present += 1
            return .ignore
        case .repeated: return .repeated
        case .unknown: break
        }
        let time = event.time?.milliseconds
        if let time, !range.contains(time) { return .ignore }
        if event.rule?.isDropped == true {
            counts.dropped += 1
            return .ignore
        }
        if let time, time >= asOf {
            counts.newer += 1
            return .ignore
        }
        counts.missing += 1
        observer.found(
            MissingEvent(
                identifier: String(decoding: text, as: UTF8.self), milliseconds: time,
                feature: feature))
        return sends ? .forward : .ignore
    }

    /// Returns what was found; `isWhole` says whether all of the range was read.
    func sumUp(_ isWhole: Bool) -> ReconcileCounts {
        var counts = counts
        counts.isWhole = isWhole
        counts.unmatched = isWhole ? export.identifiers.count - export.identifiers.metCount : nil
        return counts
    }
}

/// An event that the Events API has, and the other side lacks.
package struct MissingEvent: Sendable, Hashable {
    /// The identifier as the API writes it.
    package let identifier: String
    /// When it happened, in milliseconds since 1970.
    package let milliseconds: Int64?
    /// The stream that it comes from.
    package let feature: Feature
}

/// What a comparison has found.
package struct ReconcileCounts: Sendable, Hashable {
    /// How many different identifiers the other side has.
    package let identifiers: Int
    /// Lines of the export in which no identifier was found.
    package let badLines: Int
    /// Events that the other side has.
    package internal(set) var present = 0
    /// Events that it lacks.
    package internal(set) var missing = 0
    /// Events that it lacks, too new to be expected.
    package internal(set) var newer = 0
    /// Events that it lacks since a rule drops them.
    package internal(set) var dropped = 0
    /// Events without an identifier, which cannot be compared.
    package internal(set) var unidentified = 0
    /// Identifiers that no event of the range has; nil if not all of it was read.
    package internal(set) var unmatched: Int?
    /// Whether all of the range was read.
    package internal(set) var isWhole = false

    /// How many events were compared.
    package var compared: Int { present + missing }
    /// Whether there were events, and all of them too new to be expected.
    package var hasComparedNothing: Bool { compared == 0 && newer > 0 }

    init(identifiers: Int, badLines: Int) {
        self.identifiers = identifiers
        self.badLines = badLines
    }
}
