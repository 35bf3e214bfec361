import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents

/// What is said of an event in words.
extension CompiledMapping {
    func appendSentence(
        _ row: Row, limit: Int, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ event: ClassifiedEvent, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report, into output: inout ByteBuffer
    ) {
        if case .itemUsage = event.kind {
            append(row.prefix, into: &output)
            appendConstant(usages[event].sentence, limit: limit, &report, into: &output)
            return appendSuffix(row.suffix, into: &output)
        }
        scratch.joined.removeAll()
        scratch.isPlain = true
        var address: Int?
        if case .signInAttempt = event.kind {
            address = joinAttempt(bytes, values, event, &scratch, &report)
        } else {
            joinDeed(event.pair, bytes, values, &scratch, &report)
        }
        guard scratch.isPlain, scratch.joined.count <= limit else {
            return appendJoinedText(
                row, limit: limit, address: address, &scratch, &report, into: &output)
        }
        append(row.prefix, into: &output)
        output.append(scratch.joined)
        appendSuffix(row.suffix, into: &output)
    }

    /// Appends a text of our own: ASCII that needs no escape.
    private func appendConstant(
        _ literal: Literal, limit: Int, _ report: inout MessageEncoder.Report,
        into output: inout ByteBuffer
    ) {
        guard literal.count > limit else {
            append(literal, into: &output)
            return
        }
        let text = pool.bytes.span.extracting(literal.range)
        TextSanitizer.cut(text, scalars: literal.count, limit: limit, into: &output)
        report.isShortened = true
    }

    /// Joins such as `Sign-in blocked by a firewall rule (country blocked), matched XK`.
    ///
    /// - Returns: Where the IPv6 address begins that was matched, if it was one.
    private func joinAttempt(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) -> Int? {
        append(self[.name, of: event.builtInClass], into: &scratch.joined)
        let count = scratch.joined.count
        append(words.typeStart, into: &scratch.joined)
        if joinType(bytes, values, &scratch, &report) {
            append(words.typeEnd, into: &scratch.joined)
        } else {
            scratch.joined.truncate(to: count)
        }
        guard values.has(EventField.matchedValue.rawValue) else { return nil }
        let end = scratch.joined.count
        append(words.matched, into: &scratch.joined)
        let start = scratch.joined.count
        guard join(firstOf: [.matchedValue], bytes, values, &scratch, &report) else {
            scratch.joined.truncate(to: end)
            return nil
        }
        let address = scratch.joined.withSpan {
            ClientAddress($0, start: start, count: $0.count - start)
        }
        guard let address, case .ipv6 = address else { return nil }
        scratch.joined.truncate(to: start)
        scratch.joined.append(ipv6: address.number)
        return start
    }

    /// Joins such as `mina@example.com granted vault access to ann@example.com`, or
    /// `mina@example.com: change name on device for ann@example.com` for a pair that has no words.
    private func joinDeed(
        _ pair: AuditPair, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) {
        if !join(firstOf: Self.actors, bytes, values, &scratch, &report) {
            scratch.joined.append("Somebody")
        }
        if let action = pair.action, let object = pair.object,
            let place = AuditDeeds.phrase(object: object, action: action)
        {
            let phrase = words.phrases[place]
            scratch.joined.append(UInt8(ascii: " "))
            append(phrase.before, into: &scratch.joined)
            if let person = phrase.person {
                let isNamed =
                    phrase.isObject
                    ? join(firstOf: Self.objectUser, bytes, values, &scratch, &report)
                    : joinAffected(bytes, values, &scratch, &report)
                if !isNamed { append(person, into: &scratch.joined) }
                return append(phrase.after, into: &scratch.joined)
            }
        } else if let action = pair.action, let object = pair.object, words.verbs[action].count > 0
        {
            scratch.joined.append(UInt8(ascii: " "))
            append(words.verbs[action], into: &scratch.joined)
            scratch.joined.append(UInt8(ascii: " "))
            append(words.nouns[object], into: &scratch.joined)
        } else {
            if scratch.joined.endsBeforeColonOfMark { scratch.isPlain = false }
            scratch.joined.append(": ")
            if let action = pair.action {
                append(words.actions.words[action], into: &scratch.joined)
            } else if !join(firstOf: [.action], bytes, values, &scratch, &report) {
                scratch.joined.append("an action without a name")
            }
            append(words.on, into: &scratch.joined)
            if let object = pair.object {
                append(words.objects.words[object], into: &scratch.joined)
            } else if !join(firstOf: [.objectType], bytes, values, &scratch, &report) {
                scratch.joined.append("an object without a type")
            }
        }
        let end = scratch.joined.count
        append(words.forWhom, into: &scratch.joined)
        if !joinAffected(bytes, values, &scratch, &report) {
            scratch.joined.truncate(to: end)
        }
    }

