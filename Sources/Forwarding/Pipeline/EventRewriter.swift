import Classification
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog

/// Puts tokens in place of personal values, between the rules, which see the values, and the messages,
/// which do not.
struct EventRewriter: ~Copyable {
    private var pseudonyms: Pseudonyms
    /// Reads what was rewritten.
    private var reader = EventReader(limit: .max)

    init(_ pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    /// The names of ids for messages: people have their tokens.
    mutating func rewritten(_ names: KnownNames) -> KnownNames {
        names.replacing(.user) { pseudonyms.token(ofPerson: $0) }
    }

    /// Appends the message of the event that `reader` has read last, as it was classified.
    mutating func encode(
        _ event: ClassifiedEvent, _ reader: inout EventReader, _ bytes: Span<UInt8>,
        _ fields: ExpectedFields, _ messages: inout MessageEncoder,
        into frames: inout MessageFrames
    ) -> EncodedEvent {
        reader.withEvent(bytes) { bytes, values in
            let text = PseudonymizedEvent.text(
                event.kind, bytes, at: values.start, with: &pseudonyms)
            let report = frames.append { output in
                self.reader.withEvent(rewrittenAs: text) { bytes, values in
                    let again = messages.classify(event.kind, bytes, values)
                    return messages.append(
                        again.classified(as: event), bytes, values, into: &output)
                }
            }
            let unusable = report.unusable | event.unusable
            return EncodedEvent(
                report: report, gaps: fields.gaps(event.kind, values, unusable: unusable))
        }
    }

    /// Explains the event that a stream has read last.
    mutating func explain(
        _ stream: inout InputStream, _ messages: inout MessageEncoder
    ) -> Explanation {
        let kind = stream.kind
        let (original, text) = stream.withEvent { bytes, values in
            (
                messages.classify(kind, bytes, values),
                PseudonymizedEvent.text(kind, bytes, at: values.start, with: &pseudonyms)
            )
        }
        return reader.withEvent(rewrittenAs: text) { bytes, values in
            messages.explain(kind, bytes, values, rewrittenFrom: original)
        }
    }
}
