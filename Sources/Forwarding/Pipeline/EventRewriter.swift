import Classification
import EventMapping
import JSONStream
import OnePasswordEvents
import Syslog

/// Puts tokens in place of personal values, between the rules, which see the values, and the messages,
/// which do not.
struct EventRewriter: ~Copyable {
    private var pseudonymizer: EventPseudonymizer
    /// Reads what was rewritten.
    private var reader = EventReader(limit: .max)

    init(_ pseudonyms: Pseudonyms) { pseudonymizer = EventPseudonymizer(pseudonyms) }

    /// The names of ids for messages: people have their tokens.
    mutating func rewritten(_ names: KnownNames) -> KnownNames {
        names.replacing(.user) { pseudonymizer.token(ofPerson: $0) }
    }

    /// Appends the message of the event that `reader` has read last, as it was classified.
    mutating func encode(
        _ event: ClassifiedEvent, _ reader: inout EventReader, _ bytes: Span<UInt8>,
        _ fields: ExpectedFields, _ messages: inout MessageEncoder,
        into frames: inout MessageFrames
    ) -> EncodedEvent {
        reader.withEvent(bytes) { bytes, values in
            let report = frames.append { output in
                rewrite(event.kind, bytes, values, &messages) { messages, bytes, values in
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
        return stream.withEvent { bytes, values in
            let original = messages.classify(kind, bytes, values)
            return rewrite(kind, bytes, values, &messages) { messages, bytes, values in
                messages.explain(kind, bytes, values, rewrittenFrom: original)
            }
        }
    }

    /// Lends an event with its tokens, and what writes its message, to which its titles have theirs.
    private mutating func rewrite<Result>(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ messages: inout MessageEncoder,
        _ body: (inout MessageEncoder, Span<UInt8>, borrowing FieldValues) -> Result
    ) -> Result {
        let people = messages.people(of: values, in: bytes)
        let text = pseudonymizer.rewritten(kind, bytes, at: values.start, with: people)
        var titles = messages.titles(of: values, in: bytes)
        for index in titles.indices {
            titles[index].text = pseudonymizer.replaced(titles[index].text)
        }
        return messages.withTitles(titles) { messages in
            reader.withEvent(rewrittenAs: text) { bytes, values in body(&messages, bytes, values) }
        }
    }
}
