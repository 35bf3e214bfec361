import Bytes
import JSONStream
import OnePasswordEvents

/// What is remembered of an event until it is confirmed.
struct PulledEvent: Sendable {
    /// Its `uuid`; nil where it has none to be used.
    let identifier: String?
    /// Milliseconds since 1970.
    let time: Int64?
    /// Where its record ends in its page.
    let end: Int

    /// Takes the event that `stream` has read last.
    init(_ stream: inout InputStream, endingAt end: Int) {
        self.end = end
        (identifier, time) = stream.withEvent { bytes, values in
            let identifier = values.value(EventField.uuid.rawValue).map { text in
                var buffer = ByteBuffer(capacity: text.count)
                buffer.append(unescaping: text, of: bytes)
                return buffer.withSpan { span in
                    String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
                }
            }
            let time = values.value(EventField.timestamp.rawValue).flatMap { text in
                EventTimestamp(bytes, start: text.start, count: text.count)?.milliseconds
            }
            return (identifier, time)
        }
    }
}
