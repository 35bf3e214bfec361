import Bytes
import JSONStream
import OnePasswordEvents

/// The templates met so far, found by their keys: a set-associative cache of four ways.
///
/// A template that comes to a full set replaces one of its four, in turn: no input can make it
/// forget all others. Real accounts need a few hundred. Each has its own piece of two areas, of which only
/// what is used takes memory.
///
/// Other state than the keys that templates depend on, as the account, needs a new cache.
@safe
struct TemplateCache: ~Copyable, @unchecked Sendable {
    private static let ways = 4
    private static let setBits: UInt64 = 8
    private static let capacity = ways << Int(setBits)

    // Each owned by this value alone.
    /// All initialized.
    private let templates: UnsafeMutablePointer<RecordTemplate>
    /// Initialized as far as the templates say.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let steps: UnsafeMutablePointer<RecordTemplate.Step>
    /// How many bytes and steps a template can have; after its bytes is room for the slack.
    private let maximumBytes: Int
    private let maximumSteps: Int
    /// Which way of each set is replaced next.
    private var victims = [UInt8](repeating: 0, count: 1 << Int(setBits))

    /// Creates an empty cache for the templates of a mapping.
    init(for plan: borrowing CompiledMapping) {
        (maximumBytes, maximumSteps) = plan.sizeOfLargestTemplate
        unsafe templates = .allocate(capacity: Self.capacity)
        unsafe templates.initialize(repeating: .vacant, count: Self.capacity)
        unsafe bytes = .allocate(capacity: Self.capacity * (maximumBytes + ByteBuffer.slack))
        unsafe steps = .allocate(capacity: Self.capacity * maximumSteps)
    }

    deinit {
        unsafe templates.deallocate()
        unsafe bytes.deallocate()
        unsafe steps.deallocate()
    }

    /// The place of the template with a key, if there is one.
    @inline(__always)
    func place(of key: RecordTemplate.Key) -> Int? {
        let first = Self.set(of: key) &* Self.ways
        for place in first..<first &+ Self.ways where unsafe templates[place].key == key {
            return place
        }
        return nil
    }

    @inline(__always)
    private static func set(of key: RecordTemplate.Key) -> Int {
        Int(key.hash >> (64 - setBits))
    }

    /// Builds the template for a key, and returns its place.
    mutating func add(_ key: RecordTemplate.Key, of plan: borrowing CompiledMapping) -> Int {
        let set = Self.set(of: key)
        let place = set * Self.ways + Int(victims[set])
        victims[set] = (victims[set] + 1) % UInt8(Self.ways)
        // Safe: the pieces of this place, which no others overlap, and which the builder keeps to.
        let bytes = unsafe UnsafeMutableBufferPointer(
            start: bytes + place * (maximumBytes + ByteBuffer.slack), count: maximumBytes)
        let steps = unsafe UnsafeMutableBufferPointer(
            start: steps + place * maximumSteps, count: maximumSteps)
        var builder = unsafe TemplateBuilder(bytes: bytes, steps: steps)
        plan.build(&builder, for: key)
        unsafe templates[place] = builder.template(for: key)
        return place
    }

    /// Lends the template at a place that was found: its bytes, which the slack
    /// follows, and its steps.
    @unsafe
    @inline(__always)
    borrowing func template(
        at place: Int
    ) -> (RecordTemplate, UnsafePointer<UInt8>, UnsafePointer<RecordTemplate.Step>) {
        unsafe (
            templates[place],
            UnsafePointer(bytes + place &* (maximumBytes &+ ByteBuffer.slack)),
            UnsafePointer(steps + place &* maximumSteps)
        )
    }
}

extension RecordTemplate {
    /// What is in a place of the cache where no template is.
    fileprivate static let vacant = Self(
        key: .vacant, byteCount: 0, startCount: 0, stepCount: 0, maximumRepeats: 0,
        nameCount: 0)
}

