import Bytes

/// The text of a buffer.
func string(_ buffer: borrowing ByteBuffer) -> String {
    buffer.withSpan { span in
        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
}
