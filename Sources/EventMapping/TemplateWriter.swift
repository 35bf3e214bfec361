import Bytes
import JSONStream

/// A walk over the steps of a layout, for one event.
///
/// Everything is copied in whole blocks. Behind the bytes of the layouts, those of the plan and
/// those of the time stands the slack for it; behind the end of the object, before which all its
/// values are, it is looked for once.
@safe
struct TemplateWriter {
    /// The step that comes next.
    private var step: UnsafePointer<RecordTemplate.Step>
    private let stepsEnd: UnsafePointer<RecordTemplate.Step>
    /// The bytes of the layout that come next.
    private var lead: UnsafePointer<UInt8>
    private let event: UnsafePointer<UInt8>
    private let category: Run
    private let sentence: Run
    private let time: Run
    /// How many bytes all steps together can write.
    private let most: Int

    /// Where a value stands.
    @unsafe
    private struct Run {
        let start: UnsafePointer<UInt8>
        let count: Int
    }

    /// Begins at the first step; all that is given must outlive the walk unchanged.
    @unsafe
    init(
        _ layout: RecordTemplate, _ layouts: borrowing TemplateCache, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, pool: LiteralPool, category: Literal,
        sentence: Literal, time: borrowing ByteBuffer
    ) {
        precondition(values.end <= bytes.count - ByteBuffer.slack)
        let steps = layouts.steps.span.extracting(layout.steps)
        unsafe step = steps.address
        unsafe stepsEnd = step + steps.count
        unsafe lead = layouts.pool.bytes.span.address + layout.bytes.start
        unsafe event = bytes.address
        let pool = unsafe pool.bytes.span.address
        unsafe self.category = Run(start: pool + category.start, count: category.count)
        unsafe self.sentence = Run(start: pool + sentence.start, count: sentence.count)
        unsafe self.time = time.withSpan { unsafe Run(start: $0.address, count: $0.count) }
        // The values of different fields stand in different bytes of the object.
        let values = values.end &- values.start
        most =
            layout.bytes.count &+ layout.maximumRepeats
            &* (values &+ category.count &+ sentence.count &+ time.count)
    }

    /// Why copying ended.
    enum Halt {
        /// Behind the last value.
        case end
        /// Behind the lead of a row whose value takes more than copying.
        case row(Int)
        /// At a value that is longer than its step may copy: the walk is over.
        case tooLong
    }

    /// Copies the values of the next steps, each behind its lead.
    @inline(__always)
    mutating func copy(
        _ values: borrowing FieldValues, into output: inout ByteBuffer
    ) -> Halt {
        var halt = Halt.end
        var (step, lead) = unsafe (step, lead)
        unsafe output.append(atMost: most) { start in
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

    /// Copies what stands behind the last value.
    func end(_ layout: RecordTemplate, into output: inout ByteBuffer) {
        unsafe output.append(atMost: layout.endCount) {
            unsafe ByteBuffer.copy(lead, layout.endCount, to: $0)
        }
    }
}

extension Span {
    /// Where the first element stands; there must be one.
    @unsafe
    fileprivate var address: UnsafePointer<Element> {
        unsafe withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    }
}
