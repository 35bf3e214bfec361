import Bytes
import Foundation
import JSONStream
import Testing

/// What JSON is, and what it says, by the word of Foundation.
///
/// Foundation differs on purpose in some points, which are left out here: it takes UTF-16, UTF-32,
/// a byte order mark and a comma before the end of an object or array; it refuses numbers that no
/// `Double` holds (`1e400`), lone surrogates and broken UTF-8, which opcef passes on or repairs.
@Suite("RFC 8259: JSON as JSONSerialization reads it")
struct FoundationComparisonTests {
    static let fields: [FieldTable.Field] = [
        .init("uuid", .text, marks: 1), .init("used_version", .number, marks: 1),
        .init("user.name", .text, marks: 1), .init("user.email", .text, marks: 1),
        .init("location.latitude", .number, marks: 1),
        .init("a_name_longer_than_sixteen", .text, marks: 1),
    ]

    @Test("whole objects are accepted and say the same", arguments: 1...4 as ClosedRange<UInt64>)
    func valid(seed: UInt64) {
        var json = GeneratedJSON(seed: seed)
        var reader = FieldReader(FieldTable(Self.fields, identifyingMarks: 0))
        var accepted = 0
        for _ in 0..<2500 {
            let text = json.valid()
            let (difference, isAccepted) = compare(text, &reader)
            if let difference { Issue.record("\(difference): \(string(text))") }
            if isAccepted { accepted += 1 }
        }
        #expect(accepted == 2500)
    }

    @Test(
        "damaged objects are accepted or refused alike", arguments: 11...15 as ClosedRange<UInt64>)
    func broken(seed: UInt64) {
        var json = GeneratedJSON(seed: seed)
        var reader = FieldReader(FieldTable(Self.fields, identifyingMarks: 0))
        var accepted = 0
        for _ in 0..<3000 {
            let text = json.broken()
            let (difference, isAccepted) = compare(text, &reader)
            if let difference { Issue.record("\(difference): \(string(text))") }
            if isAccepted { accepted += 1 }
        }
        // Some damage does not matter, such as a letter more in a string; most of it does.
        #expect((100...1500).contains(accepted))
    }

    @Test(
        "nesting is accepted up to the same depth",
        arguments: [1, 2, 63, 64, 65, 128, 510, 511, 512, 513, 514])
    func depth(depth: Int) {
        var json = GeneratedJSON(seed: UInt64(depth))
        var reader = FieldReader(FieldTable(Self.fields, identifyingMarks: 0))
        for _ in 0..<20 {
            let text = json.nested(depth: depth)
            let (difference, isAccepted) = compare(text, &reader)
            #expect(difference == nil)
            #expect(isAccepted == (depth <= JSONCursor.maximumDepth))
        }
    }

    @Test("every character of ASCII is accepted or refused alike, at each place of a small object")
    func insertions() {
        var reader = FieldReader(FieldTable(Self.fields, identifyingMarks: 0))
        for sample in [#"{"uuid":"a\n", "used_version":-1.5e3,"x":[null,{}]}"#, #"{"uuid":true}"#] {
            let bytes = Array(sample.utf8)
            // NUL in the first four bytes makes Foundation read UTF-16 or UTF-32.
            for byte in UInt8(1)..<0x80 {
                for place in 1...bytes.count {
                    for isReplacing in [false, true] where place < bytes.count || !isReplacing {
                        var text = bytes
                        text.replaceSubrange(
                            place..<(isReplacing ? place + 1 : place), with: [byte])
                        let (difference, _) = compare(text, &reader)
                        if let difference { Issue.record("\(difference): \(string(text))") }
                    }
                }
            }
        }
    }

    // What both say

    /// Returns what differs, and whether both accept the text.
    private func compare(
        _ text: [UInt8], _ reader: inout FieldReader
    ) -> (difference: String?, isAccepted: Bool) {
        let found = foundation(text)
        let padded = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        let isSkipped = skipped(padded, count: text.count)
        guard isSkipped == (found != nil) else {
            let isKnown = isSkipped ? isRefusedOnPurpose(text) : hasTrailingComma(text)
            if isKnown { return (nil, false) }
            return ("skipValue \(isSkipped), Foundation \(found != nil)", false)
        }
        let isRead = read(padded, count: text.count, &reader)
        guard isRead == isSkipped else { return ("read \(isRead), skipValue \(isSkipped)", false) }
        guard isRead, let found else { return (nil, false) }
        for (slot, field) in Self.fields.enumerated() {
            let ours = value(slot, field, padded, reader)
            let theirs = value(field, in: found)
            if ours != theirs {
                return ("\(field.path): \(ours ?? "nil"), \(theirs ?? "nil")", true)
            }
        }
        return (nil, true)
    }