extension CompiledMapping {
    /// How many bytes and steps no template has more of.
    fileprivate var sizeOfLargestTemplate: (bytes: Int, steps: Int) {
        var largest = (bytes: 0, steps: 0)
        for kind in EventKind.allCases {
            var size = (bytes: 0, steps: 0)
            for row in rows[rows(of: kind)] {
                let constant = max(2 * row.joiner.count, account.count, accountName.count)
                size.bytes += row.prefix.count + constant + row.suffix.count
                size.steps += 3
                guard case .list(let place) = row.operation else { continue }
                size.bytes += lists[place].reduce(0) { $0 + $1.suffix.count }
                size.steps += lists[place].count
            }
            largest = (max(largest.bytes, size.bytes), max(largest.steps, size.steps))
        }
        return largest
    }
}

/// A template while it is built, in the memory that it will have.
@safe
struct TemplateBuilder: ~Copyable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    private let steps: UnsafeMutableBufferPointer<RecordTemplate.Step>
    private var byteCount = 0
    private var stepCount = 0
    /// How many bytes come before the first value.
    private var startCount = 0
    /// How often each value was used: that of each slot, then time, sentence and texts of the class.
    private var uses = InlineArray<73, UInt16>(repeating: 0)
    private var maximumRepeats: UInt16 = 0
    private var nameCount = 0

    /// Begins in memory that outlives the builder, and that nobody else uses meanwhile.
    @unsafe
    fileprivate init(
        bytes: UnsafeMutableBufferPointer<UInt8>,
        steps: UnsafeMutableBufferPointer<RecordTemplate.Step>
    ) {
        unsafe self.bytes = bytes
        unsafe self.steps = steps
    }

    /// What was built.
    fileprivate consuming func template(for key: RecordTemplate.Key) -> RecordTemplate {
        // Safe: after the bytes of each place is room for the slack, which copies read.
        unsafe (bytes.baseAddress.unsafelyUnwrapped + byteCount).update(
            repeating: 0, count: ByteBuffer.slack)
        return RecordTemplate(
            key: key, byteCount: byteCount, startCount: startCount, stepCount: stepCount,
            maximumRepeats: Int(maximumRepeats), nameCount: nameCount)
    }

    /// Adds bytes.
    mutating func append(_ literal: Literal, of plan: borrowing CompiledMapping) {
        let text = plan.pool.bytes.span.extracting(literal.range)
        unsafe precondition(text.count <= bytes.count - byteCount)
        unsafe text.withUnsafeBufferPointer { text in
            // Safe: the line above says that there is room.
            guard let first = text.baseAddress else { return }
            unsafe (bytes.baseAddress.unsafelyUnwrapped + byteCount).update(
                from: first, count: text.count)
        }
        byteCount += text.count
        if stepCount > 0 {
            // Not in place: the thread sanitizer makes invalid code of that (Swift 6.3.1).
            var last = unsafe steps[stepCount - 1]
            last.tailCount += UInt32(text.count)
            unsafe steps[stepCount - 1] = last
        } else {
            startCount += text.count
        }
    }

    /// Adds a row whose value takes more than copying.
    mutating func append(row: Int) { append(.other(.row), row: row) }

    /// Adds a row whose value has its key and what follows it.
    mutating func append(_ value: RecordTemplate.Step.Value, row: Int) {
        append(RecordTemplate.Step(value, row: row))
    }

    /// Adds the pair of a row with one value that is no text.
    mutating func append(
        _ value: RecordTemplate.Step.Value, _ row: CompiledMapping.Row, _ index: Int,
        of plan: borrowing CompiledMapping
    ) {
        append(row.prefix, of: plan)
        append(
            RecordTemplate.Step(
                value, limit: row.limit, row: index, prefixCount: row.prefix.count,
                suffixCount: row.suffix.count))
        append(row.suffix, of: plan)
    }

    /// Adds the pair of a row with the texts in some slots, joined; -1 is no slot.
    mutating func append(
        texts slots: InlineArray<3, Int>, _ row: CompiledMapping.Row, _ index: Int,
        of plan: borrowing CompiledMapping
    ) {
        var needed: UInt64 = 0
        for place in slots.indices where slots[place] >= 0 { needed |= 1 << UInt64(slots[place]) }
        let count = needed.nonzeroBitCount
        // So that they are not too long together.
        let limit = (row.limit - row.joiner.count * (count - 1)) / count
        let isBounded = limit < FieldValues.longestCopyable
        // Only the first of its steps can leave the pair to the row.
        precondition(!isBounded || count == 1)
        append(row.prefix, of: plan)
        var isFirst = true
        for place in slots.indices where slots[place] >= 0 {
            if !isFirst { append(row.joiner, of: plan) }
            let slot = UInt8(slots[place])
            append(
                RecordTemplate.Step(
                    isBounded ? .bounded(slot) : .text(slot), needed: isFirst ? needed : 0,
                    limit: limit, row: index, prefixCount: row.prefix.count,
                    suffixCount: row.suffix.count, stepCount: count,
                    isTranscodable: row.operation.writesTexts))
            isFirst = false
        }
        append(row.suffix, of: plan)
    }

    /// Adds the pair of a row with the texts in some slots as an array, which the row writes where
    /// two of them are the same.
    mutating func append(
        list slots: [Int], _ row: CompiledMapping.Row, _ index: Int,
        of plan: borrowing CompiledMapping
    ) {
        guard case .list(let place) = row.operation else { return }
        if slots.count > 1 {
            append(
                RecordTemplate.Step(
                    .other(.distinct), row: index, suffixCount: row.suffix.count,
                    stepCount: slots.count + 1))
        }
        append(row.prefix, of: plan)
        for (number, slot) in slots.enumerated() {
            // What follows a text in the array is before the next one, too.
            if number > 0 { append(plan.lists[place][0].suffix, of: plan) }
            append(
                RecordTemplate.Step(
                    .text(UInt8(slot)),
                    needed: number == 0 ? slots.reduce(0) { $0 | 1 << UInt64($1) } : 0,
                    row: index, prefixCount: row.prefix.count, suffixCount: row.suffix.count,
                    stepCount: slots.count, isTranscodable: true))
        }
        append(row.suffix, of: plan)
    }

    private mutating func append(_ step: RecordTemplate.Step) {
        unsafe precondition(stepCount < steps.count)
        unsafe steps.initializeElement(at: stepCount, to: step)
        stepCount += 1
        // A slot is below 64.
        switch step.value {
        case .text(let slot), .bounded(let slot): use(Int(slot))
        // The text of a time is part of what is in its slot.
        case .other(.timestamp): use(EventField.timestamp.rawValue)
        case .other(.time): use(64)
        case .other(.sentence), .other(.causes), .other(.causesAndSentence): use(65)
        case .other(.classText(let text)): use(66 + Int(text.rawValue))
        case .other(.name): nameCount += 1
        case .other(.row), .other(.distinct): break
        }
    }

    private mutating func use(_ value: Int) {
        uses[value] += 1
        maximumRepeats = max(maximumRepeats, uses[value])
    }
}

extension RecordTemplate.Step {
    fileprivate init(
        _ value: Value, needed: UInt64 = 0, limit: Int = .max, row: Int, prefixCount: Int = 0,
        suffixCount: Int = 0, stepCount: Int = 1, isTranscodable: Bool = false
    ) {
        self.needed = needed
        self.value = value
        self.limit = UInt32(clamping: limit)
        self.row = UInt16(row)
        self.prefixCount = UInt32(prefixCount)
        self.suffixCount = UInt32(suffixCount)
        self.stepCount = UInt8(stepCount)
        self.isTranscodable = isTranscodable
    }
}
