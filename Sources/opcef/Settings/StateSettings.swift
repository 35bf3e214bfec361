import Checkpoints
import FoundationEssentials
import ToolOptions

/// What to do with saved positions.
enum StateAction<Position: Sendable>: Sendable {
    case show(asJSON: Bool)
    case set(input: String, Position)
    /// Forgets an input, or everything.
    case reset(input: String?)
}

/// How positions are typed.
struct PositionForm<Position: Sendable>: Sendable {
    /// The operands of `set`, as messages show them.
    let placeholder: String
    let read: @Sendable (String) throws(OptionError) -> Position
}

extension PositionForm<Int?> {
    /// Bytes of a file; nil is its end.
    static let offset = PositionForm(placeholder: "INPUT OFFSET") { text throws(OptionError) in
        if text == "end" { return nil }
        guard let offset = Int(text), offset >= 0 else {
            throw .badValue(text, option: "OFFSET", expected: "a number of bytes, or end")
        }
        return offset
    }
}

extension PositionForm<Date> {
    /// A time of events.
    static let time = PositionForm(placeholder: "STREAM TIME") { text throws(OptionError) in
        try beginning(text, option: "TIME")
    }
}

extension StateSettings {
    /// The most operands there are: `set INPUT OFFSET`.
    static let operandLimit = 3

    static let actions = ["show", "set", "reset"]

    /// Resolves the operands into an action.
    func action<Position>(
        for operands: [String], _ form: PositionForm<Position>
    ) throws(OptionError) -> StateAction<Position> {
        guard let name = operands.first else {
            throw .missingValue(
                option: "state", placeholder: Self.actions.joined(separator: "|"))
        }
        let action = try action(name, operands.dropFirst(), form)
        if wantsJSON, name != "show" { throw .tooManyArguments("--json") }
        return action
    }

    /// The folder of `pull`, if it is one.
    var folder: StateDirectory? {
        guard let folder = path.map(StateDirectory.init), folder.exists else { return nil }
        return folder
    }

    /// The path of the state file of the filter.
    func requiredPath() throws(OptionError) -> StatePath {
        guard let path else { throw .missingValue(option: "--state", placeholder: "FILE") }
        return try statePath(path)
    }

    private func action<Position>(
        _ name: String, _ operands: ArraySlice<String>, _ form: PositionForm<Position>
    ) throws(OptionError) -> StateAction<Position> {
        switch (name, operands.count) {
        case ("show", 0):
            return .show(asJSON: wantsJSON)
        case ("set", 0...1):
            throw .missingValue(option: "set", placeholder: form.placeholder)
        case ("set", _):
            return .set(input: operands[1], try form.read(operands[2]))
        case ("reset", 0...1):
            return .reset(input: operands.first)
        case ("show", _):
            throw .tooManyArguments(operands[1])
        case ("reset", _):
            throw .tooManyArguments(operands[2])
        default:
            let expected = Self.actions.joined(separator: ", ")
            throw .badValue(name, option: "state", expected: expected)
        }
    }
}

/// Reads `path` as that of a state file.
func statePath(_ path: String) throws(OptionError) -> StatePath {
    guard let path = StatePath(path) else {
        throw .badValue(path, option: "--state", expected: "the path of a file")
    }
    return path
}

/// What the user typed for `opcef state`.
struct StateSettings: CommandSettings {
    var path: String?
    var wantsJSON = false
    var logForm: LogForm?
    var wantsHelp = false
}

/// All options of `opcef state`.
let stateOptions: [ToolOption<StateSettings>] = [
    ToolOption("state", nil, "FILE", in: .input, Messages.stateFile) {
        settings, text in settings.path = text
    },
    ToolOption("json", nil, in: .format, "Print one JSON object (only with show)", variable: .none)
    {
        settings, _ in settings.wantsJSON = true
    },
    logOption(\.logForm),
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]
