import Testing

@testable import TestSupport

@Suite("The judge of messages")
struct MessageJudgeTests {
    @Test("a right message of any event finds no fault")
    func rightMessages() {
        var judge = MessageJudge()
        judge.hostname = "host.example.com"
        judge.appName = "opcef"
        for event in HostileEvents(seed: 21).prefix(1500) {
            let differences = judge.judge(
                ReferenceRendering().message(event.model), against: event.model)
            #expect(differences.isEmpty, "\(differences)")
        }
    }

    /// A part of the example's message, what stands there instead, and what it is called.
    static let faults = [
        ("<132>", "<133>", "PRI"),
        ("itemusage.reveal -", "- -", "MSGID"),
        ("08.207315Z", "08.207316Z", "TIMESTAMP"),
        ("host.example.com", "other", "HOSTNAME"),
        (" opcef ", " op ", "APP-NAME"),
        (" opcef - ", " opcef 7 ", "PROCID"),
        ("reveal - CEF", "reveal [meta] CEF", "STRUCTURED-DATA"),
        ("CEF:0", "CEF:1", "version"),
        ("1Password|Events", "2Password|Events", "device"),
        ("|itemusage.reveal|", "|itemusage.fill|", "class id"),
        ("|Secret or", "|secret or", "name"),
        ("screen|7|", "screen|8|", "severity"),
        ("rt=1771321268207", "rt=1771321268208", "rt"),
        ("act=reveal ", "", "keys"),
        ("act=reveal cat=exposure", "cat=exposure act=reveal", "keys"),
        ("Mina Okafor cs3", "Mina  Okafor cs3", "cs3"),
        ("cs5Label=Client OS", "cs5Label=Client", "cs5Label"),
        ("revealed a value.", "revealed a value. extra=1", "keys"),
        ("MAC\\=07", "MAC=07", "not CEF"),
        ("CEF:0", "\u{FEFF}CEF:0", "not CEF"),
        ("2026-02-17T", "2026-02-17t", "not RFC 5424"),
    ]

    @Test("a wrong message finds its fault", arguments: faults)
    func wrongMessage(_ right: String, _ wrong: String, _ what: String) throws {
        var judge = MessageJudge()
        judge.hostname = "host.example.com"
        judge.appName = "opcef"
        judge.processID = "-"
        let event = ExpectedMessageTests.example
        let text = String(decoding: ReferenceRendering().message(event), as: UTF8.self)
        let range = try #require(text.firstRange(of: right))
        let message = Array((text[..<range.lowerBound] + wrong + text[range.upperBound...]).utf8)
        let differences = judge.judge(message, against: event)
        #expect(differences.count == 1)
        #expect(differences.first?.hasPrefix(what + ":") == true, "\(differences)")
    }

    @Test("without a readable time any time in UTC will do, but there must be one")
    func timeOfSending() {
        let event: EventModel = ["item_uuid": "x"]
        let judge = MessageJudge()
        #expect(judge.judge(ReferenceRendering().message(event), against: event).isEmpty)
        let without = ReferenceRendering(timeOfSending: "-").message(event)
        #expect(judge.judge(without, against: event).count == 1)
        let local = ReferenceRendering(timeOfSending: "2026-02-18T00:00:00+01:00").message(event)
        #expect(judge.judge(local, against: event).count == 1)
    }

    /// An event whose message does not fit, and ways to shorten it.
    static let long: EventModel = [
        "item_uuid": "x", "action": "fill", "timestamp": "2026-02-17T09:41:08Z",
        "user": ["name": .string(ModelText(String(repeating: "né ", count: 3000)))],
        "account_uuid": "ACCOUNT",
    ]

    static let shortenings: [(remove: [String], replace: [String: String], isRight: Bool)] = [
        (
            ["cs3", "cs3Label"],
            ["suser": "né né<cut 8994>", "cn3": "1", "cn3Label": "Fields Left Out"], true
        ),
        ([], ["suser": "né<cut 8997>", "cs3": "né né né<cut 8991>"], true),
        (["cs3", "cs3Label", "suser"], ["cn3": "2", "cn3Label": "Fields Left Out"], true),
        (["cs3", "cs3Label", "suser"], [:], false),
        (["cs3", "cs3Label", "suser"], ["cn3": "3", "cn3Label": "Fields Left Out"], false),
        (["cs3", "cs3Label", "suser"], ["cn3": "2", "cn3Label": "Fields Lost"], false),
        (
            [],
            [
                "suser": "né<cut 8997>", "cs3": "né<cut 8997>", "cn3": "0",
                "cn3Label": "Fields Left Out",
            ], false
        ),
        ([], ["suser": "né<cut 8996>", "cs3": "né<cut 8997>"], false),
        ([], ["suser": "ne<cut 8997>", "cs3": "né<cut 8997>"], false),
        ([], ["suser": "né", "cs3": "né<cut 8997>"], false),
        (
            ["cs3", "cs3Label", "suser"],
            ["deviceExternalId": "A<cut 6>", "cn3": "2", "cn3Label": "Fields Left Out"], false
        ),
        (
            ["cs3", "cs3Label", "suser", "act"],
            ["cn3": "3", "cn3Label": "Fields Left Out"], false
        ),
        (["cs3Label"], ["suser": "né<cut 8997>", "cs3": "né<cut 8997>"], false),
        (["cs3", "cs3Label"], ["cn3": "1", "cn3Label": "Fields Left Out"], false),
    ]

    @Test(
        "a message that was too long is right if it says truly what it lost", arguments: shortenings
    )
    func shortened(_ row: (remove: [String], replace: [String: String], isRight: Bool)) {
        var judge = MessageJudge()
        judge.maxSize = 1000
        let expected = ExpectedMessage(Self.long)
        var pairs = expected.pairs.filter { !row.remove.contains($0.key) }
            .map {
                StrictCEFRecord.Pair($0.key, row.replace[$0.key].map { Array($0.utf8) } ?? $0.value)
            }
        for key in ["cn3", "cn3Label"] {
            row.replace[key].map { pairs.append(StrictCEFRecord.Pair(key, $0)) }
        }
        let message = ReferenceRendering().message(expected, pairs)
        let differences = judge.judge(message, against: Self.long)
        #expect(differences.isEmpty == row.isRight, "\(differences)")
    }

    @Test("what fits must not be shortened")
    func needlesslyShortened() {
        let expected = ExpectedMessage(ExpectedMessageTests.example)
        let pairs =
            expected.pairs.dropLast().map { StrictCEFRecord.Pair($0.key, $0.value) }
            + [.init("cn3", "1"), .init("cn3Label", "Fields Left Out")]
        var judge = MessageJudge()
        judge.maxSize = ReferenceRendering().message(ExpectedMessageTests.example).count
        let message = ReferenceRendering().message(expected, pairs)
        #expect(judge.judge(message, against: ExpectedMessageTests.example).count == 1)
        judge.maxSize -= 1
        #expect(judge.judge(message, against: ExpectedMessageTests.example).isEmpty)
    }
}
