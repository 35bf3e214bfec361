import Bytes
import JSONStream

/// Splits an export into lines, and finds the identifiers in each.
struct ExportSplitter {
    let form: ExportedIdentifiers.Form
    /// The number of the next line, from 1.
    private(set) var line = 1
    /// Whether the first line has been read.
    private(set) var hasBegun = false
    /// The index of the column.
    private var column = 0
    private var skips = false
    private var finder: MemberFinder
    private var json: [UInt8] = []

    /// What comes next in an export.
    enum Piece {
        /// A line without its line feed, and where the next one begins.
        case line(Range<Int>, end: Int)
        /// The rest of a line that is passed over.
        case skipped(end: Int)
        /// There is a quotation mark without its partner.
        case openQuote
        /// The end of the line has not come yet.
        case unfinished
    }

    /// What a line has.
    enum Value {
        case identifier(Range<Int>)
        case text([UInt8])
        case bad(BadLine)
    }

    init(_ form: ExportedIdentifiers.Form) {
        self.form = form
        finder = MemberFinder(form)
    }

    /// Passes over everything up to the next line feed.
    mutating func skipToLineEnd() { skips = true }

    /// Finds the next line of `bytes` from `start` on; at the end that may be all there is.
    ///
    /// Within quotes, a line of comma-separated values may have line feeds (RFC 4180, section 2).
    mutating func next(_ bytes: [UInt8], _ start: Int, _ end: Int, isLast: Bool) -> Piece {
        let hasQuotes = if case .column = form { !skips } else { false }
        let quote = UInt8(ascii: "\"")
        var (isQuoted, beganQuoted) = (false, false)
        var before = UInt8(ascii: ",")
        var feeds = 0
        for index in start..<end {
            let byte = bytes[index]
            if hasQuotes, byte == quote {
                if before == UInt8(ascii: ","), !isQuoted { beganQuoted = true }
                // A quote within a field that has none around it means itself.
                isQuoted = beganQuoted && !isQuoted
            } else if byte == UInt8(ascii: ","), !isQuoted {
                beganQuoted = false
            }
            before = byte
            guard byte == UInt8(ascii: "\n") else { continue }
            feeds += 1
            guard !isQuoted else { continue }
            line += feeds
            let wasSkipped = skips
            skips = false
            return wasSkipped ? .skipped(end: index + 1) : .line(start..<index, end: index + 1)
        }
        if skips { return .skipped(end: end) }
        guard isLast else { return .unfinished }
        return isQuoted ? .openQuote : .line(start..<end, end: end)
    }

    /// The identifiers of a line; none if it is blank.
    mutating func values(_ bytes: [UInt8], _ range: Range<Int>) throws(ExportError) -> [Value] {
        var range = range
        if !hasBegun {
            if bytes[range].starts(with: [0xEF, 0xBB, 0xBF]) { range = range.dropFirst(3) }
            if !range.isEmpty { hasBegun = true }
            if case .column(let name) = form, hasBegun {
                try findColumn(name, bytes, range)
                return []
            }
        }
        guard bytes[range].contains(where: { $0 > 0x20 }) else { return [] }
        switch form {
        case .lines: return [.identifier(range)]
        case .column: return [field(column, bytes, range)]
        case .member:
            json.removeAll(keepingCapacity: true)
            json.append(contentsOf: bytes[range])
            json.append(contentsOf: repeatElement(0, count: JSONCursor.slack))
            return finder.values(json.span, size: range.count)
        }
    }

    // Comma-separated values

