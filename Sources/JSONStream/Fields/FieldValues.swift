public import Bytes

/// What was found of a table's fields in one object.
@safe
@frozen
@usableFromInline
package struct FieldValues: ~Copyable, @unchecked Sendable {
    /// A place for each slot a table can have, all initialized and owned by this value alone.
    ///
    /// An array would be checked for other owners with each value, and an `InlineArray` copied.
    @usableFromInline let texts: UnsafeMutablePointer<JSONSlice>
    /// Where the nested values are, likewise.
    private let ranges: UnsafeMutablePointer<Range<Int>>

    // No slot has a bit in more than one of the three.
    /// One bit for each slot whose bytes can be copied into a message as they are: a `PlainText`
    /// of at most `longestCopyable` bytes without a space at either end, or a whole number of at most `longestWhole` characters.
    @usableFromInline package internal(set) var copyable: UInt64 = 0
    /// One bit for each slot of `copyable` whose text may have a byte that a `StringEndIndex` stops at
    /// and that is plain all the same: `< > ? ] ^ _ | } ~`.
    package internal(set) var withStops: UInt64 = 0
    /// One bit for each slot that holds another text or number.
    @usableFromInline var other: UInt64 = 0
    /// One bit for each slot whose field was there with a value of another type, `null` apart.
    package private(set) var mistyped: UInt64 = 0
    /// The marks of all names met at the top of the object.
    package internal(set) var marks: UInt16 = 0
    /// Where the bytes of the object begin that hold its values.
    package internal(set) var start = 0
    /// Where they end; nowhere while the object is not whole.
    package internal(set) var end = Int.max
    /// One bit for each name of a nested value that was met.
    package private(set) var nested: UInt64 = 0
    /// The nested value whose text is without its escapes in the reader's buffer; -1 for none.
    var unescaped = -1
    /// The nested value whose object the reader has read where it is, with its escapes; -1 for none.
    var inPlace = -1
    /// One bit for each slot whose value came by a name that spells the whole path.
    private var dotted: UInt64 = 0
    /// Whether an array of records was promised and `null` stood there.
    package private(set) var hasNullRecords = false

    /// One bit for each slot that holds a value: of the right type and not empty.
    @inlinable package var present: UInt64 { copyable | other }

    /// One bit for each slot whose field was there with anything but `null` or an empty text.
    var filled: UInt64 { copyable | other | mistyped }

    /// How many bytes a copyable text has at most.
    package static var longestCopyable: Int { 56 }

    /// How many characters are a whole number for sure that 64 bits can hold.
    static var longestWhole: Int { 18 }

    /// How many slots there are.
    @inlinable static var capacity: Int { 64 }

    /// Creates values of no object.
    package init() {
        unsafe texts = .allocate(capacity: Self.capacity)
        unsafe texts.initialize(repeating: .empty, count: Self.capacity)
        unsafe ranges = .allocate(capacity: Self.capacity)
        unsafe ranges.initialize(repeating: 0..<0, count: Self.capacity)
    }

    deinit {
        unsafe texts.deallocate()
        unsafe ranges.deallocate()
    }

    /// The value of `slot`, or nil where there is none to be used.
    @inlinable @inline(__always)
    package func value(_ slot: Int) -> JSONSlice? {
        guard present >> UInt64(slot) & 1 != 0 else { return nil }
        // Safe: no bit of `present` is set but those of slots.
        return unsafe texts[slot]
    }

    /// Whether `slot`, which may be no slot at all, holds a value.
    @inlinable @inline(__always)
    package func has(_ slot: Int) -> Bool {
        slot >= 0 && present >> UInt64(slot) & 1 != 0
    }

    /// The value of a slot that holds one.
    @inlinable @inline(__always)
    package subscript(slot: Int) -> JSONSlice {
        // Safe: six bits are below the capacity.
        unsafe texts[slot & (Self.capacity &- 1)]
    }

    mutating func removeAll(at start: Int) {
        self.start = start
        end = .max
        copyable = 0
        other = 0
        mistyped = 0
        marks = 0
        dotted = 0
        hasNullRecords = false
        nested = 0
        withStops = 0
    }

    /// Notes that a name was met, and forgets what earlier ones of the same name held.
    ///
    /// An object, like a name that spells a path with its dots, is only a part of a path: it replaces
    /// what earlier objects held, and not what names with dots say.
    mutating func meet(marks: UInt16, slots: UInt64, isPath: Bool) {
        self.marks |= marks
        guard filled & slots != 0 else { return }
        let replaced = isPath ? slots & ~dotted : slots
        dotted &= ~replaced
        forget(replaced)
    }

    /// Notes that a name was met which spells the path of these slots with its dots.
    ///
    /// - Returns: Whether its value counts: the path itself wins, in whatever order the two come.
    mutating func meetDotted(slots: UInt64) -> Bool {
        guard present & ~dotted & slots == 0 else { return false }
        forget(slots)
        return true
    }

    /// Notes that a value of the right type follows for slots whose path a name spells.
    mutating func spellOut(slots: UInt64) {
        dotted |= slots
    }

    private mutating func forget(_ slots: UInt64) {
        copyable &= ~slots
        other &= ~slots
        mistyped &= ~slots
    }

    /// Puts a value in a slot that holds none.
    mutating func set(_ text: JSONSlice, _ slot: Slot, isCopyable: Bool) {
        guard text.count > 0 else { return }
        // Safe: there are as many places as a slot can have indices.
        unsafe texts[slot.index] = text
        withStops |= slot.bit
        if isCopyable {
            copyable |= slot.bit
        } else {
            other |= slot.bit
        }
    }

    /// Notes a value of the right type that nothing can hold.
    mutating func refuse(_ slot: Slot) {
        mistyped |= slot.bit
    }

    /// Notes where a nested value is, the last one of its name.
    mutating func setNested(_ name: Slot, _ value: Range<Int>) {
        nested |= name.bit
        // Safe: there are as many places as a slot can have indices.
        unsafe ranges[name.index] = value
    }

    /// Where the nested value with a name is, or nil where it was not met.
    package func nestedValue(_ name: Int) -> Range<Int>? {
        let name = Slot(name)
        // Safe: as above.
        return nested & name.bit == 0 ? nil : unsafe ranges[name.index]
    }

    /// The name of the nested value whose text the reader has without its escapes.
    package var unescapedName: Int? { met(unescaped) }

    /// The name of the nested value whose fields the reader has, in the bytes of this object.
    package var nameReadInPlace: Int? { met(inPlace) }

    private func met(_ name: Int) -> Int? {
        name >= 0 && nested >> UInt64(name) & 1 != 0 ? name : nil
    }

    /// Notes a value that does not fit `node`.
    mutating func refuse(_ node: FieldTable.Node, isNull: Bool) {
        if !isNull {
            mistyped |= node.slots
        } else if node.content == .records {
            hasNullRecords = true
        }
    }
}

