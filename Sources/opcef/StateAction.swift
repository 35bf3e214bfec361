import Checkpoints
import ToolOptions

/// What is to be done with a state file.
enum StateAction: Sendable, Hashable {
    case show(asJSON: Bool)
    /// Moves the position of an input; nil is its end.
    case set(input: String, offset: Int?)
    /// Forgets an input, or everything.
    case reset(input: String?)
}

extension StateSettings {
    /// The most operands there are: `set INPUT OFFSET`.
    static let operandLimit = 3

    private static let actions = ["show", "set", "reset"]

    /// Resolves the operands into what is to be done.
    func action(for operands: [String]) throws(OptionError) -> StateAction {
        guard let name = operands.first else {
            throw .missingValue(
                option: "state", placeholder: Self.actions.joined(separator: "|"))
        }
        let action = try action(name, operands.dropFirst())
        if wantsJSON, name != "show" { throw .tooManyArguments("--json") }
        return action
    }

    /// Where the state file lies.
    func place() throws(OptionError) -> StatePlace {
        guard let path else { throw .missingValue(option: "--state", placeholder: "FILE") }
        return try statePlace(path)
    }

    private func action(
        _ name: String, _ operands: ArraySlice<String>
    ) throws(OptionError) -> StateAction {
        switch (name, operands.count) {
        case ("show", 0):
            return .show(asJSON: wantsJSON)
        case ("set", 0...1):
            throw .missingValue(option: "set", placeholder: "INPUT OFFSET")
        case ("set", _):
            return .set(input: operands[1], offset: try offset(operands[2]))
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

    private func offset(_ text: String) throws(OptionError) -> Int? {
        if text == "end" { return nil }
        guard let offset = Int(text), offset >= 0 else {
            throw .badValue(text, option: "OFFSET", expected: "a number of octets, or end")
        }
        return offset
    }
}

/// Reads `path` as that of a state file.
func statePlace(_ path: String) throws(OptionError) -> StatePlace {
    guard let place = StatePlace(path) else {
        throw .badValue(path, option: "--state", expected: "the path of a file")
    }
    return place
}