    /// Finds the column in the first line.
    private mutating func findColumn(
        _ name: String, _ bytes: [UInt8], _ range: Range<Int>
    ) throws(ExportError) {
        var names: [String] = []
        var place = range.lowerBound
        while place <= range.upperBound {
            let (value, end) = Self.field(bytes, place, range.upperBound)
            var identifier = ComparableIdentifier()
            identifier.set(value)
            if identifier.bytes.elementsEqual(name.utf8.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 })
            {
                column = names.count
                return
            }
            names.append(String(decoding: value, as: UTF8.self))
            place = end + 1
        }
        throw .noColumn(name, has: names)
    }

    /// The field of this index.
    private func field(_ index: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Value {
        var place = range.lowerBound
        var count = 0
        while place <= range.upperBound {
            let (value, end) = Self.field(bytes, place, range.upperBound)
            if count == index { return .text(value) }
            count += 1
            place = end + 1
        }
        return .bad(.fewColumns(count))
    }

    /// Reads the field at `start`, and returns its text and the place of the comma after it.
    ///
    /// RFC 4180, section 2: in quotes there may be commas, and two quotes are one.
    private static func field(
        _ bytes: [UInt8], _ start: Int, _ end: Int
    ) -> (value: [UInt8], end: Int) {
        let quote = UInt8(ascii: "\"")
        guard start < end, bytes[start] == quote else {
            let comma = bytes[start..<end].firstIndex(of: UInt8(ascii: ",")) ?? end
            let isReturn = comma == end && comma > start && bytes[comma - 1] == 0x0D
            return (Array(bytes[start..<(isReturn ? comma - 1 : comma)]), comma)
        }
        var value: [UInt8] = []
        var index = start + 1
        while index < end {
            if bytes[index] == quote {
                guard index + 1 < end, bytes[index + 1] == quote else { break }
                index += 1
            }
            value.append(bytes[index])
            index += 1
        }
        return (value, bytes[index..<end].firstIndex(of: UInt8(ascii: ",")) ?? end)
    }
}

/// Finds the member of a name or path in JSON objects.
private struct MemberFinder {
    private var path: [[UInt8]] = []

    init(_ form: ExportedIdentifiers.Form) {
        guard case .member(let name) = form else { return }
        path = name.split(separator: ".", omittingEmptySubsequences: false).map { Array($0.utf8) }
    }

    /// The identifiers in the object of the first `size` bytes, which are followed by zeros.
    func values(_ bytes: Span<UInt8>, size: Int) -> [ExportSplitter.Value] {
        guard let brace = Self.object(bytes, size: size) else { return [.bad(.notAnObject)] }
        guard let value = ObjectMembers.value(bytes, of: brace, at: path[...]) else {
            return [.bad(.noMember)]
        }
        var found: [ExportSplitter.Value] = []
        // The value was read as valid JSON before, so this cannot fail.
        try? Self.readStrings(bytes, value, &found)
        return found.isEmpty ? [.bad(.noMember)] : found
    }

    /// The place of the brace of an object that is all there is.
    private static func object(_ bytes: Span<UInt8>, size: Int) -> Int? {
        var cursor = JSONCursor(at: 0)
        cursor.skipWhiteSpace(bytes)
        let brace = cursor.position
        guard bytes[brace] == UInt8(ascii: "{") else { return nil }
        do throws(JSONSyntaxError) {
            try cursor.skipValue(bytes, depth: 0)
        } catch {
            return nil
        }
        cursor.skipWhiteSpace(bytes)
        return cursor.position == size ? brace : nil
    }

    /// Reads a string, or the strings of an array.
    private static func readStrings(
        _ bytes: Span<UInt8>, _ value: Range<Int>, _ found: inout [ExportSplitter.Value]
    ) throws(JSONSyntaxError) {
        var cursor = JSONCursor(at: value.lowerBound)
        if bytes[cursor.position] == UInt8(ascii: "[") { cursor.position += 1 }
        while cursor.position < value.upperBound {
            switch bytes[cursor.position] {
            case UInt8(ascii: "\""):
                cursor.position += 1
                found.append(.text(try cursor.readString(bytes).text(in: bytes)))
            case UInt8(ascii: ","), UInt8(ascii: "]"): cursor.position += 1
            default: try cursor.skipValue(bytes, depth: 1)
            }
            cursor.skipWhiteSpace(bytes)
        }
    }
}
