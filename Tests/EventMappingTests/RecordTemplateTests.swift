import Classification
import EventFormats
import EventMapping
import OnePasswordEvents
import TestSupport
import Testing

/// An event is written by a template unless it is longer than 64 KiB: one more member that nobody
/// reads makes the same event be written row by row.
@Suite("Messages by template, and row by row")
struct RecordTemplateTests {
    private static let padding = String(repeating: "x", count: 64 * 1024)

    @Test(
        "hostile events are written the same both ways, whatever was written before",
        arguments: EventFormat.allCases)
    func hostile(format: EventFormat) {
        var byTemplate = Pipeline(maximumSize: 8000, format: format)
        var byRows = Pipeline(maximumSize: 8000, format: format)
        let kinds: [HostileFields.Kind] = [.itemUsage, .signInAttempt, .auditEvent]
        for kind in kinds {
            for event in HostileEvents(seed: 41, kinds: [kind]).prefix(300) {
                let text = String(decoding: event.json, as: UTF8.self)
                let expected = byRows.messages(for: padded(text))
                #expect(byTemplate.messages(for: Array(text.utf8)) == expected, "\(text)")
            }
        }
    }

    /// Fails where `RecordTemplate.Key` lacks any part (tried with each): of two events, one before
    /// the other, that differ in this part alone the second gets the template of the first.
    @Test(
        "events of any fields are written the same both ways, with rules, names and accounts",
        arguments: EventFormat.allCases)
    func anyFields(format: EventFormat) {
        var byTemplate = Pipeline(maximumSize: 8000, format: format, rules: RandomEvents.rules)
        var byRows = Pipeline(maximumSize: 8000, format: format, rules: RandomEvents.rules)
        var events = RandomEvents(seed: 19)
        var messages = 0
        for index in 0..<300 {
            if index % 20 == 0 {
                let account =
                    index % 60 == 0 ? Account() : Account(uuid: "ACC", name: "a-\(index)")
                let names = index % 40 == 0 ? KnownNames() : RandomEvents.names
                (byTemplate.account, byRows.account) = (account, account)
                (byTemplate.names, byRows.names) = (names, names)
            }
            for text in events.nextPair() {
                let expected = byRows.messages(for: padded(text))
                messages += expected.count
                #expect(byTemplate.messages(for: Array(text.utf8)) == expected, "\(text)")
            }
        }
        #expect(messages > 400)
    }

    @Test(
        "texts of every length around the limits are written the same both ways",
        arguments: ["uuid", "action", "email", "app_name", "app_version", "city", "country"])
    func lengths(field: String) {
        var byTemplate = Pipeline(maximumSize: 8000)
        var byRows = Pipeline(maximumSize: 8000)
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
            #expect(
                byTemplate.messages(for: Array(json.utf8)) == byRows.messages(for: padded(json)))
        }
    }

    /// A text that begins with a space is unescaped only once it has been read to its end.
    @Test(
        "an event in a text is written as by itself, whether unescaped on the way or afterwards",
        arguments: EventFormat.allCases)
    func wrapped(format: EventFormat) {
        var bare = Pipeline(maximumSize: 8000, format: format)
        var onTheWay = Pipeline(maximumSize: 8000, format: format)
        var afterwards = Pipeline(maximumSize: 8000, format: format)
        var messages = 0
        for event in HostileEvents(seed: 43, kinds: [.itemUsage, .signInAttempt, .auditEvent])
            .prefix(400)
        {
            let expected = bare.messages(for: event.json)
            messages += expected.count
            for others in ["", #","log":"{x","event":{"original":7}"#, #","tags":["\"a"]"#] {
                let direct = Self.wrapped(event.json, after: "\"", others)
                #expect(onTheWay.messages(for: direct) == expected)
                #expect(
                    afterwards.messages(for: Self.wrapped(event.json, after: "\" ", others))
                        == expected)
            }
        }
        #expect(messages > 200)
    }

    /// The ids of the first pairs of words are prepared, those of later ones are made for each event.
    @Test("an audit event has the same id whether that was prepared or not")
    func auditIDs() {
        var experienced = Pipeline(maximumSize: 8000)
        var pairs = 0
        for object in Vocabulary.auditObjectTypes.entries {
            for action in Vocabulary.auditActions.entries.prefix(40) {
                for actor in ["someone", "known"] {
                    let json = Array(
                        """
                        {"uuid":"A","timestamp":"2026-11-05T17:06:23Z","actor_uuid":"\(actor)",\
                        "object_uuid":"known","object_type":"\(object.value)",\
                        "action":"\(action.value)","object_details":{"uuid":"known"}}
                        """.utf8)
                    var fresh = Pipeline(maximumSize: 8000)
                    let message = String(decoding: fresh.messages(for: json)[0], as: UTF8.self)
                    #expect(message.contains("|audit.\(object.value).\(action.value)|"))
                    #expect(experienced.messages(for: json) == [Array(message.utf8)])
                    pairs += 1
                }
            }
        }
        #expect(pairs > 512)
    }

    /// An object with an event as its text in `message`.
    private static func wrapped(_ json: [UInt8], after start: String, _ others: String) -> [UInt8] {
        var text = Array((#"{"@timestamp":"2026-11-05T17:06:23Z","message":"# + start).utf8)
        for byte in json {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): text += "\\n".utf8
            case 0..<0x20: text += "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8
            default: text.append(byte)
            }
        }
        return text + "\"\(others)}".utf8
    }

    /// The same event with a member that makes it long.
    private func padded(_ json: String) -> [UInt8] {
        let end = json.lastIndex(of: "}") ?? json.endIndex
        return Array("\(json[..<end]),\"nobody reads this\":\"\(Self.padding)\"}".utf8)
    }
}

