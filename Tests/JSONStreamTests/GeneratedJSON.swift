import TestSupport

/// Makes JSON objects of any shape, and breaks some of them.
struct GeneratedJSON {
    private var generator: SplitMix64
    private var bytes: [UInt8] = []

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// Makes an object.
    mutating func valid() -> [UInt8] {
        bytes = []
        space()
        object(room: 4)
        space()
        return bytes
    }

    /// Makes an object and damages it in one to three places.
    mutating func broken() -> [UInt8] {
        var text = valid()
        for _ in 0...generator.number(below: 3) where text.count > 1 {
            let place = generator.number(below: text.count)
            switch generator.number(below: 5) {
            case 0: text.remove(at: place)
            case 1: text.insert(generator.pick(Self.insertions), at: place)
            case 2: text[place] = generator.pick(Self.insertions)
            case 3: text.swapAt(place, generator.number(below: text.count))
            default: text.removeSubrange(place...)
            }
        }
        return text
    }

    private static let insertions = Array(
        "{}[]\",:\\/0123456789-+.eEuntfx \t\n\r\u{1}\u{1F}\u{7F}".utf8)

    /// Makes an object with `depth` containers inside each other.
    mutating func nested(depth: Int) -> [UInt8] {
        bytes = []
        var ends: [UInt8] = []
        bytes += "{".utf8
        ends += "}".utf8
        for _ in 1..<depth {
            if ends.last == UInt8(ascii: "}") { bytes += "\"x\":".utf8 }
            let isObject = generator.once(in: 2)
            bytes += (isObject ? "{" : "[").utf8
            ends += (isObject ? "}" : "]").utf8
        }
        return bytes + ends.reversed()
    }

    private mutating func space() {
        guard generator.once(in: 4) else { return }
        bytes += generator.pick([" ", "  ", "\t", "\n", "\r\n", " \n\t "]).utf8
    }

    private mutating func object(room: Int) {
        list("{", "}", count: generator.number(below: 7)) { json in
            json.name()
            json.space()
            json.bytes += ":".utf8
            json.space()
            json.value(room: room - 1)
        }
    }

    private mutating func list(
        _ start: String, _ end: String, count: Int, _ element: (inout Self) -> Void
    ) {
        bytes += start.utf8
        space()
        for index in 0..<count {
            if index > 0 { bytes += ",".utf8 }
            space()
            element(&self)
            space()
        }
        bytes += end.utf8
    }

    private mutating func name() {
        if generator.once(in: 6) {
            string()
        } else {
            bytes += generator.pick(Self.names).utf8
        }
    }

    /// The names of the tests' table, some of them in escapes, and near misses.
    private static let names = [
        #""uuid""#, #""uuid""#, #""\u0075uid""#, #""uui\u0064""#, #""used_version""#, #""user""#,
        #""user""#, #""\u0075s\u0065r""#, #""name""#, #""email""#, #""n\u0061me""#, #""location""#,
        #""latitude""#, #""uuidx""#, #""uui""#, #""""#, #""a_name_longer_than_sixteen""#,
        #""a_name_longer_than_sixteeN""#, #""a\/b""#,
    ]

    private mutating func value(room: Int) {
        switch generator.number(below: room > 0 ? 12 : 8) {
        case 0...2: string()
        case 3...4: number()
        case 5: bytes += generator.pick(["true", "false", "null"]).utf8
        case 6: bytes += "\"\"".utf8
        case 7: bytes += "0".utf8
        case 8...10: object(room: room)
        default: list("[", "]", count: generator.number(below: 4)) { $0.value(room: room - 1) }
        }
    }

    private mutating func number() {
        if generator.once(in: 3) { bytes += "-".utf8 }
        bytes +=
            generator.pick(["0", "1", "7", "10", "42", "907", "2147483648", "900719925474"]).utf8
        if generator.once(in: 3) {
            bytes += generator.pick([".0", ".5", ".25", ".001", ".79"]).utf8
        }
        if generator.once(in: 4) {
            bytes += generator.pick(["e0", "E1", "e+2", "E-3", "e07", "e-0", "E+00"]).utf8
        }
    }

    private mutating func string() {
        bytes += "\"".utf8
        for _ in 0..<generator.number(below: generator.once(in: 5) ? 60 : 8) {
            bytes += generator.pick(Self.pieces).utf8
        }
        bytes += "\"".utf8
    }

    /// What strings are made of; neither lone surrogates nor U+FEFF.
    private static let pieces = [
        "a", "Z", "0", " ", "=", ":", "/", "{", "}", "[", "]", ",", "é", "→", "😀", "\u{7F}",
        "\u{85}", "\u{2028}", "\u{202E}", "word and word", #"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#,
        #"\n"#, #"\r"#, #"\t"#, #"\u0041"#, #"\u00e9"#, #"\u00E9"#, #"\u2028"#, #"\uD83D\uDE00"#,
        #"\ud83d\ude00"#, #"\u0000"#, #"\u001f"#, #"\\u0041"#, #"\uFFFD"#,
    ]
}
