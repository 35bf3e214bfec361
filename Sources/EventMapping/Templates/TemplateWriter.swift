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
///   the object, so together they are no longer than it; category, sentence and time are counted by
///   themselves. So all values have at most `valueBytes`. To compare each with what is left of them
///   would cost 108 instructions an event, one in fifty (callgrind, Swift 6.3.1); their sum is
///   compared at the end, in `ByteBuffer.append(atMost:)`.
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
    private let category: Run
    private let sentence: Run
    private let time: Run
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
        _ values: borrowing FieldValues, pool: LiteralPool, category: Literal,
        sentence: Literal, time: borrowing ByteBuffer
    ) {
        precondition(values.end <= bytes.count - ByteBuffer.slack)
        unsafe (template, self.bytes, step) = templates.template(at: place)
        unsafe stepsEnd = step + template.stepCount
        pending = template.startCount
        unsafe event = bytes.address
        let pool = unsafe pool.bytes.span.address
        unsafe self.category = Run(start: pool + category.start, count: category.count)
        unsafe self.sentence = Run(start: pool + sentence.start, count: sentence.count)
        unsafe self.time = time.withSpan { unsafe Run(start: $0.address, count: $0.count) }
        valueBytes =
            template.maximumRepeats
            &* (values.end &- values.start &+ category.count &+ sentence.count &+ time.count)
    }

    /// Why copying ended.
    enum Halt {
        /// All is written.
        case end
        /// Everything is written up to the pair of a row, which has to be written by itself.
        case row(Int)
    }

    /// Copies the next values, each with what comes after it; the texts in other slots than
    /// `copyable` are left to their rows.
    @inline(__always)
    mutating func copy(
        _ values: borrowing FieldValues, copyable: UInt64, into output: inout ByteBuffer
    ) -> Halt {
        var halt = Halt.end
        var (step, bytes) = unsafe (step, bytes)
        unsafe output.append(atMost: template.byteCount &+ valueBytes) { start in
            var target = unsafe ByteBuffer.copy(bytes, pending, to: start)
            unsafe bytes += pending
            while unsafe step < stepsEnd {
                var run: Run
                switch unsafe step.pointee.value {
                case .text(let slot):
                    guard unsafe step.pointee.needed & ~copyable == 0 else {
                        return unsafe leave(step, bytes, at: target, &halt)
                    }
                    let text = values[Int(slot)]
                    unsafe run = Run(start: event + text.start, count: text.count)
                case .bounded(let slot):
                    let text = values[Int(slot)]
                    guard unsafe step.pointee.needed & ~copyable == 0,
                        unsafe text.count <= Int(step.pointee.limit)
                    else { return unsafe leave(step, bytes, at: target, &halt) }
                    unsafe run = Run(start: event + text.start, count: text.count)
                case .category: unsafe run = category
                case .sentence: unsafe run = sentence
                case .time: unsafe run = time
                case .row: return unsafe leave(step, bytes, at: target, &halt)
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

extension MessageEncoder {
    /// The longest event in bytes whose pairs are written by a template, which makes room for all
    /// of it.
    private static let longestByTemplate = 64 * 1024

    /// Appends the pairs of an event, each with what follows its value: by a template, or row by
    /// row where a text is blank.
    mutating func appendPairs(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        if values.end &- values.start <= Self.longestByTemplate,
            !values.hasBlankText(bytes, &scratch.part)
        {
            return appendByTemplate(bytes, values, event, &report, into: &output)
        }
        for index in plan.rows(of: event.kind) {
            plan.append(
                plan.rows[index], bytes, values, event, &scratch, &report, into: &output)
        }
    }

    /// Appends the pairs of an event by its template.
    @inline(__always)
    private mutating func appendByTemplate(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        let key = RecordTemplate.Key(values, event, hasNames: plan.hasNames)
        let place = templates.place(of: key) ?? addTemplate(for: key)
        let copyable = plan.isLEEF ? values.copyable(toLEEF: bytes) : values.copyable
        scratch.time.removeAll()
        scratch.time.append(decimal: Int(event.milliseconds ?? 0))
        // Safe: none of these changes before the walk ends.
        var writer = unsafe TemplateWriter(
            place, of: templates, bytes, values, pool: plan.pool,
            category: plan.lines[event.classID.index].category,
            sentence: plan.sentences[event], time: scratch.time)
        while case .row(let row) = writer.copy(values, copyable: copyable, into: &output) {
            appendRow(row, bytes, values, event, &report, into: &output)
        }
    }

    @inline(never)
    private mutating func addTemplate(for key: RecordTemplate.Key) -> Int {
        templates.add(key, of: plan)
    }

    /// Appends one pair whose value takes more than copying.
    @inline(never)
    private mutating func appendRow(
        _ row: Int, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ report: inout Report, into output: inout ByteBuffer
    ) {
        plan.append(plan.rows[row], bytes, values, event, &scratch, &report, into: &output)
    }
}

extension FieldValues {
    /// Whether one of the texts is nothing but spaces.
    @inline(__always)
    fileprivate borrowing func hasBlankText(
        _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer
    ) -> Bool {
        // Copyable text is not blank.
        var rest = present & ~copyable
        while rest != 0 {
            let text = self[rest.trailingZeroBitCount]
            if !text.beginsVisibly(bytes), text.withText(bytes, &scratch, { $0.isEmpty }) {
                return true
            }
            rest &= rest &- 1
        }
        return false
    }

    /// The slots of `copyable` whose text has no character that LEEF marks.
    fileprivate borrowing func copyable(toLEEF bytes: Span<UInt8>) -> UInt64 {
        // In most events no such character is anywhere.
        guard LEEFText.marksPlainText(bytes, start, end &- start) else { return copyable }
        var copyable = copyable
        var rest = copyable
        while rest != 0 {
            let slot = rest.trailingZeroBitCount
            if LEEFText.marksPlainText(bytes, self[slot].start, self[slot].count) {
                copyable &= ~(1 << UInt64(slot))
            }
            rest &= rest &- 1
        }
        return copyable
    }
}

extension Span {
    /// The address of the first element; there must be one.
    @unsafe
    fileprivate var address: UnsafePointer<Element> {
        unsafe withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    }
}
