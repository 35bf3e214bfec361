import EventFormats
import EventMapping
import Syslog
import TestSupport
import Testing

@Suite("Whose 1Password it is, where events do not say")
struct AccountKeyTests {
    private func message(
        _ account: Account, _ format: EventFormat = .cef, accountUUID: String? = nil
    ) throws -> String {
        var pipeline = Pipeline(
            maximumSize: 8000, format: format, header: .none, account: account)
        let uuid = accountUUID.map { #","account_uuid":"\#($0)""# } ?? ""
        let messages = pipeline.messages(for: Array(#"{"item_uuid":"i"\#(uuid)}"#.utf8))
        return String(decoding: try #require(messages.first), as: UTF8.self)
    }

    @Test("nothing is said of an account that nobody knows")
    func unknown() throws {
        for format in EventFormat.allCases {
            let message = try message(Account(), format)
            for key in ["deviceExternalId", "dvchost", "accountUuid", "organization"] {
                #expect(!message.contains(key))
            }
        }
    }

    @Test("an event's own account counts before all, then the id, then the name")
    func order() throws {
        let both = Account(uuid: "KNOWNUUID", name: "Acme Inc")
        for (account, ofEvent, expected) in [
            (both, "EVENTUUID", "EVENTUUID"), (both, nil, "KNOWNUUID"), (both, "  ", "KNOWNUUID"),
            (Account(name: "Acme Inc"), nil, "Acme Inc"),
        ] as [(Account, String?, String)] {
            let cef = try StrictCEFDecoder.decode(
                Array(message(account, accountUUID: ofEvent).utf8))
            #expect(cef["deviceExternalId"] == Array(expected.utf8))
            let leef = try message(account, .leef, accountUUID: ofEvent)
            #expect(leef.contains("^accountUuid=\(expected)^accountName=Acme Inc^"))
            let json = try message(account, .json, accountUUID: ofEvent)
            #expect(
                json.contains(
                    #""organization.id":"\#(expected)","organization.name":"Acme Inc","#))
        }
    }

    @Test(
        "`dvchost` is the name where a host could be called so, since SC4S takes it for one",
        arguments: [
            ("acme.1password.com", true), ("acme", true), ("Acme-2", true), ("a.b", true),
            ("Acme Inc", false), ("-acme", false), ("acme-", false), ("acme..com", false),
            ("acme.", false), (".acme", false), ("192.0.2.1", false), ("7", false),
            ("acme_inc", false), ("müller", false), ("a\nb", false), ("CEF:0|x|", false),
            (String(repeating: "x", count: 63), true), (String(repeating: "x", count: 64), false),
        ])
    func host(name: String, isHost: Bool) throws {
        let record = try StrictCEFDecoder.decode(Array(message(Account(name: name)).utf8))
        #expect(record["dvchost"] == (isHost ? Array(name.utf8) : nil))
        #expect(record["deviceExternalId"] != nil)
    }

    @Test("a name is written as any other text")
    func escapes() throws {
        let message = try message(Account(name: "a=b\\c CEF:0|\u{202E}"))
        #expect(message.contains(#"deviceExternalId=a\=b\\c CEF<U+003A>0|<U+202E>"#))
        #expect(
            try self.message(Account(name: "a^b=c"), .leef).contains(
                "accountUuid=a<U+005E>b<U+003D>c^"))
    }
}