/// Events of each kind with some of its fields, whose values are of each sort that a template
/// tells apart.
private struct RandomEvents {
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    /// Rules that hold for some of them.
    static let rules: [EventRule] = {
        var tagged = EventRule(line: 1)
        tagged.conditions = [.text([.uuid], named: nil, [TextPattern("tag*")])]
        tagged.effect.tags = ["a", "b"]
        var raised = EventRule(line: 2)
        raised.conditions = [.text([.uuid], named: nil, [TextPattern("raise*")])]
        raised.effect.severity = 9
        raised.effect.category = EventCategory(rawValue: "raised")
        raised.effect.name = "Raised by rule"
        return [tagged, raised]
    }()

    /// Names for some of their ids.
    static let names: KnownNames = {
        var names = KnownNames()
        for kind in NameKind.allCases {
            names.set(kind, of: "known", to: "Known \(kind)")
            names.set(kind, of: "reveal", to: "caf\u{E9} = \(kind)")
            names.set(kind, of: "user", to: "a^b|\(kind)")
            names.set(kind, of: "plain text", to: String(repeating: "\(kind) ", count: 90))
            names.set(kind, of: "DE", to: "")
            names.set(kind, of: "caf\u{E9}", to: "of an id that is not ASCII")
        }
        return names
    }()

    /// Two events, of which the second differs from the first in one value.
    mutating func nextPair() -> [String] {
        let kind = generator.pick(EventKind.allCases)
        let fields = EventField.fields(of: kind).filter { _ in !generator.once(in: 3) }
        var members = fields.map { ($0.path, value(of: $0)) }
        let first = object(members, kind)
        if !members.isEmpty {
            let index = generator.number(below: members.count)
            if generator.once(in: 3) {
                members.remove(at: index)
            } else {
                members[index].1 = value(of: fields[index])
            }
        }
        return [first, object(members, kind)]
    }

    private func object(_ members: [(String, String)], _ kind: EventKind) -> String {
        let mark =
            switch kind {
            case .itemUsage: #""item_uuid":"known""#
            case .signInAttempt: #""target_user":{}"#
            case .auditEvent: #""object_uuid":"known""#
            }
        let others = members.filter { !mark.hasPrefix("\"\($0.0)\"") }
        return "{" + (others.map { "\"\($0.0)\":\($0.1)" } + [mark]).joined(separator: ",") + "}"
    }

    /// A value as it is written in JSON: mostly one of the usual sort.
    private mutating func value(of field: EventField) -> String {
        if generator.once(in: 12) { return "null" }
        if field.isNumber {
            return generator.pick(["7", "-12", "1.5", "1e2", "123456789012345678901", "0"])
        }
        switch field {
        case .timestamp:
            return generator.pick([
                #""2026-11-05T17:06:23.690326952Z""#, #""2026-11-05T17:06:23Z""#,
                #""2026-11-05 17:06:23+01:00""#, #""1999-01-01T00:00:00Z""#, #""0000""#,
                #""2026-11-05T17:06:23.5\u005A""#,
            ])
        case .ipAddress, .ip, .sessionIP:
            return generator.pick([
                #""192.0.2.7""#, #""2001:db8::7""#, #"" 192.0.2.7""#, #""192.0.2.007""#,
                #""::ffff:192.0.2.7""#,
            ])
        case .uuid where generator.once(in: 2): return generator.pick([#""tag1""#, #""raise1""#])
        // Whose ids are those of vaults and items.
        case .objectType where generator.once(in: 2):
            return generator.pick([#""vault""#, #""item""#, #""user""#])
        case .action where generator.once(in: 2):
            return generator.pick([#""share""#, #""create""#])
        default: return generator.pick(Self.texts)
        }
    }

    private static let texts = [
        #""known""#, #""plain text""#, #""a:b""#, #""<a>|b""#, #"" led by a space""#, #""   ""#,
        #""a=b""#, #""caf\u00e9""#, #""\u0020""#, #""CEF:0""#, #""DE""#, #""Germany""#, #""a^b""#,
        "\"\(String(repeating: "long ", count: 30))x\"", #""reveal""#, #""success""#, #""user""#,
        #""1Password for Mac""#, #""80900001""#,
    ]
}
