import Bytes
import JSONStream

/// The templates met so far, found by their keys: a hash table with open addressing and linear probing.
///
/// Other state than the keys that templates depend on, as the account, empties it.
struct TemplateCache: ~Copyable, Sendable {
    /// How many are kept; when one more is met all others are forgotten.
    ///
    /// Real events need some dozens.
    private static let capacity = 128

    private var templates: [RecordTemplate] = []
    /// The bytes of all of them.
    private(set) var pool = LiteralPool()
    private(set) var steps: [RecordTemplate.Step] = []
    /// The index of a template plus one, at the index of its hash or, where that is taken, after it; 0 for none.
    private var slots = [UInt8](repeating: 0, count: 2 * capacity)

    /// The template with a key, if it was met before.
    @inline(__always)
    func template(_ key: RecordTemplate.Key) -> RecordTemplate? {
        var slot = Self.firstSlot(key)
        while slots[slot] > 0 {
            let template = templates[Int(slots[slot]) &- 1]
            if template.key == key { return template }
            slot = (slot &+ 1) & (2 &* Self.capacity &- 1)
        }
        return nil
    }

    /// At least half of all slots are empty, so that a search ends.
    private static func firstSlot(_ key: RecordTemplate.Key) -> Int {
        Int(key.hash >> UInt64(64 - (2 * capacity).trailingZeroBitCount))
    }

    /// Keeps a template.
    mutating func add(_ key: RecordTemplate.Key, _ builder: borrowing TemplateBuilder)
        -> RecordTemplate
    {
        if templates.count == Self.capacity { removeAll() }
        let template = RecordTemplate(
            key: key, bytes: builder.bytes.withSpan { pool.add($0) },
            steps: steps.count..<steps.count + builder.steps.count, endCount: builder.pending,
            maximumRepeats: builder.maximumRepeats)
        steps += builder.steps
        templates.append(template)
        var slot = Self.firstSlot(key)
        while slots[slot] > 0 { slot = (slot + 1) % slots.count }
        slots[slot] = UInt8(templates.count)
        return template
    }

    /// Forgets all, and keeps the memory.
    private mutating func removeAll() {
        templates.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        pool.removeAll()
        for slot in slots.indices { slots[slot] = 0 }
    }
}

/// A template while it is built.
struct TemplateBuilder: ~Copyable {
    var bytes = ByteBuffer(capacity: 1024)
    private(set) var steps: [RecordTemplate.Step] = []
    /// How many bytes follow the last step.
    private(set) var pending = 0
    /// How often each value was used: that of each slot, then time, category and sentence.
    private var uses = InlineArray<67, Int>(repeating: 0)

    /// How often the value was used that was used most often.
    var maximumRepeats: Int { uses.indices.map { uses[$0] }.max() ?? 0 }

    /// Adds bytes.
    mutating func append(_ literal: Literal, of plan: borrowing CompiledMapping) {
        plan.append(literal, into: &bytes)
        pending += literal.count
    }

    /// Adds a value of at most `limit` bytes.
    mutating func append(_ value: RecordTemplate.Value, limit: Int = .max) {
        steps.append(
            RecordTemplate.Step(
                leadCount: UInt32(pending), limit: UInt32(clamping: limit), value: value))
        pending = 0
        // A slot is below 64.
        switch value {
        case .field(let slot): uses[Int(slot)] += 1
        case .time: uses[64] += 1
        case .category: uses[65] += 1
        case .sentence: uses[66] += 1
        case .row: break
        }
    }
}
