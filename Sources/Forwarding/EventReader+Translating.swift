import EventMapping
import OnePasswordEvents
import Syslog

extension EventReader {
    /// Appends the message of the event read last, and tells what became of it.
    @inline(__always)
    mutating func translate(
        _ octets: Span<UInt8>, _ encoder: inout MessageEncoder, _ fields: ExpectedFields,
        into frames: inout MessageFrames
    ) -> TranslatedEvent {
        let kind = kind
        return frames.append { output in
            withEvent(octets) { octets, values in
                let report = encoder.append(kind, octets, values, into: &output)
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
    var neutralised = 0
    var incomplete = 0

    mutating func add(_ event: TranslatedEvent) {
        read += 1
        if event.report.isShortened { shortened += 1 }
        if event.report.isNeutralised { neutralised += 1 }
        if !event.gaps.isEmpty { incomplete += 1 }
    }
}
