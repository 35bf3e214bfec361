import ToolOptions

/// What the user typed for `opcef actions`.
struct ActionsSettings: Sendable {
    var wantsJSON = false
    var wantsHelp = false
}

/// All options of `opcef actions`.
let actionsOptions: [ToolOption<ActionsSettings>] = [
    ToolOption("json", nil, in: .format, "Print an array of JSON objects", variable: .none) {
        settings, _ in settings.wantsJSON = true
    },
    ToolOption("help", "h", in: .other, "Show this help and end", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]
