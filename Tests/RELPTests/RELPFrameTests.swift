import Bytes
import Testing

@testable import RELP

@Suite("RELP, \"Frame Format\": what a client sends")
struct RELPFrameTests {
    @Test(
        "a frame has number, command, count of bytes, data and a line feed",
        arguments: [
            (.syslog, 2, "<134>1 - h opcef - - -", "2 syslog 22 <134>1 - h opcef - - -\n"),
            (.syslog, 999_999_999, "ł", "999999999 syslog 2 ł\n"),
            (.syslog, 3, "a\nb", "3 syslog 3 a\nb\n"),
            (.open, 1, "relp_version=0", "1 open 14 relp_version=0\n"),
            (.close, 10, "", "10 close 0\n"),
        ] as [(RELPCommand, Int, String, String)])
    func frame(command: RELPCommand, number: Int, data: String, expected: String) throws {
        let number = try #require(RELPNumber(number))
        // What stands around the data is not sent.
        let source = Array("[\(data)]".utf8)
        var output = ByteBuffer()
        output.append(command, number, source.span, 1..<source.count - 1)
        let frame = output.withSpan { span in span.indices.map { span[$0] } }
        #expect(String(decoding: frame, as: UTF8.self) == expected)
    }

    @Test("numbers go from 1 to 999999999, and on with 1")
    func numbers() throws {
        #expect(RELPNumber.first.rawValue == 1)
        #expect(RELPNumber(0) == nil)
        #expect(RELPNumber(1_000_000_000) == nil)
        let last = try #require(RELPNumber(999_999_999))
        #expect(last.advanced(by: 0) == last)
        #expect(last.advanced(by: 1) == .first)
        #expect(last.advanced(by: 128).rawValue == 128)
        #expect(last.distance(to: .first) == 1)
        #expect(last.distance(to: last) == 0)
        #expect(RELPNumber.first.distance(to: last) == 999_999_998)
    }

    @Test("what opcef offers is what the collector must have")
    func offers() throws {
        let answer = Array("200 OK\n\(RELPOffers.ours)".utf8)
        #expect(throws: Never.self) { try RELPOffers(parsing: answer).check() }
    }

    @Test(
        "offers without messages, or of another version, are of no use",
        arguments: [
            ("200 OK", .noSyslog),
            ("200 OK\n", .noSyslog),
            ("200 OK\ncommands=", .noSyslog),
            ("200 OK\ncommands=syslogs,other", .noSyslog),
            ("commands=syslog", .noSyslog),
            ("200 OK\nrelp_version=1\ncommands=syslog", .unknownVersion("1")),
            ("200 OK\nrelp_version=0\nrelp_software=a,b,c\ncommands=other,syslog", nil),
            ("200 OK\ncommands=syslog\nnonsense\n\nunknown=1", nil),
            ("200 OK\nrelp_version=\ncommands=syslog\n", nil),
        ] as [(String, RELPError?)])
    func otherOffers(data: String, expected: RELPError?) {
        var found: RELPError?
        do {
            try RELPOffers(parsing: Array(data.utf8)).check()
        } catch {
            found = error
        }
        #expect(found == expected)
    }
}
