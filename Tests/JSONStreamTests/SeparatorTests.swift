import JSONStream
import TestSupport
import Testing

@Suite("What a reader learns from the objects before")
struct SeparatorTests {
    @Test("a reader that has seen other objects reads as one that has seen none")
    func learned() {
        var objects = Objects(seed: 5)
        var experienced = RecordReader(Reading.table, limit: 1 << 20)
        for _ in 0..<20_000 {
            let text = objects.next()
            var fresh = RecordReader(Reading.table, limit: 1 << 20)
            let expected = values(&fresh, text)
            let found = values(&experienced, text)
            #expect(found == expected, "\(String(decoding: text, as: UTF8.self))")
        }
    }

    @Test(
        "a value of another type behind known names is not taken for the known one",
        arguments: [
            "\"7\"", "null", "true", "[1]", "{}", "{\"a\":1}", "-", "x", "", "\"", "1e", "07",
        ])
    func otherTypes(_ value: String) {
        for name in ["uuid", "used_version", "user"] {
            let usual = #"{"uuid":"A","used_version":1,"user":{"name":"N"}}"#
            let old = ["uuid": "\"A\"", "used_version": "1", "user": #"{"name":"N"}"#][name] ?? ""
            let other = usual.replacing("\"\(name)\":\(old)", with: "\"\(name)\":\(value)")
            var fresh = RecordReader(Reading.table, limit: 1 << 20)
            var experienced = RecordReader(Reading.table, limit: 1 << 20)
            for _ in 0..<3 { _ = values(&experienced, Array(usual.utf8)) }
            #expect(values(&experienced, Array(other.utf8)) == values(&fresh, Array(other.utf8)))
            #expect(
                values(&experienced, Array(usual.utf8)).first == "record 0..<\(usual.utf8.count)")
        }
    }

    /// All that a reader finds in a stream of its own, and what the last record held.
    private func values(_ reader: inout RecordReader, _ text: [UInt8]) -> [String] {
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        var found: [String] = []
        while true {
            let outcome = reader.next(bytes.span, end: text.count, isLast: true)
            switch outcome {
            case .record(let range):
                found.append("record \(range)")
                found += Self.words(reader.fields.values)
            case .refused(let refusal): found.append("\(refusal)")
            case .moreNeeded, .end:
                if let start = Self.start { reader.restore(start) }
                return found + ["\(outcome)"]
            }
        }
    }
}

extension SeparatorTests {
    fileprivate static let start = RecordReader(Reading.table, limit: 0).state

    fileprivate static func words(_ values: borrowing FieldValues) -> [String] {
        var words = ["marks \(values.marks), mistyped \(values.mistyped)"]
        for slot in 0..<6 {
            guard let text = values.value(slot) else { continue }
            let isCopyable = values.copyable >> UInt64(slot) & 1
            words.append("\(slot) \(text.start) \(text.count) \(text.isPlain) \(isCopyable)")
        }
        return words
    }
}

/// Objects with the same few members in ever other orders, spellings and types.
private struct Objects {
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var text = Array(object(names: ["uuid", "item_uuid", "user", "used_version", "x"]).utf8)
        if generator.once(in: 8) {
            text[generator.number(below: text.count)] = generator.pick(
                Array("{}[]\",:\\ 1n\0".utf8))
        }
        return text
    }

    private mutating func object(names: [String]) -> String {
        var members: [String] = []
        for name in names where !generator.once(in: 6) { members.append(member(name)) }
        if generator.once(in: 4) { generator.shuffle(&members) }
        if generator.once(in: 10), let last = members.last { members.append(last) }
        let space = generator.once(in: 8) ? "\n " : ""
        return "{\(space)" + members.joined(separator: ",\(space)") + "\(space)}"
    }

    private mutating func member(_ name: String) -> String {
        let key =
            generator.once(in: 30) ? "\"\\u00\(name == "uuid" ? "75uid" : "41")\"" : "\"\(name)\""
        let value: String =
            switch generator.number(below: 12) {
            case 0:
                generator.pick(["null", "true", "[]", "{}", "[{\"uuid\":\"in\"}]", "\"\"", "0"])
            case 1: generator.pick(["\" a\"", "\"a \"", "\"a=b\"", "\"\\n\"", "\"é\"", "\"\\\"\""])
            default: usual(name)
            }
        return "\(key)\(generator.once(in: 20) ? " : " : ":")\(value)"
    }

    private mutating func usual(_ name: String) -> String {
        switch name {
        case "user": object(names: ["name", "y"])
        case "used_version": "\(generator.number(below: 10_000))"
        default: "\"\(String(repeating: "A", count: 1 + generator.number(below: 40)))\""
        }
    }
}