    /// Joins whom it is about, by address, name or id.
    ///
    /// - Returns: Whether the event names anybody.
    private func joinAffected(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report
    ) -> Bool {
        let hasObject = !areBlank(Self.objectSlots, bytes, values, &scratch.part)
        return join(
            firstOf: hasObject ? Self.objectUser : Self.auxUser, bytes, values, &scratch, &report)
    }

    private static let objectUser: [EventField] = [
        .objectUserEmail, .objectUserName, .objectUserUUID,
    ]
    private static let objectSlots = EventField.slots(objectUser)
    private static let actors: [EventField] = [
        .actorEmail, .actorName, .actorUUID, .actorDetailsUUID,
    ]
    private static let auxUser: [EventField] = [.auxUserEmail, .auxUserName, .auxUserUUID]

    /// Joins the words for the type of a sign-in attempt, or the type itself where it is not listed.
    ///
    /// - Returns: Whether there was one.
    private func joinType(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout TextScratch,
        _ report: inout MessageEncoder.Report
    ) -> Bool {
        let found = values.withText(in: EventField.type.rawValue, bytes, &scratch.part) {
            Vocabulary.signInTypes.index(of: $0.extracting($1..<$1 + $2))
        }
        guard case let type? = found else { return false }
        guard let place = type else {
            return join(firstOf: [.type], bytes, values, &scratch, &report)
        }
        append(words.signInTypes.words[place], into: &scratch.joined)
        return true
    }

    /// Joins the first text that is there, without its outer spaces.
    ///
    /// - Returns: Whether there was one.
    private func join(
        firstOf fields: [EventField], _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch, _ report: inout MessageEncoder.Report
    ) -> Bool {
        for field in fields {
            guard let value = values.value(field.rawValue) else { continue }
            if values.copyable >> UInt64(field.rawValue) & 1 != 0,
                !isLEEF || !LEEFText.marksPlainText(bytes, value.start, value.count)
            {
                scratch.joined.append(bytes, value.start, value.count)
                return true
            }
            scratch.isPlain = false
            scratch.part.removeAll()
            if scratch.part.append(unescaping: value, of: bytes) { report.isSanitized = true }
            if append(trimming: scratch.part, into: &scratch.joined) { return true }
        }
        return false
    }

    private func append(
        trimming text: borrowing ByteBuffer, into output: inout ByteBuffer
    ) -> Bool {
        text.withSpan { text in
            let range = text.rangeWithoutOuterSpaces
            output.append(text, range.lowerBound, range.count)
            return !range.isEmpty
        }
    }
}

/// What messages say of an item usage and its client, whatever else the event holds.
struct UsageText: Sendable {
    /// What is said in words.
    let sentence: Literal
    /// The pair with the codes of the causes, and what follows it; of no length without codes.
    let causes: Literal
    /// Both with the key of the sentence between them.
    let all: Literal

    /// For other events, which have sentences of their own.
    init() {
        (sentence, causes, all) = (Literal(), Literal(), Literal())
    }

    init(causes: String, key: String, sentence: String, in pool: inout LiteralPool) {
        let (start, end) = (causes.utf8.count, sentence.utf8.count)
        all = pool.add(causes + key + sentence)
        self.causes = Literal(start: all.start, count: start)
        self.sentence = Literal(start: all.start + all.count - end, count: end)
    }
}

/// The texts of item usage: for each class, for each kind of client.
///
/// They are apart from the plan, which a call would copy whole (Swift 6.3.1).
struct UsageTexts: Sendable {
    /// The first is that of other events.
    private(set) var texts = [UsageText()]
    private let clients = ClientKind.allCases.count

    /// Adds the text of the next kind of client, or of the next class.
    mutating func append(_ text: UsageText) {
        texts.append(text)
    }

    /// The place of an event's text.
    @inline(__always)
    func place(of event: ClassifiedEvent) -> Int {
        guard case .itemUsage = event.kind else { return 0 }
        return event.usage.index &* clients &+ Int(event.client.rawValue) &+ 1
    }

    /// The text of an event.
    subscript(event: ClassifiedEvent) -> UsageText { texts[place(of: event)] }
}

/// Class ids and names that are made of an event's own words.
extension CompiledMapping {
    /// The longest part of an id that is made of one word, where it has one or two of them: all
    /// that is never left out fits into the smallest message.
    private static let longestWord = 64
    private static let longestWordOfTwo = 24

