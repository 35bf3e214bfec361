import OnePasswordEvents
import ToolOptions

/// The options of the filter that put tokens in place of personal values.
let pseudonymOptions: [ToolOption<ForwardSettings>] = [
    ToolOption(
        "pseudonyms", nil, "KINDS", in: .format,
        "Send tokens in place of personal values: name, email, address, several of them, all or none",
        details:
            """
            The same value always has the same token, so events can still be correlated. \
            'opcef unmask' finds whose it is. Needs --pseudonym-key.
            """
    ) { settings, text throws(OptionError) in
        settings.pseudonyms = try personalKinds(text)
    },
    ToolOption(
        "pseudonym-key", nil, "FILE", in: .format,
        "Make tokens with the key in FILE, readable only by its owner",
        details: "At least 32 bytes, such as the output of 'openssl rand -hex 32'."
    ) { settings, text in settings.pseudonymKey = text },
]

/// Reads `text` as kinds of personal values, separated by commas.
private func personalKinds(_ text: String) throws(OptionError) -> Set<PersonalKind> {
    if text == "all" { return Set(PersonalKind.allCases) }
    if text == "none" { return [] }
    let words = text.split(whereSeparator: { ", ".contains($0) })
    let kinds = words.compactMap { PersonalKind(rawValue: String($0)) }
    guard !words.isEmpty, kinds.count == words.count else {
        let names = PersonalKind.allCases.map(\.rawValue).joined(separator: ", ")
        throw .badValue(
            text, option: "--pseudonyms", expected: "\(names), several of them, all or none")
    }
    return Set(kinds)
}
