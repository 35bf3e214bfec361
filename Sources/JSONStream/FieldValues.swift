/// What was found of a table's fields in one object.
@safe
@frozen
@usableFromInline
package struct FieldValues: ~Copyable, @unchecked Sendable {
    /// A place for each slot a table can have, all initialized and owned by this value alone.
    ///
    /// An array would be checked for other owners with each value, and an `InlineArray` copied.
    @usableFromInline let texts: UnsafeMutablePointer<JSONText>

    /// One bit for each slot that holds a value: of the right type and not empty.
    @usableFromInline package private(set) var present: UInt64 = 0
    /// One bit for each slot whose text is plain and has no space at either end.
    @usableFromInline package private(set) var plain: UInt64 = 0
    /// One bit for each slot whose field was there with a value of another type, `null` apart.
    package private(set) var mistyped: UInt64 = 0
    /// The marks of all names met at the top of the object.
    package private(set) var marks: UInt16 = 0
    /// Whether an array of records was promised and `null` stood there.
    package private(set) var hasNullRecords = false

    /// How many slots there are.
    @inlinable static var capacity: Int { 64 }

    package init() {
        unsafe texts = .allocate(capacity: Self.capacity)
        unsafe texts.initialize(repeating: .empty, count: Self.capacity)
    }

    deinit { unsafe texts.deallocate() }

    /// The value of `slot`, or nil where there is none to be used.
    @inlinable
    package func value(_ slot: Int) -> JSONText? {
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
    package subscript(slot: Int) -> JSONText {
        precondition(0..<Self.capacity ~= slot)
        // Safe: the line above bounds the slot.
        return unsafe texts[slot]
    }

    mutating func removeAll() {
        present = 0
        mistyped = 0
        marks = 0
        hasNullRecords = false
    }

    /// Notes that names were met, and forgets what earlier ones of the same name held.
    @inline(__always)
    mutating func meet(marks: UInt16, slots: UInt64) {
        self.marks |= marks
        present &= ~slots
        mistyped &= ~slots
    }

    @inline(__always)
    mutating func set(_ text: JSONText, _ slot: Int, hasOuterSpace: Bool) {
        guard text.count > 0 else { return }
        precondition(0..<Self.capacity ~= slot)
        // Safe: the line above bounds the slot.
        unsafe texts[slot] = text
        let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: slot)
        present |= bit
        plain = text.isPlain && !hasOuterSpace ? plain | bit : plain & ~bit
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
