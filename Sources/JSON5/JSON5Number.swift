/// A number of JSON5, parsed by its grammar (https://spec.json5.org, version 1.0.0, section 6).
///
/// Foundation's parser is not used: `0x0x1`, and twenty digits followed by `.5e+`, crash it (SIGILL,
/// measured with Swift 6.3 on Linux).
struct JSON5Number: Hashable {
    /// Decimal digits if the number is whole and fits 64 bits, otherwise Swift's text of a `Double`.
    let text: String

    /// Parses the whole of `word`; nil if it is not a finite number.
    init?(_ word: some Collection<UInt8>) {
        guard let text = Self.text(of: word[...]) else { return nil }
        self.text = text
    }

    private static func text<Bytes: Collection<UInt8>>(of word: Bytes) -> String?
    where Bytes.SubSequence == Bytes {
        var rest = word
        let isNegative = rest.consume(UInt8(ascii: "-"))
        if !isNegative { _ = rest.consume(UInt8(ascii: "+")) }
        let sign = isNegative ? "-" : ""
        if let digits = rest.consumeHexadecimalDigits() {
            guard rest.isEmpty else { return nil }
            return Int(sign + digits, radix: 16).map { "\($0)" }
                ?? text(Double("\(sign)0x\(digits)"))
        }
        guard let literal = DecimalLiteral(&rest), rest.isEmpty else { return nil }
        if literal.fraction.isEmpty, literal.exponent.isEmpty, let whole = Int(sign + literal.whole)
        {
            return "\(whole)"
        }
        let exponent = literal.exponent.isEmpty ? "0" : literal.exponent
        return text(Double("\(sign)\(literal.whole).\(literal.fraction)0e\(exponent)"))
    }

    private static func text(_ value: Double?) -> String? {
        guard let value, value.isFinite else { return nil }
        return Int(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

/// The parts of a decimal number as written; `whole` is `0` if it is left out.
private struct DecimalLiteral {
    let whole: String
    let fraction: String
    /// The digits of the exponent with their sign; empty if there is none.
    let exponent: String

    /// Consumes the longest literal at the start of `rest`; nil if there is none.
    init?<Bytes: Collection<UInt8>>(_ rest: inout Bytes) where Bytes.SubSequence == Bytes {
        let digits = rest.consumeDigits()
        // A leading zero is an error: `010` is neither ten nor eight.
        if digits.count > 1, digits.first == "0" { return nil }
        var fraction = ""
        if rest.consume(UInt8(ascii: ".")) {
            fraction = rest.consumeDigits()
            if digits.isEmpty, fraction.isEmpty { return nil }
        } else if digits.isEmpty {
            return nil
        }
        var exponent = ""
        if rest.consume(UInt8(ascii: "e")) || rest.consume(UInt8(ascii: "E")) {
            let isNegative = rest.consume(UInt8(ascii: "-"))
            if !isNegative { _ = rest.consume(UInt8(ascii: "+")) }
            let digits = rest.consumeDigits()
            if digits.isEmpty { return nil }
            exponent = (isNegative ? "-" : "") + digits
        }
        whole = digits.isEmpty ? "0" : digits
        self.fraction = fraction
        self.exponent = exponent
    }
}

extension Collection<UInt8> where SubSequence == Self {
    fileprivate mutating func consume(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    /// Consumes the digits at the start, which may be none.
    fileprivate mutating func consumeDigits() -> String {
        let digits = prefix(while: \.isDigit)
        self = self[digits.endIndex...]
        return String(decoding: digits, as: UTF8.self)
    }

    /// Consumes `0x` and at least one digit after it, or nothing.
    fileprivate mutating func consumeHexadecimalDigits() -> String? {
        guard first == UInt8(ascii: "0"), let second = dropFirst().first,
            second | 0x20 == UInt8(ascii: "x")
        else { return nil }
        let digits = dropFirst(2).prefix { $0.hexadecimalValue != nil }
        guard !digits.isEmpty else { return nil }
        self = self[digits.endIndex...]
        return String(decoding: digits, as: UTF8.self)
    }
}
