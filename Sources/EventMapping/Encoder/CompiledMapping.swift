import Bytes
import Classification
import EventFormats
import JSONStream
import OnePasswordEvents
import Syslog

/// Everything about messages that does not change from event to event, prepared once.
///
/// Constant text is in one pool of bytes, escaped and with its spaces, so that writing a
/// message is a walk over `rows` that copies ranges of the pool and ranges of the event.
struct CompiledMapping: Sendable {
    /// What a row does.
    enum Operation: Sendable, Hashable {
        case time, timestamp, instant
        case texts, firstText, identifier
        case integer, decimal
        case address(isIPv4: Bool?)
        case classID, className, severity, category, outcome, tags
        case countryCode, countryName, account, accountName
        case constant
        case known(NameKind)
        case thing(AuditThing)
        case ecsCategories, ecsTypes, causes
        /// An array of texts, by its place in `lists`.
        case list(Int)
        /// What is at a path, by its place in `members`.
        case member(Int)
        case sentence
    }

    /// A row of the mapping, prepared.
    struct Row: Sendable {
        let operation: Operation
        /// The slots of its fields; -1 for none.
        let first: Int
        let second: Int
        let third: Int
        /// One bit for each of them.
        let slots: UInt64
        /// One bit for each slot that must hold nothing.
        let absent: UInt64
        /// One bit for each slot of which one must hold something; none where none must.
        let needed: UInt64
        /// The slot whose text must be another; -1 for none.
        let other: Int
        let joiner: Literal
        /// The key and its `=`.
        let prefix: Literal
        /// The label, if there is one, and what comes before the next key.
        let suffix: Literal
        let limit: Int
        let rank: MappingRow.Rank

        /// The slots of its fields in their order; -1 for none.
        var parts: InlineArray<3, Int> { [first, second, third] }
    }

    /// The constant bytes of a class's messages that each of them has.
    struct ClassLine: Sendable {
        /// Before the timestamp.
        var start = Literal()
        /// The end of the timestamp and all after it, where there is no structured data, up to
        /// the first pair; of no length where the id is made of an event's words.
        var end = Literal()
        /// How many bytes the texts of the class have together.
        var textBytes = 0
    }

    /// A text of a class that is a value.
    enum ClassText: UInt8, Sendable, CaseIterable {
        /// The id and the name are of no length where they are made of an event's words, and so is the
        /// outcome where the class has none.
        case id, name, outcome
        case category, severity
        /// Of no length where an event's pair says it, and in other formats than JSON.
        case ecsCategories, ecsTypes

        static let count = allCases.count
    }

    /// The other constant bytes of a class.
    struct PreparedClass: Sendable {
        /// The rest of the syslog header, up to the structured data.
        var names = Literal()
        /// The separator before the record, and its header.
        var record = Literal()
        /// The end of the record's header, after the name.
        var recordEnd = Literal()
    }

    let header: SyslogHeader
    /// Whether the header is one, asked for each event: a header itself has texts to hold on to.
    let isRFC5424: Bool
    let format: EventFormat
    /// Whether it is LEEF, asked for each event.
    let isLEEF: Bool
    let transcoder: TextTranscoder
    private(set) var pool = LiteralPool()
    /// The paths of members that no field is read from, as names on the way.
    private(set) var members: [[[UInt8]]] = []
    /// The rows that write the texts of each array.
    private(set) var lists: [[Row]] = []
    /// The rows of all kinds, one kind after another.
    private(set) var rows: [Row] = []
    /// Which of them are a kind's, by its index.
    private(set) var ranges: [Range<Int>] = []
    /// The texts of each class, by its id, and after them those with the ids of audit events.
    private(set) var classes: [PreparedClass]
    /// The same, apart because every event needs them: a whole class would be copied out.
    private(set) var lines: [ClassLine]
    /// The values of each class, by its id, in the order of `ClassText`.
    private(set) var classTexts: [Literal]
    private var arePrepared: [Bool]
    private var auditIDs = AuditIDs()
    /// The tags of each rule.
    private(set) var tags: [Literal] = []
    /// What ids are called.
    var names = KnownNames() {
        didSet { hasNames = !names.isEmpty }
    }
    private(set) var hasNames = false
    /// Whether codes of countries are written under other keys than names.
    private(set) var distinguishesCountries = false
    /// Whose events they are, where they do not say.
    private(set) var account = Literal()
    private(set) var accountName = Literal()
    /// What can have caused an item usage.
    private(set) var usages = UsageTexts()
    /// Which ids of audit events are those of things.
    let things = AuditThings()
    /// Where ECS puts audit events.
    private(set) var ecs: ECSWords
    /// What audit events are told with.
    private(set) var words: EventWords
    /// What is between the time and the id of the message.
    private(set) var origin = Literal()
    private(set) var noStructuredData = Literal()
    /// The separator before the record, and its header up to the class id.
    private(set) var recordStart = Literal()
    private(set) var closing = Literal()

