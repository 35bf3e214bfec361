import Bytes
import Classification
import JSONStream
import OnePasswordEvents

/// Class ids and names that are made of an event's own words.
extension CompiledMapping {
    /// The longest part of an id that is made of one word, where it has one or two of them: all
    /// that is never left out fits into the smallest message.
    private static let longestWord = 64
    private static let longestWordOfTwo = 24

    /// Writes the id, and the name where the class has none, into `scratch`.
    func makeClassText(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ scratch: inout TextScratch
    ) {
        scratch.identifier.removeAll()
        switch event.kind {
        case .itemUsage:
            scratch.identifier.append("itemusage.")
            appendWord(.action, bytes, values, &scratch)
        case .signInAttempt:
            scratch.identifier.append("signin.")
            appendWord(.category, bytes, values, &scratch)
        case .auditEvent:
            scratch.identifier.append("audit.")
            appendWord(.objectType, limit: Self.longestWordOfTwo, bytes, values, &scratch)
            scratch.identifier.append(".")
            appendWord(.action, limit: Self.longestWordOfTwo, bytes, values, &scratch)
            if classes[event.classID.index].name.count == 0 {
                makeName(bytes, values, &scratch)
            }
        }
    }

    /// Makes a name such as `Audit event: change name on account`.
    private func makeName(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        scratch.name.removeAll()
        scratch.name.append("Audit event: ")
        appendWords(.action, .auditActions, bytes, values, &scratch)
        scratch.name.append(" on ")
        appendWords(.objectType, .auditObjectTypes, bytes, values, &scratch)
    }

    /// Appends the words for a value to the name, or the value as in an id.
    private func appendWords(
        _ field: EventField, _ vocabulary: Vocabulary, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        let start = scratch.name.count
        if let value = values.value(field.rawValue) {
            let place = value.withText(bytes, &scratch.part) { vocabulary.index(of: $0) }
            if let place {
                scratch.name.append(vocabulary.entries[place].words)
            } else {
                append(
                    value, limit: Self.longestWordOfTwo, bytes, &scratch.part,
                    into: &scratch.name)
            }
        }
        if scratch.name.count == start { scratch.name.append("none") }
    }

    /// Appends a value to the id, or `none` without one.
    private func appendWord(
        _ field: EventField, limit: Int = longestWord, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        let start = scratch.identifier.count
        if let value = values.value(field.rawValue) {
            append(value, limit: limit, bytes, &scratch.part, into: &scratch.identifier)
        }
        if scratch.identifier.count == start { scratch.identifier.append("none") }
    }

    private func append(
        _ value: JSONSlice, limit: Int, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer,
        into output: inout ByteBuffer
    ) {
        scratch.removeAll()
        scratch.append(unescaping: value, of: bytes)
        scratch.withSpan { text in
            output.append(cleaned: text.extracting(text.rangeWithoutOuterSpaces), limit: limit)
        }
    }
}

extension ByteBuffer {
    private static let safe = ASCIISet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")

    /// Appends up to `limit` characters, `_` for each that a class id may not have.
    fileprivate mutating func append(cleaned text: Span<UInt8>, limit: Int) {
        var index = 0
        for _ in 0..<limit where index < text.count {
            let byte = text[index]
            append(Self.safe.contains(byte) ? byte : UInt8(ascii: "_"))
            index += byte < 0x80 ? 1 : UTF8Step(text, at: index).count
        }
    }
}
