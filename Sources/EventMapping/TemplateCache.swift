import Bytes
import JSONStream

/// The layouts met so far, found by their keys.
struct TemplateCache: ~Copyable, Sendable {
    /// How many are kept; when one more is met all others are forgotten.
    ///
    /// Real events have some dozens: an input that has more is one of a kind anyway.
    private static let most = 128

    private var layouts: [RecordTemplate] = []
    /// The bytes of all of them.
    private(set) var pool = LiteralPool()
    private(set) var steps: [RecordTemplate.Step] = []
    /// For each hash the place of its layout plus one, or of one that came before.
    private var places = [UInt8](repeating: 0, count: 2 * most)

    /// The layout with a key, if it was met before.
    @inline(__always)
    func layout(_ key: RecordTemplate.Key) -> RecordTemplate? {
        var place = Self.firstPlace(key)
        while places[place] > 0 {
            let layout = layouts[Int(places[place]) &- 1]
            if layout.key == key { return layout }
            place = (place &+ 1) & (2 &* Self.most &- 1)
        }
        return nil
    }

    /// Half of all places are empty at least, so that a search ends.
    private static func firstPlace(_ key: RecordTemplate.Key) -> Int {
        Int(key.hash >> UInt64(64 - (2 * most).trailingZeroBitCount))
    }

    /// Keeps the layout that `draft` is of.
    mutating func add(_ key: RecordTemplate.Key, _ draft: borrowing TemplateBuilder)
        -> RecordTemplate
    {
        if layouts.count == Self.most { removeAll() }
        let layout = RecordTemplate(
            key: key, bytes: draft.bytes.withSpan { pool.add($0) },
            steps: steps.count..<steps.count + draft.steps.count, endCount: draft.pending,
            maximumRepeats: draft.maximumRepeats)
        steps += draft.steps
        layouts.append(layout)
        var place = Self.firstPlace(key)
        while places[place] > 0 { place = (place + 1) % places.count }
        places[place] = UInt8(layouts.count)
        return layout
    }

    /// Forgets all, and keeps the memory.
    private mutating func removeAll() {
        layouts.removeAll(keepingCapacity: true)
        steps.removeAll(keepingCapacity: true)
        pool.removeAll()
        for place in places.indices { places[place] = 0 }
    }
}

/// A layout while it is being made.
struct TemplateBuilder: ~Copyable {
    var bytes = ByteBuffer(capacity: 1024)
    private(set) var steps: [RecordTemplate.Step] = []
    /// How many bytes stand behind the last step.
    private(set) var pending = 0
    /// How often each value was used.
    private var uses = InlineArray<67, Int>(repeating: 0)

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
