import Testing

@testable import TestSupport

@Suite("The oracle: what an event must become")
struct ExpectedMessageTests {
    static let example: EventModel = [
        "uuid": "QX7M2ZK5RBVTA3NHWLJ6YDPE4C",
        "timestamp": "2026-02-17T09:41:08.207315Z",
        "used_version": .number("12"),
        "vault_uuid": "hk3v6q2mzt7wyx5bnfjr4cdpa2",
        "item_uuid": "r5tj2nq7xwzk4mcv6bhyd3fple",
        "action": "reveal",
        "user": [
            "uuid": "MZ4KQWTN6RXJ2HVB7CYDLP3F5E", "name": "Mina Okafor",
            "email": "mina.okafor@example.com",
        ],
        "client": [
            "app_name": "1Password for Mac", "app_version": "81109024",
            "platform_name": "LAB\\MAC=07", "platform_version": "Mac15,7", "os_name": "MacOSX",
            "os_version": "15.3", "ip_address": "203.0.113.24",
        ],
        "location": [
            "country": "GB", "region": "England", "city": "Leeds", "latitude": .number("53.79"),
            "longitude": .number("-1.55"),
        ],
    ]

    static let exampleRecord =
        "CEF:0|1Password|Events Reporting|2|itemusage.reveal|Secret or file shown on screen|7|"
        + "rt=1771321268207 externalId=QX7M2ZK5RBVTA3NHWLJ6YDPE4C act=reveal cat=exposure "
        + "suser=mina.okafor@example.com suid=MZ4KQWTN6RXJ2HVB7CYDLP3F5E src=203.0.113.24 "
        + "requestClientApplication=1Password for Mac 81109024 cs1=hk3v6q2mzt7wyx5bnfjr4cdpa2 "
        + "cs1Label=Vault UUID fileId=r5tj2nq7xwzk4mcv6bhyd3fple cs3=Mina Okafor "
        + "cs3Label=User Name cs4=LAB\\\\MAC\\=07 Mac15,7 cs4Label=Client Platform cs5=MacOSX 15.3 "
        + "cs5Label=Client OS cs6=Leeds, England, GB cs6Label=Location cfp1=53.79 "
        + "cfp1Label=Latitude cfp2=-1.55 cfp2Label=Longitude cn1=12 cn1Label=Item Version "
        + "cs2=file-previewed,large-type,value-revealed cs2Label=Possible Causes "
        + "msg=Possible causes in a 1Password app: previewed a file; showed a value in large type; "
        + "revealed a value."

    @Test("the example of section 4.6 becomes the record that stands below it")
    func example() throws {
        let expected = ExpectedMessage(Self.example)
        let record = try StrictCEFDecoder.decode(Array(Self.exampleRecord.utf8))
        #expect(expected.pairs.map { StrictCEFRecord.Pair($0.key, $0.value) } == record.pairs)
        #expect(expected.eventClass.id == record.classID)
        #expect(expected.eventClass.name == record.name)
        #expect(expected.eventClass.severity == record.severity)
        #expect(expected.eventClass.syslogSeverity == 4)
        #expect(expected.timestamp == "2026-02-17T09:41:08.207315Z")
        #expect(expected.messageID == "itemusage.reveal")
        #expect(expected.recordCount == Self.exampleRecord.utf8.count)
    }

