/// The differences that a judge has found, in words.
struct Verdict: Sendable {
    private(set) var differences: [String] = []

    mutating func add(_ difference: String) {
        differences.append(difference)
    }

    /// Notes a difference between `found` and `expected`, if there is one.
    mutating func compare<Value: Equatable>(_ what: String, _ found: Value, _ expected: Value) {
        guard found != expected else { return }
        add("\(what): expected \(Self.words(expected)), found \(Self.words(found))")
    }

    private static func words<Value>(_ value: Value) -> String {
        let bytes = value as? [UInt8]
        let text = bytes.map { String(decoding: $0, as: UTF8.self).debugDescription } ?? "\(value)"
        return text.utf8.count <= 400 ? text : "\(text.prefix(200))…\(text.suffix(200))"
    }
}