/// The place of a value, as a number below `FieldValues.capacity` and as a bit.
struct Slot: Sendable {
    let index: Int
    let bit: UInt64

    init(_ index: Int) {
        precondition(0..<FieldValues.capacity ~= index)
        self.index = index
        bit = 1 << UInt64(index)
    }
}

extension FieldValues {
    /// Lends the text in a slot, without the escapes it may have been written with and without its
    /// outer spaces, as bytes, a start and a count; nil where there is none.
    ///
    /// Only text with escapes is copied, into `scratch`.
    @inlinable @inline(__always)
    package func withText<Result>(
        in slot: Int, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer,
        _ body: (Span<UInt8>, Int, Int) -> Result
    ) -> Result? {
        guard let text = value(slot) else { return nil }
        guard copyable >> UInt64(slot) & 1 == 0 else { return body(bytes, text.start, text.count) }
        return text.withText(bytes, &scratch) { body($0, 0, $0.count) }
    }
}

extension FieldValues {
    /// Whether two slots hold the same text, however it is written.
    package func haveSameText(
        _ slot: Int, _ other: Int, _ bytes: Span<UInt8>, ignoringCase: Bool = false
    ) -> Bool {
        guard let one = value(slot), let two = value(other) else { return false }
        let areCopyable = copyable >> UInt64(slot) & copyable >> UInt64(other) & 1 != 0
        if areCopyable, !ignoringCase {
            return one.count == two.count
                && bytes.extracting(one.start..<one.start + one.count).equals(
                    bytes.extracting(two.start..<two.start + two.count))
        }
        if ignoringCase ? one.beginsUnlike(two, bytes) : one.isVisiblyUnlike(two, bytes) {
            return false
        }
        // What differs in the number of letters may still be equal without regard to case.
        let (text, otherText) = (one.string(bytes), two.string(bytes))
        return ignoringCase
            ? text.lowercased() == otherText.lowercased() : text.utf8.elementsEqual(otherText.utf8)
    }
}

