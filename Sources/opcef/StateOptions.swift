import ToolOptions

/// What the user typed for `opcef state`.
struct StateSettings: Sendable {
    var path: String?
    var wantsJSON = false
    var wantsHelp = false
}

/// All options of `opcef state`.
let stateOptions: [ToolOption<StateSettings>] = [
    ToolOption("state", nil, "FILE", in: .input, Messages.stateFile) {
        settings, text in settings.path = text
    },
    ToolOption("json", nil, in: .format, "Print one JSON object (show only)", variable: .none) {
        settings, _ in settings.wantsJSON = true
    },
    ToolOption("help", "h", in: .other, "Show this help and end", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]
