/// A number of JSON5, read by its grammar (https://spec.json5.org, version 1.0.0, section 6).
///
/// Foundation's reader is not asked: `0x0x1`, and twenty digits followed by `.5e+`, end the process
/// in it (SIGILL; Swift 6.3 on Linux).
struct JSON5Number: Hashable {
    /// Decimal digits where the number is whole and fits 64 bits, else Swift's text of a `Double`.
    let text: String

    /// Reads `word`, all of it; nil where that is no number, or none that is finite.
    init?(_ word: some Collection<UInt8>) {
        guard let text = Self.text(of: word[...]) else { return nil }
        self.text = text
    }

    private static func text<Bytes: Collection<UInt8>>(of word: Bytes) -> String?
    where Bytes.SubSequence == Bytes {
        var rest = word
        let isNegative = rest.take(UInt8(ascii: "-"))
        if !isNegative { _ = rest.take(UInt8(ascii: "+")) }
        let sign = isNegative ? "-" : ""
        if let digits = rest.takeHexadecimalDigits() {
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

/// The parts of a number of decimal digits, each as it is written; `whole` is `0` where it is left
/// out.
private struct DecimalLiteral {
    let whole: String
    let fraction: String
    /// Its digits with their sign; empty where there is none.
    let exponent: String

    /// Takes the longest literal that `rest` begins with, or nil where that is none.
    init?<Bytes: Collection<UInt8>>(_ rest: inout Bytes) where Bytes.SubSequence == Bytes {
        let digits = rest.takeDigits()
        // A zero is followed by no other digit: `010` is neither ten nor eight.
        if digits.count > 1, digits.first == "0" { return nil }
        var fraction = ""
        if rest.take(UInt8(ascii: ".")) {
            fraction = rest.takeDigits()
            if digits.isEmpty, fraction.isEmpty { return nil }
        } else if digits.isEmpty {
            return nil
        }
        var exponent = ""
        if rest.take(UInt8(ascii: "e")) || rest.take(UInt8(ascii: "E")) {
            let isNegative = rest.take(UInt8(ascii: "-"))
            if !isNegative { _ = rest.take(UInt8(ascii: "+")) }
            let digits = rest.takeDigits()
            if digits.isEmpty { return nil }
            exponent = (isNegative ? "-" : "") + digits
        }
        whole = digits.isEmpty ? "0" : digits
        self.fraction = fraction
        self.exponent = exponent
    }
}

extension Collection<UInt8> where SubSequence == Self {
    fileprivate mutating func take(_ byte: UInt8) -> Bool {
        guard first == byte else { return false }
        removeFirst()
        return true
    }

    /// Takes the digits that come next, which may be none.
    fileprivate mutating func takeDigits() -> String {
        let digits = prefix(while: \.isDigit)
        self = self[digits.endIndex...]
        return String(decoding: digits, as: UTF8.self)
    }

    /// Takes `0x` and at least one digit behind it, or nothing.
    fileprivate mutating func takeHexadecimalDigits() -> String? {
        guard first == UInt8(ascii: "0"), let second = dropFirst().first,
            second | 0x20 == UInt8(ascii: "x")
        else { return nil }
        let digits = dropFirst(2).prefix { $0.hexadecimalValue != nil }
        guard !digits.isEmpty else { return nil }
        self = self[digits.endIndex...]
        return String(decoding: digits, as: UTF8.self)
    }
}