extension JSONSlice {
    /// Whether the text is nothing but spaces.
    package func isBlank(_ bytes: Span<UInt8>) -> Bool {
        !beginsVisibly(bytes) && string(bytes).isEmpty
    }

    /// Whether the first bytes alone show that two texts differ in more than the case of letters: ASCII
    /// that means itself.
    fileprivate func beginsUnlike(_ other: JSONSlice, _ bytes: Span<UInt8>) -> Bool {
        guard beginsVisibly(bytes), other.beginsVisibly(bytes) else { return false }
        // Small letters differ from their capitals in this bit.
        let (one, two, bit) = (bytes[start], bytes[other.start], UInt8(0x20))
        return one | two < 0x80 && one | bit != two | bit
    }

    /// Whether a visible character of ASCII in one text shows that the other is not the same: all before
    /// it is ASCII without escapes, and the same in both.
    fileprivate func isVisiblyUnlike(_ other: JSONSlice, _ bytes: Span<UInt8>) -> Bool {
        guard beginsVisibly(bytes), other.beginsVisibly(bytes) else { return false }
        for offset in 0..<min(count, other.count) {
            let (one, two) = (bytes[start + offset], bytes[other.start + offset])
            guard one != UInt8(ascii: "\\"), two != UInt8(ascii: "\\") else { return false }
            if one != two { return 0x21..<0x7F ~= one || 0x21..<0x7F ~= two }
            guard one < 0x80 else { return false }
        }
        return false
    }

    /// The text without its escapes and outer spaces.
    fileprivate func string(_ bytes: Span<UInt8>) -> String {
        var scratch = ByteBuffer(capacity: count)
        return withText(bytes, &scratch) { text in
            String(decoding: text.indices.map { text[$0] }, as: UTF8.self)
        }
    }

    /// Lends the text of a value, without the escapes it may have been written with.
    ///
    /// Only text with escapes is copied, into `scratch`.
    @inlinable
    package func withText<Result>(
        _ bytes: Span<UInt8>, isTrimmed: Bool = true, _ scratch: inout ByteBuffer,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        let raw = bytes.extracting(start..<start + count)
        guard hasEscapes(in: raw) else {
            return body(isTrimmed ? raw.extracting(raw.rangeWithoutOuterSpaces) : raw)
        }
        scratch.removeAll()
        scratch.append(unescaping: self, of: bytes)
        return scratch.withSpan { text in
            body(isTrimmed ? text.extracting(text.rangeWithoutOuterSpaces) : text)
        }
    }

    /// Whether the first byte alone shows that the text is not blank.
    @inlinable @inline(__always)
    package func beginsVisibly(_ bytes: Span<UInt8>) -> Bool {
        let byte = bytes[start]
        // No wide space of Unicode begins with other bytes than these.
        return byte > UInt8(ascii: " ") && byte != UInt8(ascii: "\\") && byte != 0xC2
            && !(0xE1...0xE3 ~= byte)
    }

    /// Whether the text differs from its bytes.
    @usableFromInline
    func hasEscapes(in raw: Span<UInt8>) -> Bool {
        guard !isPlain else { return false }
        for index in raw.indices where raw[index] == UInt8(ascii: "\\") || raw[index] >= 0x80 {
            return true
        }
        return false
    }
}