    /// How many bytes a number may have.
    static let longestNumber = 40

    init(
        mapping: MappingTables, classes table: ClassTable, rules: [EventRule] = [],
        header: SyslogHeader, format: EventFormat
    ) {
        lines = Array(repeating: ClassLine(), count: table.count)
        classes = Array(repeating: PreparedClass(), count: table.count)
        classTexts = Array(repeating: Literal(), count: table.count * ClassText.count)
        arePrepared = Array(repeating: false, count: table.count)
        self.header = header
        isRFC5424 = header.isRFC5424
        self.format = format
        isLEEF = format.isLEEF
        words = EventWords(&pool)
        ecs = ECSWords(format, &pool)
        transcoder = TextTranscoder(format)
        for kind in EventKind.allCases {
            let start = rows.count
            let kept = mapping[kind].compactMap { row in format.key(row.keys).map { (row, $0) } }
            // Before all keys, so that what follows a value lies before the next key.
            let joiners = kept.map { row, _ in joiner(row) }
            for ((row, key), joiner) in zip(kept, joiners) {
                rows.append(prepare(row, key, joiner: joiner))
            }
            ranges.append(start..<rows.count)
        }
        distinguishesCountries = rows.contains {
            $0.operation == .countryCode || $0.operation == .countryName
        }
        origin = literal { header.appendOrigin(into: &$0) }
        if header.isRFC5424 {
            noStructuredData = literal { $0.append(RFC5424Header.noStructuredData) }
        }
        recordStart = literal {
            $0.append(header.separator)
            format.appendStart(into: &$0)
        }
        closing = literal { $0.append(format.closing) }
        for index in ClassTable.builtIn { prepare(table.id(at: index), of: table) }
        prepareUsages(of: table)
        tags = rules.map { rule in literal { $0.append(format.list(rule.effect.tags)) } }
    }

    /// Prepares the texts of a class, unless that was done before: those of classes that rules
    /// change are prepared when they are first met.
    mutating func prepare(_ id: ClassID, of table: ClassTable) {
        guard !arePrepared[id.index] else { return }
        add(table[id], at: id.index)
        arePrepared[id.index] = true
    }

    /// Prepares the texts of an audit event's class with the id that its words make, unless that was
    /// done before or for many ids.
    mutating func prepareID(of event: ClassifiedEvent, of table: ClassTable) {
        guard auditIDs.line(of: event) == nil, let object = event.pair.object,
            let action = event.pair.action, let line = auditIDs.add(event)
        else { return }
        let entry = table[event.classID].with(
            object: Vocabulary.auditObjectTypes.entries[object],
            action: Vocabulary.auditActions.entries[action])
        lines.append(ClassLine())
        classes.append(PreparedClass())
        classTexts += repeatElement(Literal(), count: ClassText.count)
        add(entry, at: arePrepared.count + line)
    }

    /// The index of the texts for an event: those of its class, with its id where they were prepared.
    @inline(__always)
    func line(of event: ClassifiedEvent) -> Int {
        guard case .auditEvent = event.kind, let line = auditIDs.line(of: event) else {
            return event.classID.index
        }
        return arePrepared.count + line
    }

    private mutating func add(_ entry: ClassTable.Entry, at index: Int) {
        (lines[index], classes[index]) = prepared(entry)
        for text in ClassText.allCases {
            let literal = pool.add(text.value(of: entry, in: format))
            classTexts[index * ClassText.count + Int(text.rawValue)] = literal
            lines[index].textBytes += literal.count
        }
    }

    /// A text of an event's class; see there for those of no length.
    subscript(text: ClassText, of event: ClassifiedEvent) -> Literal {
        classTexts[line(of: event) * ClassText.count + Int(text.rawValue)]
    }

    /// A text of a class; see there for those of no length.
    subscript(text: ClassText, of id: ClassID) -> Literal {
        classTexts[id.index * ClassText.count + Int(text.rawValue)]
    }

    /// Whose events they are from here on, where they do not say.
    mutating func set(_ account: Account) {
        let format = format
        let name =
            format == .cef && !account.isNameOfHost ? nil : account.name
        self.account = literal { $0.append(account.identifier.map { format.escaped($0) } ?? "") }
        accountName = literal { $0.append(name.map { format.escaped($0) } ?? "") }
    }

    /// The rows of a kind.
    func rows(of kind: EventKind) -> Range<Int> { ranges[kind.index] }

