import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents

/// A walk over the steps of a template, which writes the pairs of one event.
///
/// Everything is copied in whole blocks (`ByteBuffer.copy`), by addresses and without a check for
/// each byte. What makes that sound:
///
/// - **Reads.** Every run is followed by the slack that a copy in blocks may read: those of the
///   templates and of the compiled mapping by `LiteralPool`, the time by `ByteBuffer`, the values
///   of the event by the `precondition` of `init`, since all of them are before `values.end`.
/// - **Writes.** `copy` makes room for the template and for `valueBytes` before it writes. The bytes
///   of the template are written once each. No value is copied more often than `maximumRepeats`
///   says, which `TemplateBuilder` counts. The values of different slots are different bytes of
///   the object, so together they are no longer than it, and a transcoded one at most as long as
///   `TextTranscoder` says; texts of the class, those of an item usage and the time are counted by
///   themselves, and so are names of ids, which are left to their rows where they are longer than
///   `longestName`. So all values have at most `valueBytes`. To compare each with what is left of them
///   would cost 108 instructions an event, one in fifty (callgrind, Swift 6.3.1); so only
///   their sum is compared at the end, with the capacity (`ByteBuffer.append(atMost:)`).
/// - **Lifetimes.** Templates, mapping, event and time do not change before the walk ends.
@safe
struct TemplateWriter {
    /// The step that comes next.
    private var step: UnsafePointer<RecordTemplate.Step>
    private let stepsEnd: UnsafePointer<RecordTemplate.Step>
    /// The bytes of the template that come next, and how many of them are before its value.
    private var bytes: UnsafePointer<UInt8>
    private var pending: Int
    private let template: RecordTemplate
    private let event: UnsafePointer<UInt8>
    private let pool: UnsafePointer<UInt8>
    private let classTexts: UnsafePointer<Literal>
    private let usage: UnsafePointer<UsageText>
    private let time: Run
    /// The event's own text of its time, where it can be copied.
    private let timestamp: JSONSlice?
    /// The most bytes that all values together can have.
    private let valueBytes: Int

    /// The bytes of a value.
    @unsafe
    private struct Run {
        let start: UnsafePointer<UInt8>
        let count: Int
    }

    /// Begins at the first step; all that is given must outlive the walk unchanged.
    @unsafe
    init(
        _ place: Int, of templates: borrowing TemplateCache, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ classified: ClassifiedEvent,
        of plan: borrowing CompiledMapping, time: borrowing ByteBuffer
    ) {
        precondition(values.end <= bytes.count - ByteBuffer.slack)
        unsafe (template, self.bytes, step) = templates.template(at: place)
        unsafe stepsEnd = step + template.stepCount
        pending = template.startCount
        unsafe event = bytes.address
        let line = plan.line(of: classified)
        unsafe pool = plan.pool.bytes.span.address
        unsafe classTexts = plan.classTexts.span.address + line * CompiledMapping.ClassText.count
        let place = plan.usages.place(of: classified)
        precondition(plan.usages.texts.indices.contains(place))
        unsafe usage = plan.usages.texts.span.address + place
        timestamp = classified.canonicalTime
        unsafe self.time = time.withSpan { unsafe Run(start: $0.address, count: $0.count) }
        valueBytes =
            unsafe template.maximumRepeats
            &* (TextTranscoder.mostBytes(for: values.end &- values.start)
                &+ plan.lines[line].textBytes &+ usage.pointee.all.count &+ time.count)
            &+ template.nameCount &* Self.longestName
    }

    /// A text of the pool.
    @unsafe
    @inline(__always)
    private func run(_ literal: Literal) -> Run {
        unsafe Run(start: pool + literal.start, count: literal.count)
    }

    /// The id that was looked up last: that of an item has a name and a category.
    private struct KnownID {
        var slot = -1
        /// Where the names have it; nil where they do not.
        var place: Int?
    }

    /// The longest name of an id in bytes that is copied.
    private static let longestName = 256

    /// Why copying ended.
    enum Halt {
        /// All is written.
        case end
        /// Everything is written up to the pair of a row, which has to be written by itself.
        case row(Int)
    }

