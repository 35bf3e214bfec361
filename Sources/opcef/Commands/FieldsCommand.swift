import EventFormats
import EventMapping
import OnePasswordEvents
import ToolOptions

/// `opcef fields`: prints every key of every format, and what its value is made of.
enum FieldsCommand {
    static func run(_ invocation: Invocation<FieldsSettings>) -> ExitStatus {
        let formats = invocation.settings.format.map { [$0] } ?? Self.formats
        let rows = formats.flatMap(rows)
        return Console.answer(
            invocation.settings.wantsJSON ? JSONOutput.indented(rows) : text(rows))
    }

    /// The formats with keys of their own.
    private static let formats = EventFormat.allCases.filter { $0.keyFormat == $0 }

    /// A key that messages of one kind can have.
    private struct Row: Encodable {
        let format: String
        let kind: String
        let key: String
        /// The key of the label beside it, and the label.
        let labelKey: String?
        let label: String?
        /// The members of the event that the value is made of; none where it is computed.
        let paths: [String]
        let from: String
        let type: ValueType
        /// How many characters the value can have.
        let limit: Int?
        /// Whether the key is opcef's own, and none that the format's dictionary has.
        let own: Bool
        /// The members of which none may be there, those of which one must be, and the one whose value it
        /// must not repeat.
        let without: [String]
        let beside: [String]
        let unlike: String?
        /// The option without which the key is never sent.
        let option: String?
        let ifTooLong: String

        init(_ key: String, _ row: MappingRow, _ kind: EventKind, _ format: EventFormat) {
            self.init(
                key, row.keys, kind.rawValue, format, from: row.source.description,
                row.source.type(in: format), paths: row.source.paths(of: kind),
                without: row.absent.map(\.path), beside: row.present.map(\.path),
                unlike: row.other?.path, option: row.source.option,
                ifTooLong: row.rank.description)
        }

        init(
            _ key: String, _ keys: FieldKeys, _ kind: String, _ format: EventFormat,
            from: String, _ type: ValueType, paths: [String] = [], without: [String] = [],
            beside: [String] = [], unlike: String? = nil, option: String? = nil, ifTooLong: String
        ) {
            self.format = format.rawValue
            self.kind = kind
            self.key = key
            label = format == .cef ? keys.label : nil
            labelKey = label.map { _ in "\(key)Label" }
            self.paths = paths
            self.from = from
            self.type = type
            let limit = format.limit(keys)
            self.limit = type == .text && limit != .max ? limit : nil
            own = keys.isOwn(in: format)
            self.without = without
            self.beside = beside
            self.unlike = unlike
            self.option = option
            self.ifTooLong = ifTooLong
        }
    }

    private static func rows(of format: EventFormat) -> [Row] {
        EventKind.allCases.flatMap { kind in
            MappingTables.standard.withNames.withPseudonyms[kind].compactMap { row in
                format.key(row.keys).map { Row($0, row, kind, format) }
            } + [leftOut(kind, format)].compactMap(\.self)
        } + own(format)
    }

    /// The keys of events of opcef's own.
    private static func own(_ format: EventFormat) -> [Row] {
        InternalEvent.Fact.allCases.compactMap { fact in
            format.key(fact.keys).map {
                Row(
                    $0, fact.keys, Messages.ownKind, format, from: fact.description, fact.type,
                    ifTooLong: MappingRow.Rank.kept.description)
            }
        }
    }

    /// The key of the number of keys that a message which was too long lost.
    private static func leftOut(_ kind: EventKind, _ format: EventFormat) -> Row? {
        format.key(.leftOut).map { key in
            Row(
                key, .leftOut, kind.rawValue, format, from: Messages.fromLeftOut, .integer,
                ifTooLong: MappingRow.Rank.kept.description)
        }
    }

    /// The keys of one kind and format under a heading, one below another.
    private static func text(_ rows: [Row]) -> String {
        let width = rows.map(\.key.count).max() ?? 0
        return formats.flatMap { format in
            kinds.compactMap { kind, plural in
                let rows = rows.filter { $0.format == format.rawValue && $0.kind == kind }
                guard !rows.isEmpty else { return nil }
                let lines = rows.map { line($0, width: width) }
                return "\(Messages.heading(of: format, plural))\n\n\(lines.joined())"
            }
        }.joined(separator: "\n")
    }

    private static let kinds =
        EventKind.allCases.map { ($0.rawValue, $0.plural) } + [
            (Messages.ownKind, Messages.ownEvents)
        ]

    private static func line(_ row: Row, width: Int) -> String {
        let type = row.limit.map { "\(row.type.rawValue) \($0)" } ?? row.type.rawValue
        let label = row.label.map { "\($0): " } ?? ""
        return "\(row.key.padded(to: width))  \(type.padded(to: 9))  \(label)\(row.from)\n"
    }
}

extension Command {
    static let fields = Command(
        "fields", Messages.fieldsCommand, usage: ["opcef fields [--json] [--format FORM]"],
        options: fieldsOptions, FieldsCommand.run)
}

/// What the user typed for `opcef fields`.
struct FieldsSettings: CommandSettings {
    /// The format whose keys are wanted; all where nil.
    var format: EventFormat?
    var wantsJSON = false
    var wantsHelp = false
}

/// All options of `opcef fields`.
let fieldsOptions: [ToolOption<FieldsSettings>] = [
    ToolOption("json", nil, in: .format, "Print an array of JSON objects", variable: .none) {
        settings, _ in settings.wantsJSON = true
    },
    ToolOption(
        "format", nil, "FORM", in: .format, "Only the keys of cef, leef or json (default: all)",
        variable: .none, choices: EventFormat.allCases.map(\.rawValue)
    ) { settings, text throws(OptionError) in
        let format: EventFormat = try choice(text, option: "--format")
        settings.format = format.keyFormat
    },
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]

/// What the value of a key is.
private enum ValueType: String, Encodable {
    case text, texts, integer, float, address, addresses, time
}

extension InternalEvent.Fact {
    fileprivate var type: ValueType {
        switch self {
        case .timestamp, .time, .expiry: .time
        case .severity, .events, .lag: .integer
        default: .text
        }
    }
}

extension MappingRow.Source {
    /// What the value is in a format.
    fileprivate func type(in format: EventFormat) -> ValueType {
        switch self {
        case .time, .timestamp, .instant: .time
        case .integer, .severity: .integer
        case .decimal: .float
        case .address: .address
        case .addressList: .addresses
        case .textList, .ecsCategories, .ecsTypes: .texts
        case .tags, .causes: format == .json ? .texts : .text
        case .texts, .firstText, .identifier, .member, .classID, .className, .category, .outcome,
            .countryCode, .countryName, .account, .accountName, .constant, .known, .thing,
            .addressToken, .sentence:
            .text
        }
    }

    /// The members of an event that the value is made of; of an address, the first that is there.
    fileprivate func paths(of kind: EventKind) -> [String] {
        switch self {
        case .time, .timestamp: [EventField.timestamp.path]
        case .address, .addressList:
            (kind == .auditEvent ? [EventField.sessionIP] : [.ipAddress, .ip]).map(\.path)
        case .member(let path): [path]
        default: fields.map(\.path)
        }
    }

    /// The option without which there is no value.
    fileprivate var option: String? {
        switch self {
        case .known: "--names"
        case .addressToken: "--pseudonyms"
        default: nil
        }
    }
}
