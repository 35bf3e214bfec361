import Bytes
import JSONStream
import OnePasswordEvents

/// What the user's rule that holds makes of an event, its class apart.
package struct RuleOutcome: Sendable, Hashable {
    /// The rule.
    package let rule: RuleID
    /// Whether the event is not forwarded.
    package let isDropped: Bool
    /// The copies that the rule names.
    package let copies: CopySet
    /// The destination that the rule names, by its index among all that rules name; nil for the
    /// run's own.
    package let destination: Int?
}

/// The user's rules in their order, and the names that they may ask for.
package struct RuleSet: Sendable {
    private let rules: [EventRule]
    private let outcomes: [RuleOutcome]
    /// What is asked for each rule, by its index.
    private var parts: [(conditions: Range<Int>, exceptions: Range<Int>)] = []
    /// The conditions of all rules, and what they ask for.
    private var questions: [Question] = []
    private var addresses: [AddressRange] = []
    private var schedules: [WeeklySchedule] = []
    private var patterns: [TextPattern] = []
    /// What ids are called.
    package var names = KnownNames()

    /// A condition in numbers alone: an array or a set in it would be retained and released for each
    /// event.
    private struct Question: Sendable {
        enum About: Sendable {
            case kind, client, address, time, text
            case textOrName(NameKind)
        }

        let about: About
        /// One bit for each kind of event, kind of client or slot.
        var bits: UInt64 = 0
        /// Which of the lists of addresses, schedules or patterns it asks for.
        var list = 0..<0
        /// The lengths that a text may have, as in `TextPattern`.
        var lengths: UInt64 = 0

        /// How much work it is, roughly: what is asked first spares the rest where it does not hold.
        var cost: Int {
            switch about {
            case .kind, .client: 0
            case .text: bits.nonzeroBitCount
            case .textOrName: 2 * bits.nonzeroBitCount
            case .address, .time: 4
            }
        }
    }

    /// Creates a set of rules, of which the first that holds counts.
    package init(_ rules: [EventRule]) {
        self.rules = rules
        outcomes = rules.enumerated().map { index, rule in
            RuleOutcome(
                rule: RuleID(index), isDropped: rule.effect.isDropped,
                copies: rule.effect.copies, destination: rule.effect.destination)
        }
        for rule in rules {
            let conditions = add(rule.conditions)
            parts.append((conditions, add(rule.exceptions)))
        }
    }

    private mutating func add(_ conditions: [RuleCondition]) -> Range<Int> {
        let start = questions.count
        let added = conditions.map { question($0) }
        questions += added.sorted { $0.cost < $1.cost }
        return start..<questions.count
    }

    private mutating func question(_ condition: RuleCondition) -> Question {
        switch condition {
        case .kind(let kinds):
            return Question(about: .kind, bits: kinds.reduce(0) { $0 | 1 << UInt64($1.index) })
        case .client(let clients):
            return Question(
                about: .client, bits: clients.reduce(0) { $0 | 1 << UInt64($1.rawValue) })
        case .address(let ranges):
            addresses += ranges
            return Question(
                about: .address, list: addresses.count - ranges.count..<addresses.count)
        case .time(let times):
            schedules.append(times)
            return Question(about: .time, list: schedules.count - 1..<schedules.count)
        case .text(let fields, let name, let texts):
            patterns += texts
            return Question(
                about: name.map { .textOrName($0) } ?? .text, bits: EventField.slots(fields),
                list: patterns.count - texts.count..<patterns.count,
                lengths: texts.reduce(0) { $0 | $1.lengths })
        }
    }

    /// Whether there are no rules.
    package var isEmpty: Bool { rules.isEmpty }

    /// The rule with an id of this set.
    package subscript(id: RuleID) -> EventRule { rules[id.index] }

    /// Finds the first rule that holds for an event whose built-in class is known, and returns what
    /// it wants; `scratch` is overwritten.
    func evaluate(
        _ event: ClassifiedEvent, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout ByteBuffer
    ) -> RuleOutcome? {
        let parts = parts.span
        for index in parts.indices
        where holds(parts[index].conditions, event, bytes, values, &scratch) {
            let exceptions = parts[index].exceptions
            if exceptions.isEmpty || !holds(exceptions, event, bytes, values, &scratch) {
                return outcomes[index]
            }
        }
        return nil
    }

    /// Whether all of some conditions hold.
    private func holds(
        _ range: Range<Int>, _ event: ClassifiedEvent, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        let questions = questions.span
        for index in range {
            let question = questions[index]
            let isMet =
                switch question.about {
                case .kind: question.bits >> UInt64(event.kind.index) & 1 != 0
                case .client:
                    question.bits
                        >> UInt64(event.clientKind(bytes, values, &scratch).rawValue) & 1 != 0
                case .address: isAddress(event, in: question.list)
                case .time:
                    event.time.map { schedules[question.list.lowerBound].contains($0.seconds) }
                        ?? false
                case .text: isText(question, nil, bytes, values, &scratch)
                case .textOrName(let name): isText(question, name, bytes, values, &scratch)
                }
            guard isMet else { return false }
        }
        return true
    }

    private func isAddress(_ event: ClassifiedEvent, in list: Range<Int>) -> Bool {
        guard let number = event.address?.number else { return false }
        let addresses = addresses.span
        return list.contains { addresses[$0].contains(number) }
    }

    private func isText(
        _ question: Question, _ name: NameKind?, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> Bool {
        var rest = question.bits & values.present
        let name = names.isEmpty ? nil : name
        while rest != 0 {
            let slot = rest.trailingZeroBitCount
            rest &= rest &- 1
            // Copyable text is as long as its bytes.
            if name == nil, values.copyable >> UInt64(slot) & 1 != 0,
                question.lengths >> UInt64(min(values[slot].count, 63)) & 1 == 0
            {
                continue
            }
            let isMet = values.withText(in: slot, bytes, &scratch) {
                let text = $0.extracting($1..<$1 + $2)
                if isText(text, in: question.list) { return true }
                guard let name, let found = names.name(of: text, name) else { return false }
                return isText(names.texts.span.extracting(found.range), in: question.list)
            }
            if isMet == true { return true }
        }
        return false
    }

    /// Whether a text is one of some patterns.
    @inline(__always)
    private func isText(_ text: Span<UInt8>, in list: Range<Int>) -> Bool {
        let patterns = patterns.span
        for index in list where patterns[index].matches(text) { return true }
        return false
    }
}

extension ClassifiedEvent {
    /// What kind of client an event comes from, which only item usage tells beforehand.
    fileprivate func clientKind(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout ByteBuffer
    ) -> ClientKind {
        guard kind != .itemUsage, let name = values.value(EventField.appName.rawValue) else {
            return client
        }
        return name.withText(bytes, &scratch) { ClientKind(appName: $0) }
    }
}