    private mutating func prepareUsages(of table: ClassTable) {
        let format = format
        func row(_ operation: Operation) -> Row? {
            rows[ranges[EventKind.itemUsage.index]].first { $0.operation == operation }
        }
        let key = row(.sentence).map { text(of: $0.prefix) } ?? ""
        let around = row(.causes).map { (text(of: $0.prefix), text(of: $0.suffix)) }
        for usage in ClassTable.itemUsage.map({ table.id(at: $0) }) {
            for client in ClientKind.allCases {
                let codes = format.list(Causes.codes(usage: usage, client: client))
                let causes = codes.isEmpty ? nil : around.map { $0 + codes + $1 }
                usages.append(
                    UsageText(
                        causes: causes ?? "", key: key,
                        sentence: Causes.sentence(usage: usage, client: client), in: &pool))
            }
        }
    }

    private mutating func literal(_ write: (inout ByteBuffer) -> Void) -> Literal {
        pool.add(write)
    }

    private mutating func prepared(_ entry: ClassTable.Entry) -> (ClassLine, PreparedClass) {
        let (header, format, eventClass) = (header, format, entry.eventClass)
        let severity = format.severity(eventClass.severity.rawValue)
        // The next four are side by side for `ClassLine.end`.
        let zone = literal { if header.isRFC5424 { $0.append("Z") } }
        let names = literal {
            header.appendOrigin(into: &$0)
            guard header.isRFC5424 else { return }
            $0.append(" \((HeaderText(eventClass.id, for: .msgid) ?? .unknown).text)")
        }
        _ = literal { if header.isRFC5424 { $0.append(RFC5424Header.noStructuredData) } }
        let record = literal {
            $0.append(header.separator)
            format.appendStart(into: &$0)
            guard format.hasHeader else { return }
            $0.append(eventClass.id)
            format.append(name: eventClass.name, into: &$0)
            format.appendEnd(severity: severity, into: &$0)
        }
        let end = Literal(
            start: zone.start, count: record.start + record.count - zone.start)
        let line = ClassLine(
            start: literal { header.appendStart(eventClass.severity.syslog, into: &$0) },
            end: entry.hasFixedID ? end : Literal())
        let prepared = PreparedClass(
            names: names, record: record,
            recordEnd: literal { format.appendEnd(severity: severity, into: &$0) })
        return (line, prepared)
    }

    /// What is between the parts of a value, or the constant.
    private mutating func joiner(_ row: MappingRow) -> Literal {
        let format = format
        return literal {
            guard case .constant(let text) = row.source else {
                return $0.append(row.source.prepared.joiner)
            }
            format.append(constant: text, into: &$0)
        }
    }

    private mutating func prepare(
        _ row: MappingRow, _ key: String, joiner: Literal
    ) -> Row {
        var (operation, fields, _) = row.source.prepared
        let isList = row.source.isList
        if let path = row.source.memberPath {
            operation = .member(members.count)
            members.append(path.split(separator: ".").map { Array($0.utf8) })
        }
        if case .textList(let texts) = row.source {
            operation = .list(lists.count)
            lists.append(texts.map { listed($0) })
            fields = []
        }
        precondition(fields.count <= 3, "a value has at most three parts")
        let slots = fields.map(\.rawValue) + [-1, -1, -1]
        let (format, isNumber, limit) = (
            format, operation.isNumber || isList,
            operation == .decimal ? Self.longestNumber : format.limit(row.keys)
        )
        return Row(
            operation: operation,
            first: slots[0], second: slots[1], third: slots[2],
            slots: EventField.slots(fields), absent: EventField.slots(row.absent),
            needed: EventField.slots(row.present), other: row.other?.rawValue ?? -1,
            joiner: joiner,
            prefix: pool.add(format.prefix(key, isNumber: isNumber) + (isList ? "[\"" : "")),
            suffix: pool.add(
                (isList ? "\"]" : "")
                    + format.suffix(key, label: row.keys.label, isNumber: isNumber)),
            limit: limit,
            rank: row.rank)
    }

    /// A row for one of the texts of an array.
    private mutating func listed(_ field: EventField) -> Row {
        Row(
            operation: .texts, first: field.rawValue, second: -1, third: -1,
            slots: EventField.slots([field]), absent: 0, needed: 0, other: -1,
            joiner: Literal(), prefix: Literal(), suffix: pool.add("\",\""), limit: .max,
            rank: .last)
    }
}

extension CompiledMapping.ClassText {
    fileprivate func value(of entry: ClassTable.Entry, in format: EventFormat) -> String {
        let eventClass = entry.eventClass
        return switch self {
        case .id: entry.hasFixedID ? eventClass.id : ""
        case .name: entry.isNamedByEvent ? "" : eventClass.name
        case .outcome: eventClass.outcome?.rawValue ?? ""
        case .category: eventClass.category.rawValue
        case .ecsCategories:
            format == .json ? format.list(eventClass.categorization.categories) : ""
        case .ecsTypes: format == .json ? format.list(eventClass.categorization.types) : ""
        case .severity: String(format.severity(eventClass.severity.rawValue))
        }
    }
}
