import CEF
import Classification
import JSONStream
import Octets
import OnePasswordEvents
import Syslog

/// Everything about messages that does not change from event to event, prepared once.
///
/// Constant text stands in one pool of octets, escaped and with its spaces, so that writing a
/// message is a walk over `rows` that copies ranges of the pool and ranges of the event.
struct MessagePlan: Sendable {
    /// A range of the pool.
    struct Literal: Sendable {
        private var startOctet: UInt32 = 0
        private var octetCount: UInt32 = 0

        init() {}

        init(start: Int, count: Int) {
            startOctet = UInt32(start)
            octetCount = UInt32(count)
        }

        var start: Int { Int(startOctet) }
        var count: Int { Int(octetCount) }
        var range: Range<Int> { start..<start + count }
    }

    /// What a row does.
    enum Operation: Sendable, Hashable {
        case time
        case texts
        case firstText
        case identifier
        case integer
        case decimal
        case address(isIPv4: Bool)
        case category
        case causes
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
        let joiner: Literal
        /// The key and its `=`.
        let prefix: Literal
        /// The label, if there is one, and the space before the next key.
        let suffix: Literal
        let limit: Int
        let rank: MappingRow.Rank
    }

    /// A class, with the constant octets of its messages before and behind the timestamp.
    struct PreparedClass: Sendable {
        let start: Literal
        /// The rest of the syslog header, up to the structured data.
        let names: Literal
        /// The space before the record, and its header.
        let record: Literal
        let category: Literal

        /// All behind the timestamp where there is no structured data.
        var end: Literal {
            Literal(start: names.start, count: record.start + record.count - names.start)
        }
    }

    private(set) var pool: [UInt8] = []
    private(set) var rows: [Row] = []
    /// In the order of `ItemUsageClasses.rows`, and then the class of events without an action.
    private(set) var classes: [PreparedClass] = []
    /// For each class the sentences for each kind of client.
    private(set) var causes: [Literal] = []
    private(set) var unlistedStart = Literal()
    private(set) var unlistedCategory = Literal()
    let header: RFC5424Header

    /// How many octets a number may have.
    static let longestNumber = 40

    /// The record's header; the last field is the version of the mapping.
    static let device = CEFHeader(vendor: "1Password", product: "Events Reporting", version: "1")

    /// The index of the class of events without an action.
    static let classWithoutAction = ItemUsageClasses.rows.count

    init(mapping: [MappingRow], header: RFC5424Header) {
        self.header = header
        rows = mapping.map { prepare($0) }
        for eventClass in ItemUsageClasses.rows.map(\.eventClass) + [ItemUsageClasses.none] {
            classes.append(prepare(eventClass))
        }
        unlistedStart = literal { header.appendStart(.notice, into: &$0) }
        unlistedCategory = literal { $0.append(ItemUsageClasses.unlisted.category.rawValue) }
        for row in ItemUsageClasses.rows.indices {
            for client in ClientKind.allCases {
                causes.append(literal { $0.append(Causes.sentence(row: row, client: client)) })
            }
        }
        for sentence in [Causes.missingAction, Causes.unlistedAction] {
            causes.append(literal { $0.append(sentence) })
        }
        // So that the last literals can be copied in whole blocks too.
        pool += repeatElement(0, count: OctetBlock.count)
    }

    /// Where the sentence for a class (or nil for an unlisted action) and a client stands.
    func sentence(_ eventClass: Int?, _ client: ClientKind) -> Literal {
        let kinds = ClientKind.allCases.count
        let actions = Self.classWithoutAction * kinds
        guard let eventClass else { return causes[actions + 1] }
        return eventClass == Self.classWithoutAction
            ? causes[actions] : causes[eventClass * kinds + Int(client.rawValue)]
    }

    private mutating func literal(_ write: (inout OctetBuffer) -> Void) -> Literal {
        var buffer = OctetBuffer()
        write(&buffer)
        let start = pool.count
        buffer.withSpan { span in
            for index in span.indices { pool.append(span[index]) }
        }
        return Literal(start: start, count: pool.count - start)
    }

    private mutating func prepare(_ eventClass: EventClass) -> PreparedClass {
        let header = header
        let msgid = HeaderText(eventClass.id, for: .msgid) ?? .unknown
        let start = literal { header.appendStart(eventClass.severity.syslog, into: &$0) }
        let names = literal { header.appendNames(msgid: msgid, into: &$0) }
        // Stands between the two for `PreparedClass.end`.
        _ = literal { $0.append(RFC5424Header.noStructuredData) }
        let record = literal {
            $0.append(UInt8(ascii: " "))
            Self.device.append(
                identifier: eventClass.id, name: eventClass.name,
                severity: eventClass.severity.rawValue, into: &$0)
        }
        return PreparedClass(
            start: start, names: names, record: record,
            category: literal { $0.append(eventClass.category.rawValue) })
    }

    private mutating func prepare(_ row: MappingRow) -> Row {
        var separator = ""
        let operation: Operation
        var fields: [EventField] = []
        switch row.source {
        case .time:
            operation = .time
        case .texts(let parts, let joiner):
            (operation, fields, separator) = (.texts, parts, joiner)
        case .firstText(let parts):
            (operation, fields) = (.firstText, parts)
        case .identifier(let field):
            (operation, fields) = (.identifier, [field])
        case .integer(let field):
            (operation, fields) = (.integer, [field])
        case .decimal(let field):
            (operation, fields) = (.decimal, [field])
        case .address(let isIPv4):
            operation = .address(isIPv4: isIPv4)
        case .category:
            operation = .category
        case .causes:
            operation = .causes
        }
        precondition(fields.count <= 3, "a value has at most three parts")
        let slots = fields.map(\.rawValue) + [-1, -1, -1]
        return Row(
            operation: operation, first: slots[0], second: slots[1], third: slots[2],
            slots: fields.reduce(0) { $0 | 1 << UInt64($1.rawValue) },
            joiner: literal { [separator] in $0.append(separator) },
            prefix: literal { $0.append("\(row.key.name)=") },
            suffix: literal { buffer in
                if let label = row.label { buffer.append(" \(row.key.name)Label=\(label)") }
                buffer.append(UInt8(ascii: " "))
            },
            limit: operation == .decimal ? Self.longestNumber : row.key.limit ?? .max,
            rank: row.rank)
    }
}

extension EventSeverity {
    /// The severity of the syslog message.
    var syslog: Priority.Severity {
        switch level {
        case .low: .informational
        case .medium: .notice
        case .high: .warning
        case .veryHigh: .critical
        }
    }
}
