import Testing

@testable import TestSupport

@Suite("ArcSight CEF, version 27: the strict reader")
struct StrictCEFDecoderTests {
    private static let header = "CEF:0|v|p|1|c|n|5|"

    @Test("header and values are read without their escapes")
    func whole() throws {
        let text = #"CEF:0|a\|b|c\\d|1|e=f|g h|10|act=a\=b\\c\nd\r suser=x|y  z cat=\\\=é"#
        let record = try StrictCEFDecoder.decode(Array(text.utf8))
        #expect(
            record
                == StrictCEFRecord(
                    version: "0", vendor: "a|b", product: #"c\d"#, deviceVersion: "1",
                    classID: "e=f", name: "g h", severity: 10,
                    pairs: [
                        .init("act", "a=b\\c\nd\r"), .init("suser", "x|y  z"),
                        .init("cat", "\\=é"),
                    ]))
    }

    static let good: [(String, [StrictCEFRecord.Pair])] = [
        ("", []),
        ("act=b", [.init("act", "b")]),
        ("act=b c d=e", [.init("act", "b c"), .init("d", "e")]),
        ("act=b\\= c=d", [.init("act", "b="), .init("c", "d")]),
        ("act=\\\\ c=d", [.init("act", "\\"), .init("c", "d")]),
        ("act=|b| c=|", [.init("act", "|b|"), .init("c", "|")]),
        ("act=a\u{A0} c=\u{3000}", [.init("act", "a\u{A0}"), .init("c", "\u{3000}")]),
        ("cs1=x cs1Label=Y", [.init("cs1", "x"), .init("cs1Label", "Y")]),
        (
            "act=\(String(repeating: "漢", count: 63))",
            [.init("act", String(repeating: "漢", count: 63))]
        ),
    ]

    @Test("an extension within the rules is read", arguments: good)
    func goodExtension(_ text: String, _ pairs: [StrictCEFRecord.Pair]) throws {
        #expect(try StrictCEFDecoder.decode(Array((Self.header + text).utf8)).pairs == pairs)
    }

    static let badExtensions: [(String, CEFViolation)] = [
        (" act=b", .noKey(" act")),
        ("text", .noKey("text")),
        ("text act=b", .noKey("text act")),
        ("=b", .badKey("")),
        ("a.b=c", .badKey("a.b")),
        ("a_b=c", .badKey("a_b")),
        ("é=c", .badKey("é")),
        ("act=b d\\=e=f", .badKey("d\\=e")),
        ("act=b =c", .badKey("")),
        ("act=b act=c", .repeatedKey("act")),
        ("act=b=c", .unescapedEquals("act=b")),
        ("act==", .unescapedEquals("act=")),
        ("act=a\\|b", .valueEscape("act")),
        ("act=a\\tb", .valueEscape("act")),
        ("act=a\\", .valueEscape("act")),
        ("act=a\\ b", .valueEscape("act")),
        ("act=", .valueEmpty("act")),
        ("act= d=e", .valueEmpty("act")),
        ("act=b ", .valueSpace("act")),
        ("act=  b", .valueSpace("act")),
        ("act=b  d=e", .valueSpace("act")),
        ("act=\(String(repeating: "é", count: 64))", .valueLength("act")),
        ("msg=\(String(repeating: "a", count: 1024))", .valueLength("msg")),
        ("externalId=\(String(repeating: "a", count: 41))", .valueLength("externalId")),
        ("cs1=x cs1Label=\(String(repeating: "a", count: 1024))", .valueLength("cs1Label")),
        ("cs1Label=x", .labelWithoutValue("cs1Label")),
        ("cs1=x cs2Label=x cs2=y", .valueWithoutLabel("cs1")),
        ("cn3=1", .valueWithoutLabel("cn3")),
        ("cfp4=1", .valueWithoutLabel("cfp4")),
        ("c6a2=::1", .valueWithoutLabel("c6a2")),
        ("act=a\tb", .rawCharacter(0x09)),
        ("act=a\nb", .rawCharacter(0x0A)),
        ("act=a\u{00}b", .rawCharacter(0x00)),
        ("act=a\u{7F}b", .rawCharacter(0x7F)),
        ("act=a\u{85}b", .rawCharacter(0x85)),
        ("act=a\u{2028}b", .rawCharacter(0x2028)),
        ("act=a\u{202E}b", .rawCharacter(0x202E)),
        ("act=a\u{2069}b", .rawCharacter(0x2069)),
        ("act=a\u{061C}b", .rawCharacter(0x061C)),
        ("act=a\u{200F}b", .rawCharacter(0x200F)),
        ("act=a\u{FEFF}b", .rawCharacter(0xFEFF)),
    ]

    @Test("each deviation in the extension is refused for its own reason", arguments: badExtensions)
    func badExtension(_ text: String, _ violation: CEFViolation) {
        #expect(throws: violation) {
            try StrictCEFDecoder.decode(Array((Self.header + text).utf8))
        }
    }

    static let badHeaders: [(String, CEFViolation)] = [
        ("", .tooFewPipes(0)),
        ("CEF:0|v|p|1|c|n|5", .tooFewPipes(6)),
        ("CEF:0|v|p|1|c|n\\|5|", .tooFewPipes(6)),
        ("cef:0|v|p|1|c|n|5|", .noCEF),
        (" CEF:0|v|p|1|c|n|5|", .noCEF),
        ("CEF: 0|v|p|1|c|n|5|", .version(" 0")),
        ("CEF:2|v|p|1|c|n|5|", .version("2")),
        ("CEF:0|v\\=|p|1|c|n|5|", .headerEscape(field: 1)),
        ("CEF:0|v|p|1|c|n|5\\", .headerEscape(field: 6)),
        ("CEF:0|v|p |1|c|n|5|", .headerSpace(field: 2)),
        ("CEF:0|v|p|1||n|5|", .headerEmpty(field: 4)),
        ("CEF:0|v|p|\(String(repeating: "1", count: 32))|c|n|5|", .headerLength(field: 3)),
        ("CEF:0|v|p|1|c|\(String(repeating: "n", count: 513))|5|", .headerLength(field: 5)),
        ("CEF:0|v|p|1|c|n|11|", .severity("11")),
        ("CEF:0|v|p|1|c|n|05|", .severity("05")),
        ("CEF:0|v|p|1|c|n|High|", .severity("High")),
        ("CEF:0|v|p|1|c|n\n|5|", .rawCharacter(0x0A)),
    ]

    @Test("each deviation in the header is refused for its own reason", arguments: badHeaders)
    func badHeader(_ text: String, _ violation: CEFViolation) {
        #expect(throws: violation) { try StrictCEFDecoder.decode(Array(text.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func notUTF8() {
        let bytes = Array((Self.header + "act=").utf8) + [0xED, 0xA0, 0x80]
        #expect(throws: CEFViolation.notUTF8) { try StrictCEFDecoder.decode(bytes) }
    }
}
