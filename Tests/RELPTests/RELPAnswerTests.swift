import Testing

@testable import RELP

@Suite("RELP, \"Response\": what an answer says")
struct RELPAnswerTests {
    @Test(
        "an answer has three digits and words",
        arguments: [
            ("200 OK", RELPAnswer(code: 200, text: "OK"), "200 OK"),
            ("200 OK\nrelp_version=0", RELPAnswer(code: 200, text: "OK"), "200 OK"),
            ("200", RELPAnswer(code: 200, text: ""), "200"),
            ("200 ", RELPAnswer(code: 200, text: ""), "200"),
            ("200\ncommands=syslog", RELPAnswer(code: 200, text: ""), "200"),
            ("500 no room", RELPAnswer(code: 500, text: "no room"), "500 no room"),
            ("007 a", RELPAnswer(code: 7, text: "a"), "007 a"),
            ("", nil, ""),
            ("\n", nil, ""),
            ("20", nil, ""),
            ("2000 OK", nil, ""),
            ("20x OK", nil, ""),
            ("OK", nil, ""),
        ] as [(String, RELPAnswer?, String)])
    func parsing(data: String, expected: RELPAnswer?, description: String) {
        let data = Array(data.utf8)
        let answer = RELPAnswer(parsing: data)
        #expect(answer == expected)
        #expect(answer.map(\.description) ?? "" == description)
        #expect(RELPAnswer.isGood(data) == (expected?.code == 200))
        #expect(expected?.isGood ?? false == RELPAnswer.isGood(data))
    }

    @Test("no more than 80 characters of the words are kept")
    func longWords() {
        let answer = RELPAnswer(parsing: Array("500 \(String(repeating: "ł", count: 1000))".utf8))
        #expect(answer?.text == String(repeating: "ł", count: 80))
    }

    @Test(
        "a no is a no until somebody changes settings; the rest may pass",
        arguments: [
            (.refused(RELPAnswer(code: 500, text: "")), false),
            (.noSyslog, false),
            (.unknownVersion("1"), false),
            (.notOpened, true),
            (.notAnswered(frames: 1), true),
            (.unexpectedAnswer(number: 1), true),
            (.malformed(.badNumber), true),
        ] as [(RELPError, Bool)])
    func isTransient(error: RELPError, expected: Bool) {
        #expect(error.isTransient == expected)
    }
}
