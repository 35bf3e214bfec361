import EventFormats
import TestSupport
import Testing

/// Events in the text of a member, whose fields are read in that text as far as it is simple.
@Suite("Messages of events in texts, read in place and taken out")
struct NestedEventTests {
    private static let events = [
        #"{"uuid":"QX7M2ZK5RB","timestamp":"2026-02-17T09:41:08.207315Z","used_version":12,"vault_uuid":"hk3v","item_uuid":"r5tj","action":"reveal","user":{"uuid":"MZ4K","name":"Inès Ødegård 林","email":"mina@example.com"},"client":{"app_name":"1Password for Mac","app_version":"81109024","platform_version":"Mac15,7","ip_address":"203.0.113.24"},"location":{"country":"GB","city":"Leeds","latitude":53.79,"longitude":-1.5}}"#,
        #"{"uuid":"A","session_uuid":"S","timestamp":"2026-02-17T09:41:08Z","country":"GB","category":"success","type":"credentials_ok","details":null,"target_user":{"uuid":"U","name":"","email":"ida@example.com","type":"member"},"client":{"app_name":"1Password for Web","ip_address":"2001:db8::1"},"unread":"x","other":7}"#,
        #"{ "uuid" : "B", "timestamp" : "2026-02-17T09:41:08Z", "actor_uuid" : "U", "actor_details" : {"uuid":"U","name":"Ida"}, "action" : "suspend", "object_type" : "user", "object_uuid" : "O", "aux_id" : 7, "session" : {"uuid":"S","ip":"198.51.100.7"} }"#,
    ]
    private static let wrappers = [
        (#"{"@timestamp":"2026-02-17T09:41:09Z","message":""#, #"","tags":["a","b"]}"#),
        (#"{"log":""#, #""}"#),
        (#"{"event":{"dataset":"x"},"message":""#, #"","log":{"offset":1}}"#),
        (#"{"message":"none","log":""#, #"","message":null}"#),
        (#"{"log":"{}","message":""#, #""}"#),
    ]
    private static let damage: [String] = [
        "\"", "\\", "\\\\", "\\\"", "\\n", "\\u0041", "\\/", "{", "}", "[", "]", ":", ",", " ",
        "\n", "\t",
        "e", "0", "-", ".", "null", "é", "\u{3000}", "\u{7F}", "=", "|",
    ]

    @Test(
        "an event has the same message both ways, whatever becomes of its text",
        arguments: EventFormat.allCases)
    func damaged(format: EventFormat) {
        var inPlace = Pipeline(maximumSize: 8000, format: format, lendsFieldsAlone: true)
        var takenOut = Pipeline(maximumSize: 8000, format: format)
        var random = SplitMix64(seed: 3)
        var messages = 0
        for round in 0..<1000 {
            let event = random.pick(Self.events)
            let (head, tail) = random.pick(Self.wrappers)
            var text = Array(Self.escaped(event).utf8)
            if round > 30 {
                for _ in 0..<random.number(below: 3) {
                    let place = random.number(below: text.count)
                    if random.once(in: 3) { text.remove(at: place) }
                    text.insert(contentsOf: random.pick(Self.damage).utf8, at: place)
                    if random.once(in: 8) { text[place] = 0x80 | UInt8(random.number(below: 128)) }
                }
            }
            let json = Array(head.utf8) + text + Array(tail.utf8)
            let stream = json + [UInt8(ascii: "\n")] + json + Array(event.utf8)
            let expected = takenOut.messages(for: stream)
            messages += expected.count
            #expect(
                inPlace.messages(for: stream) == expected,
                "\(String(decoding: json, as: UTF8.self))")
        }
        #expect(messages > 1000)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
