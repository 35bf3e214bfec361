import Bytes
import Syslog
import Testing

@Suite("RFC 5424, section 6: HEADER")
struct HeaderTests {
    static let limits: [(HeaderText.Field, Int)] = [
        (.hostname, 255), (.appName, 48), (.procid, 128), (.msgid, 32),
    ]

    @Test("a field takes 1 to 255, 48, 128 or 32 characters", arguments: limits)
    func limit(field: HeaderText.Field, limit: Int) {
        #expect(field.limit == limit)
        #expect(HeaderText("", for: field) == nil)
        for count in [1, 2, limit - 1, limit] {
            let text = String(repeating: "x", count: count)
            #expect(HeaderText(text, for: field)?.text == text)
        }
        for count in [limit + 1, limit + 2, 1000] {
            let text = String(repeating: "x", count: count)
            #expect(HeaderText(text, for: field) == nil)
            #expect(HeaderText(repairing: text, for: field).text.utf8.count == limit)
        }
    }

    @Test("a field takes `!` to `~`, and nothing else", arguments: limits.map(\.0))
    func characters(field: HeaderText.Field) {
        for byte in UInt8(0)...0x7F {
            let text = String(Character(Unicode.Scalar(byte)))
            let isLegal = (33...126).contains(byte)
            #expect((HeaderText(text, for: field) != nil) == isLegal, "\(byte)")
            #expect(HeaderText(repairing: text, for: field).text == (isLegal ? text : "_"))
            #expect((HeaderText("a\(text)b", for: field) != nil) == isLegal, "\(byte)")
        }
        for text in ["é", "\u{85}", "\u{2028}", "a\u{202E}b", "😀", "\r\n"] {
            #expect(HeaderText(text, for: field) == nil)
            let repaired = HeaderText(repairing: text, for: field)
            #expect(repaired.text.utf8.allSatisfy { (33...126).contains($0) })
            #expect(HeaderText(repaired.text, for: field) == repaired)
        }
    }

    @Test("nothing becomes the NILVALUE")
    func nilValue() {
        #expect(HeaderText(repairing: "", for: .hostname) == .unknown)
        #expect(HeaderText.unknown.text == "-")
        #expect(HeaderText("-", for: .procid) == .unknown)
    }

    @Test("the header stands around the timestamp, up to the space before structured data")
    func header() {
        let header = SyslogHeader.rfc5424(
            RFC5424Header(
                facility: .local4, hostname: HeaderText(repairing: "mymachine", for: .hostname),
                appName: HeaderText(repairing: "su", for: .appName), procid: .unknown))
        var output = ByteBuffer()
        header.appendStart(.notice, into: &output)
        header.append(.epoch, into: &output)
        header.appendOrigin(into: &output)
        output.append(" ID47")
        output.append(RFC5424Header.noStructuredData)
        #expect(text(output) == "<165>1 1970-01-01T00:00:00Z mymachine su - ID47 -")
    }

    @Test("a priority has no leading zeros")
    func leadingZeros() {
        var output = ByteBuffer()
        let header = SyslogHeader.rfc5424(
            RFC5424Header(
                facility: .kernel, hostname: .unknown, appName: .unknown, procid: .unknown))
        header.appendStart(.emergency, into: &output)
        #expect(text(output) == "<0>1 ")
    }
}

/// The text of a buffer.
func text(_ buffer: borrowing ByteBuffer) -> String {
    buffer.withSpan { span in
        String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
    }
}