    private func foundation(_ text: [UInt8]) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: Data(text))) as? [String: Any]
    }

    private func skipped(_ padded: [UInt8], count: Int) -> Bool {
        var cursor = JSONCursor(at: 0)
        cursor.skipWhiteSpace(padded.span)
        guard padded[cursor.position] == UInt8(ascii: "{") else { return false }
        do throws(JSONSyntaxError) {
            try cursor.skipValue(padded.span, depth: 0)
        } catch {
            return false
        }
        cursor.skipWhiteSpace(padded.span)
        return cursor.position == count
    }

    private func read(_ padded: [UInt8], count: Int, _ reader: inout FieldReader) -> Bool {
        var cursor = JSONCursor(at: 0)
        cursor.skipWhiteSpace(padded.span)
        guard padded[cursor.position] == UInt8(ascii: "{") else { return false }
        reader.forgetBytes()
        do throws(JSONSyntaxError) {
            guard
                case .object(let end) = try reader.read(
                    padded.span, from: cursor.position, before: padded.count - JSONCursor.slack,
                    depth: 0)
            else { return false }
            cursor.position = end
        } catch {
            return false
        }
        cursor.skipWhiteSpace(padded.span)
        return cursor.position == count
    }

    /// A field as the reader has it: text without escapes, a number by its value.
    private func value(
        _ slot: Int, _ field: FieldTable.Field, _ padded: [UInt8], _ reader: borrowing FieldReader
    ) -> String? {
        guard let text = reader.values.value(slot) else { return nil }
        var output = ByteBuffer()
        output.append(unescaping: text, of: padded.span)
        let unescaped = output.withSpan { span in span.indices.map { span[$0] } }
        return field.kind == .number
            ? Double(string(unescaped)).map { "\($0 + 0)" } : escaped(string(unescaped))
    }

    /// A field as Foundation has it; an empty text counts as none.
    private func value(_ field: FieldTable.Field, in object: [String: Any]) -> String? {
        var value: Any? = object
        for name in field.path.split(separator: ".") {
            value = (value as? [String: Any])?[String(name)]
        }
        switch field.kind {
        case .number:
            guard let number = value as? NSNumber, !isBoolean(number) else { return nil }
            // A sum with zero makes -0, which Foundation reads as 0, the same.
            return "\(number.doubleValue + 0)"
        default:
            guard let text = value as? String, !text.isEmpty else { return nil }
            return escaped(text)
        }
    }

    private func isBoolean(_ number: NSNumber) -> Bool {
        let data = try? JSONSerialization.data(withJSONObject: [number])
        return data == Data("[true]".utf8) || data == Data("[false]".utf8)
    }

    /// The scalars of a text in plain sight; Swift's `==` takes é for e + ´.
    private func escaped(_ text: String) -> String {
        text.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
    }

    private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    // Where Foundation differs on purpose

    private func isRefusedOnPurpose(_ text: [UInt8]) -> Bool {
        String(validating: text, as: UTF8.self) == nil || hasLoneSurrogate(text)
            || hasHugeExponent(text)
    }

    /// Whether an escape of a surrogate stands without its other half.
    private func hasLoneSurrogate(_ text: [UInt8]) -> Bool {
        var rest = Substring(string(text))
        while let backslash = rest.firstIndex(of: "\\") {
            rest = rest[backslash...]
            if let pair = rest.prefixMatch(of: /\\u[dD][89abAB].{2}\\u[dD][c-fC-F].{2}/) {
                rest = rest[pair.range.upperBound...]
            } else if rest.prefixMatch(of: /\\u[dD][89a-fA-F]/) != nil {
                return true
            } else {
                rest = rest.dropFirst(2)
            }
        }
        return false
    }

    /// Whether a comma stands before the end of an object or array.
    private func hasTrailingComma(_ text: [UInt8]) -> Bool {
        string(text).contains(/,[ \t\r\n]*[}\]]/)
    }

    /// Whether a number may be none for a `Double`.
    private func hasHugeExponent(_ text: [UInt8]) -> Bool {
        string(text).contains(/[eE][+-]?0*[1-9][0-9]{2}/)
    }
}
