import EventFormats
import EventMapping
import TestSupport
import Testing

/// An event is written by a layout unless it is longer than 64 KiB: one more member that nobody
/// reads makes the same event be written row by row.
@Suite("Messages by layout, and row by row")
struct LayoutTests {
    private static let padding = String(repeating: "x", count: 64 * 1024)

    @Test(
        "hostile events are written the same both ways, whatever was written before",
        arguments: EventFormat.allCases)
    func hostile(format: EventFormat) {
        var byLayout = Pipeline(maximumSize: 8000, format: format)
        let kinds: [HostileFields.Kind] = [.itemUsage, .signInAttempt, .auditEvent]
        for kind in kinds {
            for event in HostileEvents(seed: 41, kinds: [kind]).prefix(300) {
                var byRows = Pipeline(maximumSize: 8000, format: format)
                let text = String(decoding: event.json, as: UTF8.self)
                let expected = byRows.messages(for: padded(text))
                #expect(byLayout.messages(for: Array(text.utf8)) == expected, "\(text)")
            }
        }
    }

    @Test(
        "texts of every length around the limits are written the same both ways",
        arguments: ["uuid", "action", "email", "app_name", "app_version", "city", "country"])
    func lengths(field: String) {
        var byLayout = Pipeline(maximumSize: 8000)
        for length in [1, 15, 16, 17, 31, 32, 33, 39, 40, 41, 63, 64, 65, 127, 128, 129]
            + Array(330...350) + [510, 511, 512, 1000, 1022, 1023, 1024, 1025, 4000, 4001]
        {
            let value = String(repeating: "v", count: length)
            func text(_ name: String) -> String { name == field ? value : "\(name)-1" }
            let json = """
                {"uuid":"\(text("uuid"))","timestamp":"2026-11-05T17:06:23.690326952Z",\
                "used_version":5,"action":"\(text("action"))",\
                "user":{"name":"Mina","email":"\(text("email"))"},\
                "client":{"app_name":"\(text("app_name"))","app_version":"\(text("app_version"))"},\
                "location":{"country":"\(text("country"))","city":"\(text("city"))"}}
                """
            var byRows = Pipeline(maximumSize: 8000)
            #expect(byLayout.messages(for: Array(json.utf8)) == byRows.messages(for: padded(json)))
        }
    }

    /// The same event with a member that makes it long.
    private func padded(_ json: String) -> [UInt8] {
        let end = json.lastIndex(of: "}") ?? json.endIndex
        return Array("\(json[..<end]),\"nobody reads this\":\"\(Self.padding)\"}".utf8)
    }
}
