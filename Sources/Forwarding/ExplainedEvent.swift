import Classification
package import EventMapping
import JSONStream
import OnePasswordEvents
package import SystemCalls

/// An event of an input, and how it became its message.
package struct ExplainedEvent: Sendable {
    /// Where its record begins.
    package let place: Place
    /// The record's bytes, in one line.
    package let record: [UInt8]
    /// The keys of the message, each with its source.
    package let explanation: Explanation

    /// Which event of an input is meant.
    package enum Choice: Sendable, Hashable {
        /// The first record, which may be rejected.
        case first
        /// The event of this number, counted from 1 without rejected records.
        case number(Int)
        /// The first event with this identifier; case does not matter.
        case identifier(String)
    }

    /// What there is in an input.
    package enum Outcome: Sendable {
        case event(ExplainedEvent)
        case rejected(RejectedRecord)
        case namesMissing(NamesError)
        case pseudonymsMissing(PseudonymKeyError)
        /// None of its events is the one that is meant.
        case nothing(events: Int)
    }

    /// Reads the input called `name` up to the event; nothing of it is sent.
    package static func find(
        _ choice: Choice, in name: String, _ plan: ForwardPlan, unless stopSignal: StopSignal?
    ) throws(InputError) -> Outcome {
        var stream = try stream(name, plan)
        var search = EventSearch(choice)
        let names: KnownNames
        do throws(NamesError) {
            var files = NameFiles(plan.namesPaths)
            names = try files.read()
        } catch {
            return .namesMissing(error)
        }
        let pseudonyms: Pseudonyms?
        do throws(PseudonymKeyError) {
            pseudonyms = try plan.pseudonyms?.open()
        } catch {
            return .pseudonymsMissing(error)
        }
        while true {
            let filling = stream.fill(before: nil, unless: stopSignal)
            if case .broken(let error) = filling { throw error }
            var isLast = true
            if case .bytes = filling { isLast = false }
            records: while true {
                switch stream.next(isLast: isLast) {
                case .event(let range):
                    guard search.ends(at: &stream) else { continue }
                    return .event(explained(range, of: &stream, plan, names, pseudonyms))
                case .rejected(let rejection):
                    if choice == .first { return .rejected(stream.rejected(rejection)) }
                case .end: return .nothing(events: search.count)
                case .moreNeeded where isLast: return .nothing(events: search.count)
                case .moreNeeded: break records
                }
            }
            stream.dropRead()
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
        _ names: KnownNames, _ pseudonyms: Pseudonyms?
    ) -> ExplainedEvent {
        var encoder = MessageEncoder(
            mapping: plan.mapping, rules: plan.rules, format: plan.format, header: plan.header,
            account: plan.account, maximumSize: plan.maximumSize, now: { currentTimestamp() })
        encoder.names = names
        let place = stream.place(of: range.lowerBound)
        return ExplainedEvent(
            place: place, record: stream.line(of: range),
            explanation: explanation(of: &stream, &encoder, pseudonyms))
    }

    private static func explanation(
        of stream: inout InputStream, _ encoder: inout MessageEncoder, _ pseudonyms: Pseudonyms?
    ) -> Explanation {
        if let pseudonyms {
            var rewriter = EventRewriter(pseudonyms)
            encoder.setNames(ofMessages: rewriter.rewritten(encoder.names))
            return rewriter.explain(&stream, &encoder)
        }
        let kind = stream.kind
        return stream.withEvent { bytes, values in encoder.explain(kind, bytes, values) }
    }
}

/// The search for one event among those of an input.
private struct EventSearch {
    private let choice: ExplainedEvent.Choice
    /// The identifier that is looked for.
    private var wanted = ComparableIdentifier()
    private var identifier = ComparableIdentifier()
    /// How many events were read.
    private(set) var count = 0

    init(_ choice: ExplainedEvent.Choice) {
        self.choice = choice
        if case .identifier(let text) = choice { wanted.set(text.utf8) }
    }

    /// Whether the event that `stream` has read last is the one.
    mutating func ends(at stream: inout InputStream) -> Bool {
        count += 1
        switch choice {
        case .first: return true
        case .number(let number): return count == number
        case .identifier: break
        }
        let text = stream.withEvent { bytes, values in
            values.value(EventField.uuid.rawValue).map { $0.text(in: bytes) }
        }
        identifier.set(text ?? [])
        return text != nil && identifier.bytes == wanted.bytes
    }
}
