import Bytes
import Classification
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
/// - **Writes.** `copy` makes room for the leads and for `valueBytes` before it writes. The leads are
///   the bytes of the template, each once. No value is copied more often than `maximumRepeats` says,
///   which `TemplateBuilder` counts. The values of different slots are different bytes of the
///   object, so together they are no longer than it; category, sentence and time are counted by
///   themselves. So all values have at most `valueBytes`. To compare each with what is left of them
///   would cost 108 instructions an event, one in fifty (callgrind, Swift 6.3.1); their sum is
///   compared at the end, in `ByteBuffer.append(atMost:)`.
/// - **Lifetimes.** Templates, mapping, event and time do not change before the walk ends.
@safe
struct TemplateWriter {
    /// The step that comes next.
    private var step: UnsafePointer<RecordTemplate.Step>
    private let stepsEnd: UnsafePointer<RecordTemplate.Step>
    /// The bytes of the template that come next.
    private var lead: UnsafePointer<UInt8>
    private let leadBytes: Int
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
        _ template: RecordTemplate, of templates: borrowing TemplateCache, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, pool: LiteralPool, category: Literal,
        sentence: Literal, time: borrowing ByteBuffer
    ) {
        precondition(values.end <= bytes.count - ByteBuffer.slack)
        let steps = templates.steps.span.extracting(template.steps)
        unsafe step = steps.address
        unsafe stepsEnd = step + steps.count
        unsafe lead = templates.pool.bytes.span.address + template.bytes.start
        leadBytes = template.bytes.count
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
        /// The last value is written.
        case end
        /// The lead is written of a row whose value takes more than copying.
        case row(Int)
        /// A value is longer than its step may copy: the walk is over.
        case tooLong
    }

    /// Copies the values of the next steps, each after its lead.
    @inline(__always)
    mutating func copy(
        _ values: borrowing FieldValues, into output: inout ByteBuffer
    ) -> Halt {
        var halt = Halt.end
        var (step, lead) = unsafe (step, lead)
        let room = valueBytes
        unsafe output.append(atMost: leadBytes &+ room) { start in
            var target = unsafe start
            while unsafe step < stepsEnd {
                let next = unsafe step.pointee
                unsafe step += 1
                let run: Run
                switch next.value {
                case .field(let slot):
                    let text = values[Int(slot)]
                    unsafe run = Run(start: event + text.start, count: text.count)
                case .category: unsafe run = category
                case .sentence: unsafe run = sentence
                case .time: unsafe run = time
                case .row(let row):
                    unsafe target = ByteBuffer.copy(lead, Int(next.leadCount), to: target)
                    unsafe lead += Int(next.leadCount)
                    halt = .row(Int(row))
                    return unsafe target
                }
                guard unsafe run.count <= Int(next.limit) else {
                    halt = .tooLong
                    return unsafe target
                }
                unsafe target = ByteBuffer.copy(lead, Int(next.leadCount), to: target)
                unsafe lead += Int(next.leadCount)
                unsafe target = ByteBuffer.copy(run.start, run.count, to: target)
            }
            return unsafe target
        }
        unsafe (self.step, self.lead) = (step, lead)
        return halt
    }

    /// Copies what follows the last value.
    func end(_ template: RecordTemplate, into output: inout ByteBuffer) {
        unsafe output.append(atMost: template.endCount) {
            unsafe ByteBuffer.copy(lead, template.endCount, to: $0)
        }
    }
}

extension MessageEncoder {
    /// The longest event in bytes whose pairs are written by a template, which makes room for all
    /// of it.
    private static let longestByTemplate = 64 * 1024

    /// Appends the pairs of an event, each with what follows its value: by a template, or row by
    /// row where a value is too long for that.
    mutating func appendPairs(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ report: inout Report, into output: inout ByteBuffer
    ) {
        if values.end &- values.start <= Self.longestByTemplate {
            let key = RecordTemplate.Key(values, event, plan)
            let template =
                templates.template(key) ?? templates.add(key, plan.template(for: key))
            let start = output.count
            if append(template, bytes, values, event, &report, into: &output) { return }
            output.truncate(to: start)
        }
        for index in plan.rows(of: event.kind) {
            plan.append(
                plan.rows[index], bytes, values, event, &scratch, &report, into: &output)
        }
    }

    /// Appends the pairs of an event by its template.
    ///
    /// - Returns: Whether all values were short enough for it.
    @inline(__always)
    private mutating func append(
        _ template: RecordTemplate, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ report: inout Report, into output: inout ByteBuffer
    ) -> Bool {
        scratch.time.removeAll()
        scratch.time.append(decimal: Int(event.milliseconds ?? 0))
        // Safe: none of these changes before the walk ends.
        var writer = unsafe TemplateWriter(
            template, of: templates, bytes, values, pool: plan.pool,
            category: plan.lines[event.classID.index].category,
            sentence: plan.sentences[event], time: scratch.time)
        while true {
            switch writer.copy(values, into: &output) {
            case .row(let row):
                appendRow(row, bytes, values, event, &report, into: &output)
            case .tooLong: return false
            case .end:
                writer.end(template, into: &output)
                return true
            }
        }
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

extension Span {
    /// The address of the first element; there must be one.
    @unsafe
    fileprivate var address: UnsafePointer<Element> {
        unsafe withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    }
}
