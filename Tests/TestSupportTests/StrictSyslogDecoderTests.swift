import Testing

@testable import TestSupport

@Suite("RFC 5424, section 6: the strict reader")
struct StrictSyslogDecoderTests {
    @Test("the first example of section 6.5 is read whole")
    func example() throws {
        let text =
            "<34>1 2003-10-11T22:14:15.003Z mymachine.example.com su - ID47 - 'su root' failed"
        let message = try StrictSyslogDecoder.decode(Array(text.utf8))
        #expect(
            message
                == StrictSyslogMessage(
                    priority: 34, version: 1, timestamp: "2003-10-11T22:14:15.003Z",
                    hostname: "mymachine.example.com", appName: "su", processID: nil,
                    messageID: "ID47", structuredData: nil,
                    message: Array("'su root' failed".utf8)))
        #expect(message.facility == 4)
        #expect(message.severity == 2)
    }

    @Test("structured data is read without its escapes")
    func structuredData() throws {
        let text = #"<0>1 - - - - - [a@32473 x="1" y="q\"b\\c\]é"][meta] "#
        let message = try StrictSyslogDecoder.decode(Array(text.utf8))
        #expect(
            message.structuredData == [
                .init(
                    id: "a@32473",
                    parameters: [
                        .init(name: "x", value: "1"), .init(name: "y", value: #"q"b\c]é"#),
                    ]),
                .init(id: "meta", parameters: []),
            ])
        #expect(message.message.isEmpty)
    }

    static let good = [
        "<0>1 - - - - - -", "<191>1 - h a p m - ",
        "<165>1 2003-08-24T05:14:15.000003-07:00 h a p m -",
        "<1>1 2024-02-29T23:59:59+23:59 - - - - - x", "<1>1 2003-10-11T22:14:15.0Z - - - - - x",
        "<1>1 - \(String(repeating: "h", count: 255)) \(String(repeating: "a", count: 48)) "
            + "\(String(repeating: "p", count: 128)) \(String(repeating: "m", count: 32)) - x",
    ]

    @Test("what the grammar allows is read", arguments: good)
    func goodMessage(_ text: String) throws {
        _ = try StrictSyslogDecoder.decode(Array(text.utf8))
    }

    static let bad: [(String, SyslogViolation)] = [
        ("", .noPriority),
        ("CEF:0|", .noPriority),
        ("<>1 - - - - - -", .noPriority),
        ("<1x>1 - - - - - -", .noPriority),
        ("\u{FEFF}<1>1 - - - - - -", .noPriority),
        ("<01>1 - - - - - -", .leadingZeroInPriority),
        ("<00>1 - - - - - -", .leadingZeroInPriority),
        ("<192>1 - - - - - -", .priorityOutOfRange),
        ("<1910>1 - - - - - -", .priorityOutOfRange),
        ("<1>2 - - - - - -", .version),
        ("<1>01 - - - - - -", .version),
        ("<1>Oct 11 22:14:15 h a: m", .version),
        ("<1>1", .missingSpace),
        ("<1>1 - - - - -", .missingSpace),
        ("<1>1 2003-10-11T22:14:15Z", .missingSpace),
        ("<1>1 03-10-11T22:14:15Z - - - - -", .dateForm),
        ("<1>1 2003-13-11T22:14:15Z - - - - -", .noSuchDate),
        ("<1>1 2003-02-29T22:14:15Z - - - - -", .noSuchDate),
        ("<1>1 2003-10-11t22:14:15Z - - - - -", .lowerCaseT),
        ("<1>1 2003-10-11 22:14:15Z - - - - -", .noT),
        ("<1>1 2003-10-11T2:14:15Z - - - - -", .timeForm),
        ("<1>1 2003-10-11T24:00:00Z - - - - -", .noSuchTime),
        ("<1>1 2003-10-11T22:14:60Z - - - - -", .noSuchTime),
        ("<1>1 2003-10-11T22:14:15.0000003Z - - - - -", .fractionLength),
        ("<1>1 2003-10-11T22:14:15.Z - - - - -", .fractionLength),
        ("<1>1 2003-10-11T22:14:15z - - - - -", .lowerCaseZ),
        ("<1>1 2003-10-11T22:14:15 - - - - -", .offsetForm),
        ("<1>1 2003-10-11T22:14:15+0200 - - - - -", .offsetForm),
        ("<1>1 2003-10-11T22:14:15+24:00 - - - - -", .noSuchOffset),
        ("<1>1 -  - - - -", .emptyField),
        ("<1>1 - hôst - - - -", .fieldByte),
        ("<1>1 - h\u{7F} - - - -", .fieldByte),
        ("<1>1 - \(String(repeating: "h", count: 256)) - - - -", .hostnameLength),
        ("<1>1 - - \(String(repeating: "a", count: 49)) - - -", .appNameLength),
        ("<1>1 - - - \(String(repeating: "p", count: 129)) - -", .processIDLength),
        ("<1>1 - - - - \(String(repeating: "m", count: 33)) -", .messageIDLength),
        ("<1>1 - - - - - CEF:0|", .noStructuredData),
        ("<1>1 - - - - - []", .emptyDataName),
        ("<1>1 - - - - - [é@1]", .dataNameByte),
        ("<1>1 - - - - - [\(String(repeating: "x", count: 31))@1]", .dataNameLength),
        ("<1>1 - - - - - [own x=\"1\"]", .unregisteredDataID),
        ("<1>1 - - - - - [own@x]", .enterpriseNumber),
        ("<1>1 - - - - - [@1]", .enterpriseNumber),
        ("<1>1 - - - - - [a@1@2]", .enterpriseNumber),
        ("<1>1 - - - - - [meta][meta]", .repeatedDataID),
        ("<1>1 - - - - - [meta x=1]", .dataElementForm),
        ("<1>1 - - - - - [meta x=\"1]", .unescapedBracket),
        ("<1>1 - - - - - [meta x=\"1\"", .dataElementForm),
        ("<1>1 - - - - - [meta x=\"1", .dataElementForm),
        ("<1>1 - - - - - [meta x=\"\\n\"]", .dataEscape),
        ("<1>1 - - - - - -CEF:0|", .afterStructuredData),
    ]

    @Test("each deviation is refused for its own reason", arguments: bad)
    func badMessage(_ text: String, _ violation: SyslogViolation) {
        #expect(throws: violation) { try StrictSyslogDecoder.decode(Array(text.utf8)) }
    }

    @Test("a value of structured data that is not UTF-8 is refused")
    func dataNotUTF8() {
        let bytes = Array("<1>1 - - - - - [meta x=\"".utf8) + [0xC0, 0xAF] + Array("\"]".utf8)
        #expect(throws: SyslogViolation.dataNotUTF8) { try StrictSyslogDecoder.decode(bytes) }
    }

    @Test("every reason has a message that is refused for it")
    func everyReason() {
        let seen = Self.bad.map(\.1) + [.dataNotUTF8]
        #expect(Set(seen) == Set(SyslogViolation.allCases))
    }
}
