import ToolOptions

/// What the sample options change, in the order in which they did.
struct SampleSettings: Equatable {
    var size: Int?
    var kind: String?
    var destinations: [String] = []
    var isQuiet = false
    var verbosity = 0
    var address: String?
    var asksForVersion = false
}

let sampleOptions: [ToolOption<SampleSettings>] = [
    ToolOption(
        "to", "t", "DEST", in: .delivery,
        "Send to DEST; several are tried in order, from the first to the last, until one answers",
        otherNames: ["dest"]
    ) { settings, text in settings.destinations.append(text) },
    ToolOption(
        "framing", "f", "KIND", in: .delivery, "How messages are separated: octet|lf"
    ) { settings, text throws(OptionError) in
        guard ["octet", "lf"].contains(text) else {
            throw .badValue(text, option: "--framing", expected: "octet, lf")
        }
        settings.kind = text
    },
    ToolOption("max-size", nil, "LENGTH", in: .format, "Cut messages at LENGTH") {
        settings, text throws(OptionError) in
        guard let size = Int(text) else {
            throw .badValue(text, option: "--max-size", expected: "a number")
        }
        settings.size = size
    },
    ToolOption("quiet", "q", in: .reporting, "Say nothing but errors") {
        settings, _ in settings.isQuiet = true
    },
    ToolOption("verbose", "v", in: .reporting, "Say more") {
        settings, _ in settings.verbosity += 1
    },
    ToolOption(
        "api-url-of-the-events-service", nil, "URL", in: .input, "Fetch from URL",
        variable: .own("EVENTS_API_URL")
    ) { settings, text in settings.address = text },
    ToolOption("version", "V", in: .other, "Print the version", variable: .none) {
        settings, _ in settings.asksForVersion = true
    },
]
