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
        var pseudonyms = pseudonyms(kinds)
        let bytes = Array(event.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
        let text = PseudonymizedEvent.text(kind, bytes.span, at: 0, with: &pseudonyms)
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
            (.address, ["192.0.2.7", "::ffff:192.0.2.7"]),
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
            ("wendy_appleseed", "TOKEN"), ("Wendyland", "Wendyland"),
            ("MacBook Pro", "MacBook Pro"),
        ])
    func otherTexts(text: String, expected: String) {
        let event = #"{"user":{"name":"\#(Self.name)"},"client":{"platform_name":"\#(text)"}}"#
        let token = token(.name, Self.name)
        #expect(
            rewritten(event).contains(
                #""platform_name":"\#(expected.replacing("TOKEN", with: token))""#))
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
            ("on 2001:db8:0::99", "on V6"),
        ])
    func forms(text: String, expected: String) {
        let event = #"{"object_uuid":"O","aux_info":"\#(text)"}"#
        let wanted = expected.replacing("EMAIL", with: token(.email, "ann@example.org"))
            .replacing("IP", with: token(.address, "203.0.113.9"))
            .replacing("V6", with: token(.address, "2001:db8::99"))
        #expect(rewritten(event, .auditEvent).contains(#""aux_info":"\#(wanted)""#))
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
}
