package import Bytes
package import Classification
package import EventFormats
package import JSONStream
package import OnePasswordEvents
package import Syslog

/// Writes events as records of a format in syslog messages.
///
///     <132>1 2026-…Z host opcef - itemusage.reveal - CEF:0|1Password|…|7|rt=… act=reveal …
package struct MessageEncoder: ~Copyable {
    /// What became of an event on its way into a message.
    package struct Report: Sendable, Hashable {
        /// Characters were replaced: by marks such as `<U+202E>`, or by U+FFFD.
        package var isSanitized = false
        /// Text was left out, and `<cut N>` or the number of keys left out says how much.
        package var isShortened = false
        /// One bit for each slot that held a value which cannot be used.
        package var unusable: UInt64 = 0
    }

    /// The smallest limit: the headers and what is never left out fit into it.
    package static let smallestMaximum = 1024

    /// The longest message in bytes, without its frame.
    package var maximumSize: Int

    let mapping: MappingTables
    var plan: CompiledMapping
    /// Whose events they are, where they do not say.
    package var account: Account {
        didSet {
            plan.set(account)
            templates = TemplateCache(for: plan)
        }
    }
    /// Decides on classes, by the user's rules too.
    var classifier: Classifier
    /// What ids are called, for rules and messages.
    package var names: KnownNames {
        get { classifier.names }
        set {
            classifier.names = newValue
            plan.names = newValue
        }
    }
    /// What ids are called in messages, where that is not what rules know.
    package mutating func setNames(ofMessages names: KnownNames) {
        plan.names = names
    }
    private var sequence: SequenceID?
    var scratch = TextScratch()
    var templates: TemplateCache
    let now: @Sendable () -> Timestamp

    /// Creates an encoder; `now` is the time of sending, for events without a readable time.
    ///
    /// Messages are numbered where there is a `sequence`, which only RFC 5424 has a place for.
    package init(
        mapping: MappingTables = .standard, rules: [EventRule] = [], format: EventFormat = .cef,
        header: SyslogHeader, account: Account = Account(),
        numberedBy sequence: SequenceID? = nil, maximumSize: Int,
        now: @escaping @Sendable () -> Timestamp
    ) {
        precondition(maximumSize >= Self.smallestMaximum)
        precondition(sequence == nil || header.isRFC5424)
        self.mapping = mapping
        classifier = Classifier(rules: rules)
        plan = CompiledMapping(
            mapping: mapping, classes: classifier.classes, rules: rules, header: header,
            format: format)
        self.account = account
        plan.set(account)
        templates = TemplateCache(for: plan)
        self.sequence = sequence
        self.maximumSize = maximumSize
        self.now = now
    }

    /// Whether messages say nothing of an event but what is in its fields.
    package var readsFieldsAlone: Bool { plan.members.isEmpty }

    /// Decides what an event is, for `append`.
    package mutating func classify(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> ClassifiedEvent {
        classifier.classify(kind, bytes, values, &scratch.part)
    }

    /// Classifies an event and appends its message, whatever a rule says of where it goes.
    package mutating func append(
        _ kind: EventKind, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        into output: inout ByteBuffer
    ) -> Report {
        append(classify(kind, bytes, values), bytes, values, into: &output)
    }

    /// Appends the message of an event that this encoder has classified.
    package mutating func append(
        _ event: ClassifiedEvent, _ bytes: Span<UInt8>, _ values: borrowing FieldValues,
        into output: inout ByteBuffer
    ) -> Report {
        if event.rule != nil { plan.prepare(event.classID, of: classifier.classes) }
        var report = Report(unusable: event.unusable)
        let start = output.count
        appendHeader(bytes, values, event, into: &output)
        let headerEnd = output.count
        appendPairs(bytes, values, event, &report, into: &output)
        plan.pool.append(plan.closing, inPlaceOfLastByteOf: &output)
        guard output.count - start > maximumSize else { return report }
        output.truncate(to: headerEnd)
        report = Report(unusable: event.unusable)
        plan.appendShortened(
            bytes, values, event, &scratch, &report,
            size: maximumSize - (headerEnd - start), into: &output)
        return report
    }

    /// Writes both headers, up to the first pair.
    private mutating func appendHeader(
        _ bytes: Span<UInt8>, _ values: borrowing FieldValues, _ event: ClassifiedEvent,
        into output: inout ByteBuffer
    ) {
        let index = plan.line(of: event)
        let line = plan.lines[index]
        if let time = event.canonicalTime, plan.isRFC5424, sequence == nil, line.end.count > 0 {
            return plan.pool.append(
                line.start, bytes, time.start, time.count, line.end, into: &output)
        }
        plan.pool.append(line.start, into: &output)
        appendTime(bytes, event, into: &output)
        let prepared = plan.classes[index]
        guard line.end.count > 0 else {
            plan.prepareID(of: event, of: classifier.classes)
            plan.makeClassText(bytes, values, event, &scratch)
            return appendOwnHeader(prepared, plan[.name, of: event], into: &output)
        }
        plan.pool.append(prepared.names, into: &output)
        appendStructuredData(into: &output)
        plan.pool.append(prepared.record, into: &output)
    }

    mutating func appendStructuredData(into output: inout ByteBuffer) {
        guard sequence != nil else { return plan.pool.append(plan.noStructuredData, into: &output) }
        output.append(UInt8(ascii: " "))
        sequence?.append(into: &output)
    }

    /// Writes the event's time, or that of sending.
    private func appendTime(
        _ bytes: Span<UInt8>, _ event: ClassifiedEvent, into output: inout ByteBuffer
    ) {
        guard let text = event.canonicalTime, plan.isRFC5424 else {
            plan.header.append(event.time.flatMap { Timestamp($0) } ?? now(), into: &output)
            return
        }
        output.append(bytes, text.start, text.count)
        output.append(UInt8(ascii: "Z"))
    }

    /// Writes the headers after the time for a class whose id is made of the event's words.
    private mutating func appendOwnHeader(
        _ prepared: CompiledMapping.PreparedClass, _ name: Literal,
        into output: inout ByteBuffer
    ) {
        plan.pool.append(plan.origin, into: &output)
        if plan.isRFC5424 {
            output.append(UInt8(ascii: " "))
            if scratch.identifier.count <= HeaderText.Field.msgid.limit {
                output.append(scratch.identifier)
            } else {
                output.append(HeaderText.unknown.text)
            }
            appendStructuredData(into: &output)
        }
        plan.pool.append(plan.recordStart, into: &output)
        guard plan.format.hasHeader else { return }
        output.append(scratch.identifier)
        if plan.format == .cef {
            output.append(UInt8(ascii: "|"))
            if name.count > 0 {
                plan.pool.append(name, into: &output)
            } else {
                output.append(scratch.name)
            }
        }
        plan.pool.append(prepared.recordEnd, into: &output)
    }
}

/// Where texts are worked on that cannot be copied as they are.
struct TextScratch: ~Copyable {
    /// One part of a value, without its escapes.
    var part = ByteBuffer(capacity: 1024)
    /// The parts joined.
    var joined = ByteBuffer(capacity: 1024)
    /// Whether nothing in them has to be changed for the format.
    var isPlain = true
    /// The same, sanitized.
    var sanitized = ByteBuffer(capacity: 1024)
    /// The id of a class that is made of the event's words, and its name.
    var identifier = ByteBuffer(capacity: 256)
    var name = ByteBuffer(capacity: 256)
    /// The same, cut.
    var cut = ByteBuffer(capacity: 1024)
    /// The event's time in digits.
    var time = ByteBuffer(capacity: 64)
}

extension Timestamp {
    /// An event's time as a syslog header writes it; nil for a year that has not four digits.
    init?(_ time: EventTimestamp) {
        self.init(seconds: time.seconds, microseconds: time.microseconds, digits: time.digits)
    }
}
