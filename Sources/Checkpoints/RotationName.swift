/// What the name of a rotated file says beside that of the log: which one it is, and its packing.
///
///     usage.ndjson.3             the third before the log (logrotate)
///     usage.ndjson-20260501.gz   by the day (dateext), an hour, seconds since 1970, or a time
///     usage-2026050113.ndjson    with the ending kept at the end (extension)
struct RotationName: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        /// Counted from the newest, which is 1, or 0 with `start 0`.
        case number(Int)
        /// The parts of a time, or what else grows from file to file.
        case time([Int])
    }

    enum Packing: Sendable, Hashable {
        case none, gzip
        /// Packed by a program whose files are not read.
        case foreign
    }

    let place: Place
    let packing: Packing

    /// Takes `name` apart; nil for what is no rotated file of the log called `base`.
    init?(_ name: String, of base: String) {
        var rest = name[...]
        var packing = Packing.none
        for (ending, kind) in Self.endings where rest.hasSuffix(ending) {
            rest = rest.dropLast(ending.count)
            packing = kind
        }
        let dot = base.lastIndex(of: ".") ?? base.endIndex
        let (stem, ending) = dot == base.startIndex ? (base[...], "") : (base[..<dot], base[dot...])
        let place: Place?
        if rest.hasPrefix(base) {
            place = Place(rest.dropFirst(base.count))
        } else if rest.hasPrefix(stem), rest.hasSuffix(ending),
            rest.count > stem.count + ending.count
        {
            place = Place(rest.dropFirst(stem.count).dropLast(ending.count))
        } else {
            place = nil
        }
        guard let place else { return nil }
        self.place = place
        self.packing = packing
    }

    private static let endings: [(String, Packing)] =
        [(".gz", .gzip)] + [".zst", ".xz", ".bz2", ".lz4", ".lzma", ".Z"].map { ($0, .foreign) }
}

extension RotationName.Place {
    /// More digits than this are a time.
    private static let longestNumber = 5

    /// Reads `.3`, `-20260501` or `-2026-05-01_13`.
    init?(_ text: Substring) {
        let separators: Set<Character> = [".", "-", "_", ":", "T"]
        guard let first = text.first, first != "T", separators.contains(first) else { return nil }
        let parts = text.dropFirst().split(
            omittingEmptySubsequences: false, whereSeparator: separators.contains)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int(part) : nil
        }
        guard numbers.count == parts.count else { return nil }
        let isNumber = first == "." && parts.count == 1 && text.count <= 1 + Self.longestNumber
        self = isNumber ? .number(numbers[0]) : .time(numbers)
    }

    var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }
}

extension RotationName {
    /// The name of the log of which `name` seems to be a rotated file.
    ///
    /// Only endings such as `.1`, `-20260501` and `.2.gz` are taken off, none in the middle.
    static func base(of name: String) -> String? {
        for index in name.indices where index != name.startIndex && "._-".contains(name[index]) {
            let base = String(name[..<index])
            if RotationName(name, of: base) != nil { return base }
        }
        return nil
    }
}
