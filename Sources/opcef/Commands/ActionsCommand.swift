import Classification
import OnePasswordEvents
import ToolOptions

/// `opcef actions`: prints how much each action matters, and why.
enum ActionsCommand {
    static func run(_ invocation: Invocation<ActionsSettings>) -> ExitStatus {
        Console.answer(invocation.settings.wantsJSON ? json : text)
    }

    /// One row of the table.
    private struct Row: Encodable {
        let kind: String
        let action: String
        let severity: UInt8
        let level: String
        let category: String
        let `class`: String
        let name: String
        let reason: String

        init(_ kind: EventKind, _ action: String, _ eventClass: EventClass) {
            self.kind = kind.rawValue
            self.action = action
            severity = eventClass.severity.rawValue
            level = eventClass.severity.level.rawValue
            category = eventClass.category.rawValue
            self.class = eventClass.id
            name = eventClass.name
            reason = eventClass.reason
        }
    }

    private static var rows: [Row] { itemUsage + signInAttempts + auditEvents }

    private static var itemUsage: [Row] {
        ItemUsageClasses.rows.flatMap { row in
            [Row(.itemUsage, row.action.rawValue, row.eventClass)]
                + row.byPeople.map {
                    Row(
                        .itemUsage, "\(row.action.rawValue), \(Messages.people(in: $0.clients))",
                        $0.eventClass)
                }
        } + [
            Row(.itemUsage, Messages.anyOtherAction, ItemUsageClasses.unlisted),
            Row(.itemUsage, Messages.noAction, ItemUsageClasses.none),
        ]
    }

    private static var signInAttempts: [Row] {
        SignInClasses.rows.flatMap { row in
            [Row(.signInAttempt, row.category, row.eventClass)]
                + row.raisingTypes.map {
                    Row(.signInAttempt, "\(row.category) \($0)", row.raisedClass)
                }
        } + [
            Row(.signInAttempt, Messages.anyOtherAction, SignInClasses.unlisted),
            Row(.signInAttempt, Messages.noAction, SignInClasses.none),
        ]
    }

    private static var auditEvents: [Row] {
        AuditClasses.rows.flatMap { row in
            let object = row.objects.first ?? Messages.anyObject
            let rule = (row.actions.isEmpty ? [Messages.anyAction] : row.actions).map {
                Row(.auditEvent, "\(object) \($0)", row.eventClass)
            }
            guard let exception = row.exception else { return rule }
            return rule
                + row.actions.map {
                    Row(
                        .auditEvent, "\(object) \($0), \(Messages.exception(exception))",
                        row.exceptionalClass)
                }
        } + [
            Row(.auditEvent, Messages.anyOtherAction, AuditClasses.unlisted),
            Row(.auditEvent, Messages.unknownPair, AuditClasses.unknown),
        ]
    }

    private static var json: String { JSONOutput.indented(rows) }

    /// A line for each action with its reason below, one kind after another.
    private static var text: String {
        [
            (Messages.itemUsageHeading, itemUsage), (Messages.signInHeading, signInAttempts),
            (Messages.auditHeading, auditEvents),
        ].map { heading, rows in "\(heading)\n\n\(table(rows))" }.joined(separator: "\n")
    }

    private static func table(_ rows: [Row]) -> String {
        let width = rows.map(\.action.count).max() ?? 0
        let categoryWidth = rows.map(\.category.count).max() ?? 0
        return rows.map { row in
            let action = row.action.padded(to: width)
            let severity = "\(row.severity) \(row.level)".padded(to: 11)
            let category = row.category.padded(to: categoryWidth)
            let indent = String(repeating: " ", count: width + 2)
            return """
                \(action)  \(severity)  \(category)  \(row.name)
                \(indent)\(row.reason)

                """
        }.joined()
    }
}

extension Command {
    static let actions = Command(
        "actions", Messages.actionsCommand, usage: ["opcef actions [--json]"],
        options: actionsOptions, ActionsCommand.run)
}

/// What the user typed for `opcef actions`.
struct ActionsSettings: CommandSettings {
    var wantsJSON = false
    var wantsHelp = false
}

/// All options of `opcef actions`.
let actionsOptions: [ToolOption<ActionsSettings>] = [
    ToolOption("json", nil, in: .format, "Print an array of JSON objects", variable: .none) {
        settings, _ in settings.wantsJSON = true
    },
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]
