import Testing

@testable import EventsAPI

@Suite("RFC 9112, sections 4 and 5: the head of an answer")
struct AnswerHeadTests {
    private func head(_ lines: String...) -> HTTPResponseHead {
        lines.reduce(into: HTTPResponseHead()) { $0.append($1 + "\r\n") }
    }

    @Test("status and fields are read, whatever their case and the blanks around")
    func fields() {
        let head = head(
            "HTTP/1.1 307 Temporary Redirect", "LOCATION:https://a.example:8443/x", "Other: 1",
            "retry-after: \t 120 ", "")
        #expect(head.statusCode == 307 && head.isComplete)
        #expect(head.location == "https://a.example:8443/x")
        #expect(head.retryAfter == "120")
    }

    @Test("a head is whole behind its empty line, and not before")
    func wholeness() {
        #expect(!head("HTTP/1.1 200 OK", "Location: a").isComplete)
        #expect(!head().isComplete)
    }

    @Test("of an interim head nothing is left")
    func interim() {
        var head = head("HTTP/1.1 103 Early Hints", "Location: a", "Retry-After: 1", "")
        head.append("HTTP/1.1 401 Unauthorized\r\n")
        #expect(head.statusCode == 401 && !head.isComplete)
        #expect(head.location == nil && head.retryAfter == nil)
    }

    @Test("what comes behind a head is none of it")
    func trailer() {
        let head = head(
            "HTTP/1.1 200 OK", "", "HTTP/1.1 401 x: y", "Location: a", "Retry-After: 1", "")
        #expect(head.statusCode == 200 && head.isComplete)
        #expect(head.location == nil && head.retryAfter == nil)
    }

    @Test("what is no status line or field is passed over", arguments: [":", "HTTP/", "x", " : "])
    func nonsense(line: String) {
        #expect(head(line).statusCode == 0)
        #expect(head("HTTP/1.1 200", line == "HTTP/" ? "x" : line).statusCode == 200)
    }
}
