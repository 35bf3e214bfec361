import Bytes

/// What the bytes between two values say: where the next value is, and which.
///
///     {"uuid":"AB…","user":{"name":"Mina"}}
///                  └─────────────┘            after `uuid`: on to `user.name`
///
/// JSON's grammar is context-free, so the same bytes after the same value always lead to the same
/// next value, whatever the values are.
struct Passage: Sendable {
    /// The most bytes that they may be: a window of a `StringEndIndex` that begins with them goes
    /// well beyond.
    static let longest = 1024

    /// How many bytes they are: up to a number, or beyond the quote of a text or the end of the
    /// object.
    var length = 0
    /// The node whose value comes next, or 0 at the end of the object.
    var target = 0
    /// What kind of value that is: a text, a number, or `object` at the end.
    var content = FieldTable.Node.Content.object
    /// The slot it goes to.
    var slot = Slot(0)
    /// The marks of the names met.
    var marks: UInt16 = 0
    /// The slots of the names met.
    var slots: UInt64 = 0
}

extension FieldTable {
    /// Reads the names and braces after the value of node `place`, up to the next value: what a
    /// `Separator` remembers.
    ///
    /// - Returns: nil for what takes a closer look (`parse`): escapes in names, names with dots,
    ///   arrays, values that do not fit, unknown names with more than a plain value, nested records,
    ///   what is too long, and errors.
    @inline(never)
    func passage(
        after place: Int, _ bytes: PaddedBytes, at start: Int, _ window: StringEndIndex.Window,
        _ quotation: Quotation
    ) -> Passage? {
        guard place < nodes.count else { return nil }
        let nodes = nodes.span
        var object = nodes[place].parent
        var index = start
        var isAtStart = place == 0
        var passage = Passage()
        while index &- start <= Passage.longest {
            index = quotation.endOfWhiteSpace(bytes, from: index)
            if bytes[index] == UInt8(ascii: "}") {
                index &+= 1
                isAtStart = false
                if object > 0 {
                    object = nodes[object].parent
                    continue
                }
                passage.length = index &- start
                return passage
            }
            if !isAtStart {
                guard bytes[index] == UInt8(ascii: ",") else { return nil }
                index = quotation.endOfWhiteSpace(bytes, from: index &+ 1)
            }
            isAtStart = false
            guard quotation.isQuote(bytes, at: index) else { return nil }
            let name = index &+ quotation.count
            guard let nameEnd = window.end(ofName: bytes, from: name, quotation) else {
                return nil
            }
            let found = members.node(in: object, bytes, from: name, count: nameEnd &- name)
            index = quotation.endOfWhiteSpace(bytes, from: nameEnd &+ quotation.count)
            guard bytes[index] == UInt8(ascii: ":") else { return nil }
            index = quotation.endOfWhiteSpace(bytes, from: index &+ 1)
            let byte = bytes[index]
            if found == 0 {
                guard
                    let end = endOfUnread(
                        bytes, name: name..<nameEnd, valueAt: index, quotation)
                else { return nil }
                index = end
                continue
            }
            passage.marks |= nodes[found].marks
            passage.slots |= nodes[found].slots
            switch nodes[found].content {
            case .object where byte == UInt8(ascii: "{"):
                object = found
                isAtStart = true
                index &+= 1
                continue
            case .text where quotation.isQuote(bytes, at: index),
                .textOrNumber where quotation.isQuote(bytes, at: index):
                index &+= quotation.count
                passage.content = .text
            case .number where JSONCursor.startsNumber(byte),
                .textOrNumber where JSONCursor.startsNumber(byte):
                passage.content = .number
            case .object, .text, .number, .textOrNumber:
                guard bytes.hasNull(at: index) else { return nil }
                index &+= 4
                continue
            case .records, .mark, .nested: return nil
            }
            passage.length = index &- start
            passage.target = found
            passage.slot = Slot(nodes[found].slot)
            return passage.length <= Passage.longest ? passage : nil
        }
        return nil
    }

    /// Where the value of a member ends that nobody reads, or nil for what takes a closer look.
    ///
    /// A name with a dot may spell a path, and a long one is not in the index.
    @inline(never)
    private func endOfUnread(
        _ bytes: PaddedBytes, name: Range<Int>, valueAt start: Int, _ quotation: Quotation
    ) -> Int? {
        bytes.isUndottedName(from: name.lowerBound, count: name.count)
            ? endOfPlainValue(bytes, at: start, quotation) : nil
    }

    /// Where a value ends that nobody reads, in so many containers: a plain one, or an array of such; nil
    /// for any other.
    func endOfSimpleValue(_ bytes: PaddedBytes, at start: Int, depth: Int) -> Int? {
        guard bytes[start] == UInt8(ascii: "["), depth < JSONCursor.maximumDepth else {
            return endOfPlainValue(bytes, at: start, .bare)
        }
        var index = bytes.endOfWhiteSpace(from: start &+ 1)
        while let end = endOfPlainValue(bytes, at: index, .bare) {
            index = bytes.endOfWhiteSpace(from: end)
            if bytes[index] == UInt8(ascii: "]") { return index &+ 1 }
            guard bytes[index] == UInt8(ascii: ",") else { return nil }
            index = bytes.endOfWhiteSpace(from: index &+ 1)
        }
        return nil
    }

    /// Where a value that nobody reads ends: a plain text, a number without an exponent, or a literal;
    /// nil for any other.
    func endOfPlainValue(
        _ bytes: PaddedBytes, at start: Int, _ quotation: Quotation
    ) -> Int? {
        if quotation.isQuote(bytes, at: start) {
            let end = bytes.endOfPlainText(from: start &+ quotation.count)
            return quotation.isQuote(bytes, at: end) ? end &+ quotation.count : nil
        }
        switch bytes[start] {
        case UInt8(ascii: "n"): return bytes.hasNull(at: start) ? start &+ 4 : nil
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return bytes.endOfBoolean(from: start)
        default: return bytes.endOfDecimal(from: start)?.end
        }
    }
}