    /// Fields of an event, and the values of some keys, `nil` for a key that must be absent.
    static let vectors: [(EventModel, [String: String?])] = [
        (
            ["action": "no such\naction "],
            [
                "act": "no such\naction", "cat": "unknown",
                "msg": "This version of opcef does not know what causes this action.",
            ]
        ),
        (
            ["action": .null],
            ["act": nil, "cat": "unknown", "msg": "The event does not say what was done."]
        ),
        (
            ["action": "other", "client": ["app_name": "1Password CLI"]],
            ["msg": "The event does not say what was done."]
        ),
        (
            [
                "action": "other",
                "client": ["app_name": "1Password for Mac", "app_version": "70902005"],
            ],
            ["msg": "The app is older than 8.4.0 and does not say what was done."]
        ),
        (
            [
                "action": "other",
                "client": ["app_name": "1Password for Mac", "app_version": "81109024"],
            ],
            ["msg": "The event does not say what was done."]
        ),
        (
            ["action": "select-sso-provider", "client": ["app_name": "x"]],
            [
                "msg":
                    "Not listed for an unknown client; in other clients: accepted a social sign-in "
                    + "offer; any sign-in to a site through a saved provider."
            ]
        ),
        (
            ["action": "server-create", "client": ["app_name": "my CLI, new"]],
            ["msg": "Possible cause in 1Password CLI: created an item."]
        ),
        (["user": ["email": " ", "name": " A "]], ["suser": "A", "cs3": "A"]),
        (["user": ["email": .number("1")]], ["suser": nil, "cs3": nil]),
        (["user": "text"], ["suser": nil]),
        (["client": ["ip": "192.0.2.1"]], ["src": "192.0.2.1"]),
        (["client": ["ip": "192.0.2.1", "ip_address": .null]], ["src": "192.0.2.1"]),
        (["client": ["ip": "192.0.2.1", "ip_address": "junk"]], ["src": nil, "c6a2": nil]),
        (
            ["client": ["ip_address": "2001:DB8::1"]],
            ["src": nil, "c6a2": "2001:db8::1", "c6a2Label": "Source IPv6 Address"]
        ),
        (
            ["client": ["app_name": "  ", "app_version": " 1 ", "os_name": "A", "os_version": ""]],
            ["requestClientApplication": "1", "cs5": "A"]
        ),
        (["location": ["city": "", "region": "R", "country": "C"]], ["cs6": "R, C"]),
        (
            ["location": ["latitude": "1", "longitude": .number("1e400")]],
            ["cfp1": nil, "cfp1Label": nil, "cfp2": nil, "cfp2Label": nil]
        ),
        (["used_version": .number("1.0")], ["cn1": nil, "cn1Label": nil]),
        (["used_version": .number("-9999999999999999999")], ["cn1": nil]),
        (["used_version": .number("10000000000000000000")], ["cn1": nil]),
        (["uuid": .string(ModelText(String(repeating: "x", count: 41)))], ["externalId": nil]),
        (
            ["account_uuid": "A", "user": ["user_type": "u"]],
            ["deviceExternalId": "A", "spriv": "u"]
        ),
        (["timestamp": "2026-02-17T09:41:62Z"], ["rt": nil]),
    ]

    @Test("fields become keys", arguments: vectors)
    func keys(_ event: EventModel, _ expected: [String: String?]) {
        let pairs = ExpectedMessage(event).pairs
        for (key, value) in expected {
            let found = pairs.first { $0.key == key }?.value
            #expect(found == value.map { Array($0.utf8) }, "\(key)")
        }
    }

    static let classes: [(String, id: String, messageID: String?)] = [
        ("взлом!", "itemusage.______", "itemusage.______"),
        (
            String(repeating: "x", count: 22), "itemusage." + String(repeating: "x", count: 22),
            "same"
        ),
        (String(repeating: "x", count: 23), "itemusage." + String(repeating: "x", count: 23), nil),
        (String(repeating: "é", count: 65), "itemusage." + String(repeating: "_", count: 64), nil),
        ("  ", "itemusage.none", "same"),
        (" fill ", "itemusage.fill", "same"),
    ]

    @Test("the class id is the action, cleaned and cut", arguments: classes)
    func classID(_ action: String, _ id: String, _ messageID: String?) {
        let expected = ExpectedMessage(["action": .string(ModelText(action))])
        #expect(expected.eventClass.id == id)
        #expect(expected.messageID == messageID.map { $0 == "same" ? id : $0 })
    }

    static let clients: [(String, ExpectedClient)] = [
        ("1Password for Web", .web), ("1password for web", .app), ("op-CLI", .cli),
        ("client", .unknown),
        ("1Password Connect Server", .connect), ("Reconnect", .unknown), ("a sdk", .sdk),
        ("x SCIMx", .scim),
        ("EXTENSION cli", .browser), ("my.1password.com", .web), ("", .unknown),
        ("1Password for Mac", .app),
    ]

    @Test("the kind of client follows from the app's name", arguments: clients)
    func client(_ name: String, _ expected: ExpectedClient) {
        #expect(ExpectedClient(appName: Array(name.unicodeScalars)) == expected)
    }
}
