/// A text of a script: bytes, and marks for what is not known before a run.
struct ScriptText: Sendable {
    private enum Piece: Sendable {
        case bytes([UInt8])
        /// Anything within one line.
        case any
        /// A number of seconds: digits, a point, digits.
        case seconds
    }

    private enum Line: Sendable {
        case pieces([Piece])
        /// Any number of lines.
        case anyLines
    }

    private var lines: [Line] = []
    private var endsWithLineFeed = true

    /// Creates the text that is empty.
    init() {}

    /// Reads the lines of a section; empty ones at its end do not count.
    init(lines: [String]) {
        var lines = lines[...]
        while lines.last?.isEmpty == true { lines.removeLast() }
        if let last = lines.popLast() {
            endsWithLineFeed = !last.hasSuffix("<no newline>")
            lines.append(endsWithLineFeed ? last : String(last.dropLast("<no newline>".count)))
        }
        self.lines = lines.map { $0 == "<any lines>" ? .anyLines : .pieces(Self.pieces(of: $0)) }
    }

    /// What it stands for, if it has no mark.
    var bytes: [UInt8] {
        let bytes = lines.flatMap { line -> [UInt8] in
            guard case .pieces(let pieces) = line else { return [] }
            return pieces.flatMap { piece -> [UInt8] in
                if case .bytes(let bytes) = piece { bytes } else { [] }
            } + [UInt8(ascii: "\n")]
        }
        return endsWithLineFeed ? bytes : bytes.dropLast()
    }

    /// Compares it with what a run gave, and returns the first difference in words.
    func difference(from actual: [UInt8]) -> String? {
        var found = byteLines(actual)[...]
        for (index, line) in lines.enumerated() {
            switch line {
            case .anyLines:
                found = found.suffix(min(lines.count - index - 1, found.count))
            case .pieces(let pieces):
                guard let first = found.popFirst() else {
                    return "it ends where there should be\n\(Self.words(pieces))"
                }
                guard Self.match(pieces[...], first[...]) else {
                    return "expected\n\(Self.words(pieces))\nand not\n\(Self.words(first))"
                }
            }
        }
        if let extra = found.first { return "there should not be\n\(Self.words(extra))" }
        let ends = actual.isEmpty || actual.last == UInt8(ascii: "\n")
        return lines.isEmpty || ends == endsWithLineFeed ? nil : "the last line feed differs"
    }

    private static func match(_ pieces: ArraySlice<Piece>, _ bytes: ArraySlice<UInt8>) -> Bool {
        guard let piece = pieces.first else { return bytes.isEmpty }
        let rest = pieces.dropFirst()
        switch piece {
        case .bytes(let expected):
            return bytes.starts(with: expected) && match(rest, bytes.dropFirst(expected.count))
        case .any:
            return (bytes.startIndex...bytes.endIndex).contains { match(rest, bytes[$0...]) }
        case .seconds:
            let point = UInt8(ascii: ".")
            let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
            let number = bytes.prefix { digits ~= $0 || $0 == point }
            return number.contains(where: digits.contains)
                && match(rest, bytes[number.endIndex...])
        }
    }

    /// Splits a line at its marks: `<any>`, `<seconds>`, `<0xEFBBBF>` and `<513*[>`.
    private static func pieces(of line: String) -> [Piece] {
        var pieces: [Piece] = []
        var rest = line[...]
        while let match = rest.firstMatch(of: /<(any|seconds|0x[0-9A-F]+|[0-9]+\*[^>]+)>/) {
            pieces.append(.bytes(Array(rest[..<match.range.lowerBound].utf8)))
            let mark = match.output.1
            if mark == "any" {
                pieces.append(.any)
            } else if mark == "seconds" {
                pieces.append(.seconds)
            } else if mark.hasPrefix("0x") {
                pieces.append(.bytes(bytes(hex: mark.dropFirst(2))))
            } else {
                let parts = mark.split(separator: "*", maxSplits: 1)
                let text = String(repeating: String(parts[1]), count: Int(parts[0]) ?? 0)
                pieces.append(.bytes(Array(text.utf8)))
            }
            rest = rest[match.range.upperBound...]
        }
        return pieces + [.bytes(Array(rest.utf8))]
    }

    private static func bytes(hex: Substring) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap {
            UInt8(hex.dropFirst($0).prefix(2), radix: 16)
        }
    }

    private static func words(_ pieces: [Piece]) -> String {
        pieces.map {
            switch $0 {
            case .bytes(let bytes): words(bytes)
            case .any: "<any>"
            case .seconds: "<seconds>"
            }
        }.joined()
    }

    private static func words(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }
}