    /// Writes the id, and the name where the class has none, into `scratch`.
    func makeClassText(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        _ scratch: inout TextScratch
    ) {
        scratch.identifier.removeAll()
        switch event.kind {
        case .itemUsage:
            scratch.identifier.append("itemusage.")
            appendWord(.action, bytes, values, &scratch)
        case .signInAttempt:
            scratch.identifier.append("signin.")
            appendWord(.category, bytes, values, &scratch)
        case .auditEvent:
            if let action = event.pair.action, let object = event.pair.object {
                return makeClassText(object: object, action: action, event, &scratch)
            }
            scratch.identifier.append("audit.")
            if values.has(EventField.version3Action.rawValue) {
                appendWord(.action, bytes, values, &scratch)
                return makeName(ofVersion3: event, bytes, values, &scratch)
            }
            appendWord(.objectType, limit: Self.longestWordOfTwo, bytes, values, &scratch)
            scratch.identifier.append(".")
            appendWord(.action, limit: Self.longestWordOfTwo, bytes, values, &scratch)
            if self[.name, of: event.classID].count == 0 {
                makeName(bytes, values, &scratch)
            }
        }
    }

    /// Writes the id, and the name where the class has none, for two words of the vocabularies,
    /// which are short enough and have no characters that an id may not have.
    private func makeClassText(
        object: Int, action: Int, _ event: ClassifiedEvent, _ scratch: inout TextScratch
    ) {
        scratch.identifier.append("audit.")
        append(words.objects.values[object], into: &scratch.identifier)
        scratch.identifier.append(UInt8(ascii: "."))
        append(words.actions.values[action], into: &scratch.identifier)
        guard self[.name, of: event.classID].count == 0 else { return }
        scratch.name.removeAll()
        scratch.name.append("Audit event: ")
        append(words.actions.words[action], into: &scratch.name)
        scratch.name.append(" on ")
        append(words.objects.words[object], into: &scratch.name)
    }

    /// Makes a name such as `Audit event: change name on account`.
    private func makeName(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        scratch.name.removeAll()
        scratch.name.append("Audit event: ")
        appendWords(.action, .auditActions, bytes, values, &scratch)
        scratch.name.append(" on ")
        appendWords(.objectType, .auditObjectTypes, bytes, values, &scratch)
    }

    /// Makes a name such as `Audit event: group.membership.add`, where the class has none.
    private func makeName(
        ofVersion3 event: ClassifiedEvent, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        _ scratch: inout TextScratch
    ) {
        guard self[.name, of: event.classID].count == 0,
            let action = values.value(EventField.action.rawValue)
        else { return }
        scratch.name.removeAll()
        scratch.name.append("Audit event: ")
        append(action, limit: Self.longestWord, bytes, &scratch.part, into: &scratch.name)
    }

    /// Appends the words for a value to the name, or the value as in an id.
    private func appendWords(
        _ field: EventField, _ vocabulary: Vocabulary, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        let start = scratch.name.count
        if let value = values.value(field.rawValue) {
            let place = value.withText(bytes, &scratch.part) { vocabulary.index(of: $0) }
            if let place {
                scratch.name.append(vocabulary.entries[place].words)
            } else {
                append(
                    value, limit: Self.longestWordOfTwo, bytes, &scratch.part,
                    into: &scratch.name)
            }
        }
        if scratch.name.count == start { scratch.name.append("none") }
    }

    /// Appends a value to the id, or `none` without one.
    private func appendWord(
        _ field: EventField, limit: Int = longestWord, _ bytes: Span<UInt8>,
        _ values: borrowing FieldValues, _ scratch: inout TextScratch
    ) {
        let start = scratch.identifier.count
        if let value = values.value(field.rawValue) {
            append(value, limit: limit, bytes, &scratch.part, into: &scratch.identifier)
        }
        if scratch.identifier.count == start { scratch.identifier.append("none") }
    }

    private func append(
        _ value: JSONSlice, limit: Int, _ bytes: Span<UInt8>, _ scratch: inout ByteBuffer,
        into output: inout ByteBuffer
    ) {
        scratch.removeAll()
        scratch.append(unescaping: value, of: bytes)
        scratch.withSpan { text in
            output.append(cleaned: text.extracting(text.rangeWithoutOuterSpaces), limit: limit)
        }
    }
}

extension ByteBuffer {
    private static let safe = ASCIISet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")

    /// Appends up to `limit` characters, `_` for each that a class id may not have.
    fileprivate mutating func append(cleaned text: Span<UInt8>, limit: Int) {
        var index = 0
        for _ in 0..<limit where index < text.count {
            let byte = text[index]
            append(Self.safe.contains(byte) ? byte : UInt8(ascii: "_"))
            index += byte < 0x80 ? 1 : UTF8Step(text, at: index).count
        }
    }
}

extension ByteBuffer {
    /// Whether a colon that followed could be the end of a word that begins an event.
    fileprivate var endsBeforeColonOfMark: Bool {
        withSpan { !$0.isEmpty && !PlainText.containsColon(after: $0[$0.count - 1]) }
    }
}
