import JSONStream
import Testing

@testable import OnePasswordEvents

@Suite("Pseudonyms")
struct PseudonymsTests {
    /// A hash without a key, which tells kinds and values apart: FNV-1a (draft-eastlake-fnv), twice.
    private static let hash: Pseudonyms.KeyedHash = { bytes in
        [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15].flatMap { (start: UInt64) in
            let hash = bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) }
        }
    }

    private func pseudonyms(_ kinds: Set<PersonalKind> = Set(PersonalKind.allCases)) -> Pseudonyms {
        Pseudonyms(of: kinds, Self.hash)
    }

    private func token(_ kind: PersonalKind, _ text: String) -> String {
        var pseudonyms = pseudonyms()
        return String(decoding: pseudonyms.token(kind, of: Array(text.utf8)), as: UTF8.self)
    }

    private func rewritten(
        _ event: String, _ kind: EventKind = .itemUsage,
        _ kinds: Set<PersonalKind> = Set(PersonalKind.allCases)
    ) -> String {
        var pseudonymizer = EventPseudonymizer(pseudonyms(kinds))
        let bytes = Array(event.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
        let text = pseudonymizer.rewritten(kind, bytes.span, at: 0)
        return String(decoding: text.dropLast(JSONCursor.slack), as: UTF8.self)
    }

    @Test(
        "all spellings of a value have one token",
        arguments: [
            (
                PersonalKind.email,
                ["wendy@example.com", "Wendy@Example.COM", " wendy@example.com\n"]
            ),
            (.name, ["Wendy Appleseed", "wendy  appleseed", "WENDY, APPLESEED"]),
            (.name, ["Łukasz Żółty", "łukasz żółty"]),
            (.address, ["2001:db8::17", "2001:0DB8:0:0::17"]),
            (.address, ["192.0.2.7", "::ffff:192.0.2.7", "192.000.2.007"]),
        ])
    func spellings(kind: PersonalKind, texts: [String]) {
        #expect(Set(texts.map { token(kind, $0) }).count == 1)
        #expect(
            token(kind, texts[0]).wholeMatch(of: /(name|email|address)-[a-z2-7]{16}/) != nil)
    }

    @Test("other values, and the same text as another kind, have other tokens")
    func differences() {
        let texts = ["Wendy Appleseed", "Wendy Appleseeds", "wendy@example.com", "192.0.2.7", "…"]
        let tokens = PersonalKind.allCases.flatMap { kind in texts.map { token(kind, $0) } }
        #expect(Set(tokens.map { $0.split(separator: "-")[1] }).count == tokens.count)
    }

    @Test("names, e-mail addresses and IP addresses are replaced where they are expected")
    func fields() {
        let event = """
            {"uuid":"A","user":{"uuid":"U","name":"Wendy Appleseed","email":"w@example.com"},\
            "client":{"app_name":"1Password for Mac","ip_address":"192.0.2.7"}}
            """
        #expect(
            rewritten(event) == """
                {"uuid":"A","user":{"uuid":"U","name":"\(token(.name, "Wendy Appleseed"))",\
                "email":"\(token(.email, "w@example.com"))"},\
                "client":{"app_name":"1Password for Mac","ip_address":null},\
                "opcef":{"address_token":"\(token(.address, "192.0.2.7"))"}}
                """)
    }

    @Test("only the kinds that are wanted are replaced")
    func wantedKinds() {
        let event = """
            {"user":{"name":"Wendy","email":"wendy@example.com"},"client":{"ip_address":"192.0.2.7"}}
            """
        #expect(
            rewritten(event, .itemUsage, [.email]) == """
                {"user":{"name":"Wendy","email":"\(token(.email, "wendy@example.com"))"},\
                "client":{"ip_address":"192.0.2.7"}}
                """)
        #expect(rewritten(event, .itemUsage, []) == event)
    }

    private static let name = "Wendy Appleseed"

    @Test(
        "a person's name is found in other texts, as a whole and word by word",
        arguments: [
            ("Wendy Appleseed's Mac", "TOKEN's Mac"), ("Wendy’s MacBook", "TOKEN’s MacBook"),
            ("WENDY-LAPTOP", "TOKEN-LAPTOP"), ("appleseed.local", "TOKEN.local"),
            ("wendy_appleseed", "TOKEN"), ("MacBook Pro", "MacBook Pro"),
            ("Wendys-MacBook", "TOKEN-MacBook"), ("wendyapple", "TOKEN"),
            ("wappleseed-mbp", "TOKEN-mbp"), ("APPLESEEDW", "TOKEN"),
            ("MacBookWendy", "TOKEN"), ("Macwendy", "Macwendy"), ("Wend", "Wend"),
        ])
    func otherTexts(text: String, expected: String) {
        let event = #"{"user":{"name":"\#(Self.name)"},"client":{"platform_name":"\#(text)"}}"#
        let token = token(.name, Self.name)
        #expect(
            rewritten(event).contains(
                #""platform_name":"\#(expected.replacing("TOKEN", with: token))""#))
    }

    @Test(
        "short words of a name are found where the next word begins, and not in other words",
        arguments: [
            ("Bos-Mac", "Bos-Mac"), ("Anns-Mac", "TOKEN-Mac"), ("AnnsMac", "TOKEN"),
            ("AnnMac", "TOKEN"), ("MacAnn", "TOKEN"), ("ann7", "TOKEN"), ("Annex", "Annex"),
            ("Planning", "Planning"), ("annbo", "TOKEN"), ("boann-pc", "TOKEN-pc"),
        ])
    func shortNames(text: String, expected: String) {
        let event = #"{"user":{"name":"Ann Bo"},"client":{"platform_name":"\#(text)"}}"#
        let wanted = expected.replacing("TOKEN", with: token(.name, "Ann Bo"))
        #expect(rewritten(event).contains(#""platform_name":"\#(wanted)""#))
    }

    @Test(
        "the words of an e-mail address are found alone, and not in other words",
        arguments: [
            ("mail", "TOKEN"), ("mails", "TOKEN"), ("mailbox", "mailbox"), ("MailBox", "TOKEN"),
        ])
    func wordsOfEmail(text: String, expected: String) {
        let event = #"{"user":{"email":"mail@example.com"},"x":"\#(text)"}"#
        let wanted = expected.replacing("TOKEN", with: token(.email, "mail@example.com"))
        #expect(rewritten(event).contains(#""x":"\#(wanted)""#))
    }

    @Test("a word of a name and of an e-mail address is the name's, whichever comes first")
    func wordOfBoth() {
        let event = #"{"user":{"email":"wendy@example.com","name":"Wendy A"},"x":"Wendys Mac"}"#
        #expect(rewritten(event).contains(#""x":"\#(token(.name, "Wendy A")) Mac""#))
    }

    @Test("a name is found whether its letters and marks are one character or several")
    func decomposed() {
        let (apart, whole) = ("Zoe\u{308} Quie\u{302}\u{301}n", "Zoë Quiến")
        #expect(apart.utf8.count > whole.utf8.count)
        #expect(token(.name, apart) == token(.name, whole))
        for (name, text) in [(whole, apart), (apart, whole), (whole, "zoe\u{308}")] {
            let event = #"{"user":{"name":"\#(name)"},"x":"\#(text)'s Mac"}"#
            #expect(rewritten(event).contains(#""x":"\#(token(.name, whole))'s Mac""#), "\(text)")
        }
        let other = "{\"user\":{\"name\":\"Ann\"},\"x\":\"\(apart)\"}"
        #expect(rewritten(other).utf8.contains([0xCC, 0x88]))
    }

    @Test("a name of a script without spaces is found within a word")
    func withoutSpaces() {
        let event = #"{"user":{"name":"李小龍"},"client":{"platform_name":"李小龍的iPhone"}}"#
        #expect(rewritten(event).contains(#""\#(token(.name, "李小龍"))的iPhone""#))
    }

    @Test(
        "what has the form of an address is replaced in every text",
        arguments: [
            ("by ann@example.org", "by EMAIL"), ("<ann@example.org>.", "<EMAIL>."),
            ("'ann@example.org'", "'EMAIL'"), ("to=ann@example.org,x", "to=EMAIL,x"),
            ("@", "@"), ("a@", "a@"), ("from 203.0.113.9:", "from IP:"),
            ("203.0.113.9, 1.2", "IP, 1.2"),
            ("on 2001:db8:0::99", "on V6"), ("[::ffff:203.0.113.9]:443", "[IP]:443"),
            ("203.0.113.9:443", "IP:443"), ("203.0.113.009", "IP"), ("node203.0.113.9", "nodeIP"),
            ("203.0.113.9/32", "IP/32"), ("1.203.0.113.9", "1.203.0.113.9"),
            ("203.0.113.256", "203.0.113.256"), ("2001:db8::99.", "V6."),
            ("ann@example.org's Mac", "EMAIL's Mac"), ("ann@example.org’s", "EMAIL’s"),
            ("by ann@example.org@x", "by EMAIL@x"), ("ann@example.org_1", "EMAIL_1"),
        ])
    func forms(text: String, expected: String) {
        let event = #"{"object_uuid":"O","aux_info":"\#(text)"}"#
        let wanted = expected.replacing("EMAIL", with: token(.email, "ann@example.org"))
            .replacing("IP", with: token(.address, "203.0.113.9"))
            .replacing("V6", with: token(.address, "2001:db8::99"))
        #expect(rewritten(event, .auditEvent).contains(#""aux_info":"\#(wanted)""#))
    }

    @Test(
        "any form of an IPv6 address is found where it is alone",
        arguments: [
            ("::1", "::1"), ("at [::1]:80", "::1"), ("::1: refused", "::1"), ("fe80::", "fe80::"),
            ("fe80::1%eth0", "fe80::1"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
        ])
    func addressesAlone(text: String, address: String) {
        let event = #"{"object_uuid":"O","aux_info":"\#(text)"}"#
        let wanted = text.replacing(address, with: token(.address, address))
        #expect(rewritten(event, .auditEvent).contains(#""aux_info":"\#(wanted)""#))
    }

    @Test(
        "times, hardware addresses and other texts with colons stay",
        arguments: ["10:30:00", "00:1b:44:11:3a:b7", "std::ab", "a :: b", "ab::cz", "1.2.3"])
    func noAddresses(text: String) {
        let event = #"{"object_uuid":"O","aux_info":"\#(text)"}"#
        #expect(rewritten(event, .auditEvent) == event)
    }

    @Test("the event's own address is found in the name of a host, and parts of it are not")
    func ownAddress() {
        let event = """
            {"client":{"ip_address":"::ffff:192.0.2.7","platform_name":"ip-192-0-2-7 (192.0.2.7) 192"}}
            """
        let address = token(.address, "192.0.2.7")
        #expect(rewritten(event).contains(#":"ip-\#(address) (\#(address)) 192""#))
        let short = #"{"client":{"ip_address":"::1","platform_name":"Mac 1"}}"#
        #expect(rewritten(short).contains(#""platform_name":"Mac 1""#))
    }

    @Test("no search looks into a token that another search has put there")
    func tokensStay() {
        let event = """
            {"user":{"name":"Name Email Address","email":"address@example.com"},\
            "x":"192.0.2.7 ann@example.org address@example.com name"}
            """
        let texts = [
            token(.address, "192.0.2.7"), token(.email, "ann@example.org"),
            token(.email, "address@example.com"), token(.name, "name email address"),
        ]
        #expect(rewritten(event).contains(#""x":"\#(texts.joined(separator: " "))""#))
    }

    @Test("names and addresses are found in the names of clients and systems")
    func clients() {
        let event = """
            {"user":{"name":"Wendy Appleseed"},\
            "client":{"app_name":"Wendy's CLI","os_name":"wendy 192.0.2.7"}}
            """
        let name = token(.name, "Wendy Appleseed")
        let text = rewritten(event)
        #expect(text.contains(#""app_name":"\#(name)'s CLI""#))
        #expect(text.contains(#""os_name":"\#(name) \#(token(.address, "192.0.2.7"))""#))
    }

    @Test("people of whom an event has only ids are found in its texts and in those around it")
    func people() {
        var pseudonymizer = EventPseudonymizer(pseudonyms())
        let event = Array(#"{"x":"zoe's Mac"}"#.utf8)
        let bytes = event + [UInt8](repeating: 0, count: JSONCursor.slack)
        let text = pseudonymizer.rewritten(
            .itemUsage, bytes.span, at: 0, with: [Array("zoe@example.com".utf8)])
        let token = token(.email, "zoe@example.com")
        #expect(String(decoding: text, as: UTF8.self).hasPrefix(#"{"x":"\#(token)'s Mac"}"#))
        let title = pseudonymizer.replaced(Array("Zoe's bank, 192.0.2.7".utf8))
        #expect(
            String(decoding: title, as: UTF8.self)
                == "\(token)'s bank, \(self.token(.address, "192.0.2.7"))")
    }

    @Test("ids, times, versions, places and the words of the API stay")
    func fixed() {
        let event = """
            {"uuid":"export","timestamp":"2026-01-02T03:04:05Z","action":"export",\
            "user":{"name":"Export Lincoln 8","user_type":"MEMBER"},\
            "client":{"app_version":"8.1.2.3","os_version":"10.0.0.1"},"location":{"city":"Lincoln"}}
            """
        let token = token(.name, "Export Lincoln 8")
        #expect(rewritten(event) == event.replacing("Export Lincoln 8", with: token))
    }

    @Test("members that are not known are searched, however deep")
    func unknownMembers() {
        let event = """
            {"user":{"name":"Wendy Appleseed"},"custom":[{"a":"x Wendy Appleseed"},["wendy"],1,null]}
            """
        let token = token(.name, "Wendy Appleseed")
        #expect(rewritten(event).contains(#""custom":[{"a":"x \#(token)"},["\#(token)"],1,null]"#))
    }

    @Test("what a personal field holds is replaced, whatever it is")
    func otherTypes() {
        let event = #"{"user":{"name":{"first":"Ann"},"email":["a@example.com",{"b":"c"}]}}"#
        let text = rewritten(event)
        for value in ["Ann", "a@example.com", #""c""#] { #expect(!text.contains(value)) }
    }

    @Test("escapes are read and written")
    func escapes() {
        let event = #"{"user":{"name":"Wendy Appleseed"},"x":"a\"b\\c\nwendy"}"#
        let token = token(.name, "Wendy Appleseed")
        #expect(rewritten(event).contains(#""x":"a\"b\\c \#(token)""#))
    }

    @Test("an event cannot bring its own token")
    func forgedToken() {
        let event = #"{"uuid":"A","opcef":{"address_token":"x"},"opcef.address_token":"y"}"#
        #expect(rewritten(event) == #"{"uuid":"A"}"#)
    }

    @Test("of an event of version 3, several things in one text are left out")
    func version3() {
        let event = #"{"action":"a","v3":{"action":"a.b","targets":"[…]","members":"{…}"}}"#
        #expect(rewritten(event, .auditEvent) == #"{"action":"a","v3":{"action":"a.b"}}"#)
    }

    @Test("all people of an event of version 3 are found in its other texts")
    func version3People() {
        let targets = """
            [{"type":"group","name":"Admins"},{"type":"user","name":"Robin Hood"},\
            {"email":"wendy@example.com","name":"Wendy Apple"},{"user":{"name":"Ann"}}]
            """
        let event = """
            {"action":"a","v3":{"action":"a.b","target_name":"Robins admins, Wendy’s and Ann’s",\
            "targets":"\(targets.replacing("\"", with: "\\\""))"}}
            """
        let tokens = ["Robin Hood", "Wendy Apple", "Ann"].map { token(.name, $0) }
        #expect(
            rewritten(event, .auditEvent) == """
                {"action":"a","v3":{"action":"a.b",\
                "target_name":"\(tokens[0]) admins, \(tokens[1])’s and \(tokens[2])’s"}}
                """)
    }
}
