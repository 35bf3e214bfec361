import Classification
package import EventMapping
import OnePasswordEvents
package import SystemCalls

/// The first event of an input, and how it became its message.
package struct ExplainedEvent: Sendable {
    /// Where its record begins.
    package let place: Place
    /// The record's bytes, in one line.
    package let record: [UInt8]
    /// The keys of the message, each with its source.
    package let explanation: Explanation

    /// What there is at the beginning of an input.
    package enum Outcome: Sendable {
        case event(ExplainedEvent)
        case rejected(RejectedRecord)
        case namesMissing(NamesError)
        /// No record at all.
        case nothing
    }

    /// Reads the input called `name` up to its first record; nothing of it is sent.
    package static func first(
        in name: String, _ plan: ForwardPlan, unless stopSignal: StopSignal?
    ) throws(InputError) -> Outcome {
        var stream = try stream(name, plan)
        let names: KnownNames
        do throws(NamesError) {
            var files = NameFiles(plan.namesPaths)
            names = try files.read()
        } catch {
            return .namesMissing(error)
        }
        while true {
            let filling = stream.fill(before: nil, unless: stopSignal)
            if case .broken(let error) = filling { throw error }
            var isLast = true
            if case .bytes = filling { isLast = false }
            switch stream.next(isLast: isLast) {
            case .event(let range): return .event(explained(range, of: &stream, plan, names))
            case .rejected(let rejection): return .rejected(stream.rejected(rejection))
            case .end: return .nothing
            case .moreNeeded where isLast: return .nothing
            case .moreNeeded: stream.dropRead()
            }
        }
    }

    private static func stream(
        _ name: String, _ plan: ForwardPlan
    ) throws(InputError) -> InputStream {
        do throws(SystemError) {
            return InputStream(
                try InputStream.open(name), name: name, recordLimit: plan.recordLimit,
                kind: plan.kind)
        } catch {
            throw .system(error)
        }
    }

    private static func explained(
        _ range: Range<Int>, of stream: inout InputStream, _ plan: ForwardPlan,
        _ names: KnownNames
    ) -> ExplainedEvent {
        var encoder = MessageEncoder(
            mapping: plan.mapping, rules: plan.rules, format: plan.format, header: plan.header,
            account: plan.account, maximumSize: plan.maximumSize, now: { currentTimestamp() })
        encoder.names = names
        let place = stream.place(of: range.lowerBound)
        let kind = stream.kind
        let explanation = stream.withEvent { bytes, values in
            encoder.explain(kind, bytes, values)
        }
        return ExplainedEvent(
            place: place, record: stream.line(of: range), explanation: explanation)
    }
}
