import Classification
import OnePasswordEvents
import ToolOptions

/// `opcef actions`: prints how much each action matters, and why.
enum ActionsCommand {
    static func run(_ invocation: Invocation<ActionsSettings>) -> ExitStatus {
        let settings = invocation.settings
        let tables = ClassRow.tables(withPairs: settings.wantsPairs)
        return Console.answer(
            settings.wantsJSON ? JSONOutput.indented(tables.flatMap(\.rows)) : text(tables))
    }

    /// A line for each action with its reason below, one kind after another.
    private static func text(_ tables: [(heading: String, rows: [ClassRow])]) -> String {
        tables.map { heading, rows in "\(heading)\n\n\(table(rows))" }.joined(separator: "\n")
    }

    private static func table(_ rows: [ClassRow]) -> String {
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
        "actions", Messages.actionsCommand, usage: ["opcef actions [--json] [--pairs]"],
        options: actionsOptions, ActionsCommand.run)
}

/// What the user typed for `opcef actions`.
struct ActionsSettings: CommandSettings {
    var wantsJSON = false
    var wantsPairs = false
    var wantsHelp = false
}

/// All options of `opcef actions`.
let actionsOptions: [ToolOption<ActionsSettings>] = [
    ToolOption("json", nil, in: .format, "Print an array of JSON objects", variable: .none) {
        settings, _ in settings.wantsJSON = true
    },
    ToolOption(
        "pairs", nil, in: .format, "List each pair of a documented object and action",
        variable: .none
    ) { settings, _ in settings.wantsPairs = true },
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]