    /// Copies the next values, each with what comes after it; the texts in other slots than
    /// `copyable` are transcoded or left to their rows.
    ///
    /// The plan is not changed: one that is borrowed would be copied for each event (Swift 6.3.1).
    @inline(__always)
    mutating func copy(
        _ object: Span<UInt8>, _ values: borrowing FieldValues, copyable: UInt64,
        of plan: inout CompiledMapping, into output: inout ByteBuffer
    ) -> Halt {
        var halt = Halt.end
        var (step, bytes) = unsafe (step, bytes)
        var known = KnownID()
        unsafe output.append(atMost: template.byteCount &+ valueBytes) { start in
            var target = unsafe ByteBuffer.copy(bytes, pending, to: start)
            unsafe bytes += pending
            while unsafe step < stepsEnd {
                var run: Run
                switch unsafe step.pointee.value {
                case .text(let slot):
                    guard unsafe step.pointee.needed & ~copyable == 0 else {
                        // Copies, so that both stay in registers in the loop.
                        var (next, rest) = unsafe (step, bytes)
                        guard
                            let end = unsafe transcode(
                                &next, &rest, object, values, copyable, of: &plan,
                                to: target)
                        else { return unsafe leave(step, bytes, at: target, &halt) }
                        unsafe (step, bytes, target) = (next, rest, end)
                        continue
                    }
                    let text = values[Int(slot)]
                    unsafe run = Run(start: event + text.start, count: text.count)
                case .bounded(let slot):
                    let text = values[Int(slot)]
                    guard unsafe step.pointee.needed & ~copyable == 0,
                        unsafe text.count <= Int(step.pointee.limit)
                    else { return unsafe leave(step, bytes, at: target, &halt) }
                    unsafe run = Run(start: event + text.start, count: text.count)
                case .other(.classText(let text)):
                    let literal = unsafe classTexts[Int(text.rawValue)]
                    guard literal.count > 0 else {
                        return unsafe leave(step, bytes, at: target, &halt)
                    }
                    unsafe run = self.run(literal)
                case .other(.timestamp):
                    guard let timestamp,
                        unsafe event[timestamp.start + timestamp.count] == UInt8(ascii: "Z")
                    else { return unsafe leave(step, bytes, at: target, &halt) }
                    unsafe run = Run(start: event + timestamp.start, count: timestamp.count + 1)
                case .other(.causesAndSentence): unsafe run = self.run(usage.pointee.all)
                case .other(.sentence): unsafe run = self.run(usage.pointee.sentence)
                case .other(.causes): unsafe run = self.run(usage.pointee.causes)
                case .other(.time): unsafe run = time
                case .other(.name):
                    var (next, rest) = unsafe (step, bytes)
                    guard
                        let end = unsafe writeName(
                            &next, &rest, object, values, &known, of: &plan, to: target)
                    else { return unsafe leave(step, bytes, at: target, &halt) }
                    unsafe (step, bytes, target) = (next, rest, end)
                    continue
                case .other(.distinct):
                    guard unsafe areDistinct(after: step, object, values) else {
                        return unsafe leave(step, bytes, at: target, &halt)
                    }
                    unsafe run = Run(start: bytes, count: 0)
                case .other(.row): return unsafe leave(step, bytes, at: target, &halt)
                }
                unsafe target = ByteBuffer.copy(run.start, run.count, to: target)
                let count = unsafe Int(step.pointee.tailCount)
                unsafe target = ByteBuffer.copy(bytes, count, to: target)
                unsafe bytes += count
                unsafe step += 1
            }
            return unsafe target
        }
        return halt
    }

