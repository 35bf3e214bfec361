import ToolOptions

/// What the user typed for `opcef profiles`.
struct ProfilesSettings: Sendable {
    var wantsHelp = false
}

/// All options of `opcef profiles`.
let profilesOptions: [ToolOption<ProfilesSettings>] = [
    ToolOption("help", "h", in: .other, "Show this help and end", variable: .none) { settings, _ in
        settings.wantsHelp = true
    }
]
