import Classification
import EventMapping
import OnePasswordEvents
import Syslog
import SystemCalls

/// The one way from an event that was read to its message, in a run and in its second thread.
struct EventEncoder: ~Copyable {
    /// What writes messages.
    var messages: MessageEncoder
    private let fields = ExpectedFields()
    /// What puts tokens in place of personal values; nil where those are sent themselves.
    private var rewriter: EventRewriter?

    /// Creates an encoder that knows no names.
    init(_ plan: ForwardPlan, with pseudonyms: Pseudonyms? = nil) {
        messages = MessageEncoder(
            mapping: plan.mapping, rules: plan.rules, format: plan.format, header: plan.header,
            account: plan.account, numberedBy: plan.numbersMessages ? SequenceID() : nil,
            maximumSize: plan.maximumSize, now: { currentTimestamp() })
        if let pseudonyms { rewriter = EventRewriter(pseudonyms) }
    }

    /// Sets what ids are called: in messages, people by their tokens.
    mutating func setNames(_ names: KnownNames) {
        messages.names = names
        if let names = rewriter?.rewritten(names) { messages.setNames(ofMessages: names) }
    }

    /// Appends the message of the event that `reader` has read last, as it was classified.
    mutating func encode(
        _ event: ClassifiedEvent, _ reader: inout EventReader, _ bytes: Span<UInt8>,
        into frames: inout MessageFrames
    ) -> EncodedEvent {
        if let encoded = rewriter?.encode(event, &reader, bytes, fields, &messages, into: &frames) {
            return encoded
        }
        return frames.append { output in
            reader.withEvent(bytes) { bytes, values in
                let report = messages.append(event, bytes, values, into: &output)
                return EncodedEvent(
                    report: report,
                    gaps: fields.gaps(event.kind, values, unusable: report.unusable))
            }
        }
    }

    /// Classifies the event that `reader` has read last, and appends its message.
    @inline(__always)
    mutating func encode(
        _ reader: inout EventReader, _ bytes: Span<UInt8>, into frames: inout MessageFrames
    ) -> EncodedEvent {
        let kind = reader.kind
        return frames.append { output in
            reader.withEvent(bytes) { bytes, values in
                let report = messages.append(kind, bytes, values, into: &output)
                return EncodedEvent(
                    report: report, gaps: fields.gaps(kind, values, unusable: report.unusable))
            }
        }
    }
}

/// What became of an event.
struct EncodedEvent {
    let report: MessageEncoder.Report
    let gaps: FieldGaps
}

/// How many events were encoded, and how many of them not whole.
struct EventCounts {
    var read = 0
    var shortened = 0
    var sanitized = 0
    var incomplete = 0

    mutating func add(_ event: EncodedEvent) {
        read += 1
        if event.report.isShortened { shortened += 1 }
        if event.report.isSanitized { sanitized += 1 }
        if !event.gaps.isEmpty { incomplete += 1 }
    }
}

/// The time of sending, to the millisecond: three digits are what every collector reads.
func currentTimestamp() -> Timestamp {
    let (seconds, nanoseconds) = wallClock()
    let microseconds = nanoseconds / 1_000_000 * 1000
    return Timestamp(seconds: seconds, microseconds: microseconds, digits: 3)
        ?? .epoch
}