    /// Writes the values of the row that begins at `step`, of which some cannot be copied, each with
    /// what comes after it, and moves on after them.
    ///
    /// - Returns: Where they end; nil where the row has to write them, and nothing is moved.
    @unsafe
    @inline(never)
    private func transcode(
        _ step: inout UnsafePointer<RecordTemplate.Step>, _ bytes: inout UnsafePointer<UInt8>,
        _ object: Span<UInt8>, _ values: borrowing FieldValues, _ copyable: UInt64,
        of plan: inout CompiledMapping, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8>? {
        guard unsafe step.pointee.isTranscodable else { return nil }
        var (next, rest, target) = unsafe (step, bytes, start)
        let end = unsafe step + Int(step.pointee.stepCount)
        while unsafe next < end {
            guard case .text(let slot) = unsafe next.pointee.value else { return nil }
            let text = values[Int(slot)]
            guard unsafe text.count <= Int(next.pointee.limit) else { return nil }
            if copyable >> UInt64(slot) & 1 != 0 {
                unsafe target = ByteBuffer.copy(event + text.start, text.count, to: target)
            } else {
                guard let end = unsafe plan.transcoder.write(text, of: object, to: target) else {
                    return nil
                }
                unsafe target = end
            }
            let count = unsafe Int(next.pointee.tailCount)
            unsafe target = ByteBuffer.copy(rest, count, to: target)
            unsafe rest += count
            unsafe next += 1
        }
        unsafe (step, bytes) = (next, rest)
        return unsafe target
    }

    /// Writes what an id is called and what comes after it, or takes back the key where it has no name,
    /// and moves on.
    ///
    /// - Returns: Where it ends; nil where the row has to write the pair, and nothing is moved.
    @unsafe
    @inline(never)
    private func writeName(
        _ step: inout UnsafePointer<RecordTemplate.Step>,
        _ bytes: inout UnsafePointer<UInt8>, _ object: Span<UInt8>,
        _ values: borrowing FieldValues, _ known: inout KnownID,
        of plan: inout CompiledMapping, to start: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8>? {
        let (rows, row) = unsafe (plan.rows.span, Int(step.pointee.row))
        let slot = rows[row].first
        guard case .known(let kind) = rows[row].operation,
            values.copyable >> UInt64(slot) & 1 != 0
        else { return nil }
        if known.slot != slot {
            let identifier = values[slot]
            known.slot = slot
            known.place = plan.names.place(
                of: object.extracting(identifier.start..<identifier.start + identifier.count))
        }
        let found = known.place.flatMap { plan.names.name(at: $0, kind) }
        var count = unsafe Int(step.pointee.tailCount)
        var target = unsafe start
        if let name = found {
            let (texts, range) = (plan.names.texts.span, name.range)
            let limit = unsafe min(Int(step.pointee.limit), Self.longestName)
            guard name.isPlain, 1...limit ~= range.count,
                range.upperBound <= texts.count - ByteBuffer.slack,
                !plan.isLEEF || !LEEFText.marksPlainText(texts, range.lowerBound, range.count)
            else { return nil }
            // Safe: the line above asks for the slack after it, `init` for the room.
            unsafe target = ByteBuffer.copy(
                texts.address + range.lowerBound, range.count, to: target)
        } else {
            let suffix = unsafe Int(step.pointee.suffixCount)
            unsafe target -= Int(step.pointee.prefixCount)
            unsafe bytes += suffix
            count -= suffix
        }
        unsafe target = ByteBuffer.copy(bytes, count, to: target)
        unsafe bytes += count
        unsafe step += 1
        return unsafe target
    }

    /// Whether the texts of the steps of an array after `step` all differ.
    @unsafe
    @inline(never)
    private func areDistinct(
        after step: UnsafePointer<RecordTemplate.Step>, _ object: Span<UInt8>,
        _ values: borrowing FieldValues
    ) -> Bool {
        let end = unsafe step + Int(step.pointee.stepCount)
        var one = unsafe step + 1
        while unsafe one < end {
            var other = unsafe one + 1
            while unsafe other < end {
                guard case .text(let slot) = unsafe one.pointee.value,
                    case .text(let otherSlot) = unsafe other.pointee.value,
                    !values.haveSameText(Int(slot), Int(otherSlot), object)
                else { return false }
                unsafe other += 1
            }
            unsafe one += 1
        }
        return true
    }

    /// Leaves the pair of a step to its row: takes back what is written of it, and goes on after it.
    ///
    /// - Returns: Where the pair begins.
    @unsafe
    @inline(__always)
    private mutating func leave(
        _ step: UnsafePointer<RecordTemplate.Step>, _ bytes: UnsafePointer<UInt8>,
        at target: UnsafeMutablePointer<UInt8>, _ halt: inout Halt
    ) -> UnsafeMutablePointer<UInt8> {
        halt = unsafe .row(Int(step.pointee.row))
        unsafe (self.step, self.bytes) = (step + Int(step.pointee.stepCount), bytes)
        var last = unsafe step
        while unsafe last + 1 < self.step {
            unsafe self.bytes += Int(last.pointee.tailCount)
            unsafe last += 1
        }
        unsafe self.bytes += Int(step.pointee.suffixCount)
        unsafe pending = Int(last.pointee.tailCount) - Int(step.pointee.suffixCount)
        return unsafe target - Int(step.pointee.prefixCount)
    }
}

extension Span {
    /// The address of the first element; there must be one.
    @unsafe
    fileprivate var address: UnsafePointer<Element> {
        unsafe withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    }
}
