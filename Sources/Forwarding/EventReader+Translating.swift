import EventMapping
import OnePasswordEvents
import Syslog

extension EventReader {
    /// Appends the message of the event read last, and tells what became of it.
    @inline(__always)
    mutating func translate(
        _ bytes: Span<UInt8>, _ encoder: inout MessageEncoder, _ fields: ExpectedFields,
        into frames: inout MessageFrames
    ) -> TranslatedEvent {
        let kind = kind
        return frames.append { output in
            withEvent(bytes) { bytes, values in
                let report = encoder.append(kind, bytes, values, into: &output)
                return TranslatedEvent(
                    report: report, gaps: fields.gaps(kind, values, unusable: report.unusable))
            }
        }
    }
}

/// What became of an event.
struct TranslatedEvent {
    let report: MessageEncoder.Report
    let gaps: FieldGaps
}

/// How many events were translated, and how many of them not whole.
struct EventCounts {
    var read = 0
    var shortened = 0
    var sanitized = 0
    var incomplete = 0

    mutating func add(_ event: TranslatedEvent) {
        read += 1
        if event.report.isShortened { shortened += 1 }
        if event.report.isNeutralised { sanitized += 1 }
        if !event.gaps.isEmpty { incomplete += 1 }
    }
}
