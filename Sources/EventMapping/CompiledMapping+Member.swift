import Bytes
import JSONStream

extension CompiledMapping {
    /// Appends a pair with what stands at a path of the event: a text, a number, `true` or `false`.
    ///
    /// The event is walked through for it, since a table of fields has none such; only mappings of
    /// the user's ask for it.
    func appendMember(
        _ row: Row, at path: [[UInt8]], limit: Int, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        guard let value = ObjectMembers.value(bytes, of: values.start, at: path[...]),
            let text = text(bytes, value)
        else { return }
        scratch.part.removeAll()
        if scratch.part.append(unescaping: text, of: bytes) { report.isNeutralised = true }
        scratch.joined.removeAll()
        guard join(scratch.part, row.joiner, into: &scratch.joined) else { return }
        appendJoinedText(row, limit: limit, &scratch, &report, into: &output)
    }

    /// What a value says, if one text can say it.
    private func text(_ bytes: Span<UInt8>, _ value: Range<Int>) -> JSONSlice? {
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "n"): nil
        case UInt8(ascii: "\""):
            JSONSlice(start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
        default: JSONSlice(start: value.lowerBound, count: value.count, isPlain: true)
        }
    }
}
