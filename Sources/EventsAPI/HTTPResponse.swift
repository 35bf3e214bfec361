import Foundation

/// An HTTP response.
struct HTTPResponse: Sendable {
    let head: HTTPResponseHead
    let body: [UInt8]

    var statusCode: Int { head.statusCode }
    /// The target of a redirection (RFC 9110, section 10.2.2).
    var location: String? { head.location }

    /// How long to wait before the next request (RFC 9110, section 10.2.3).
    func retryAfter(now: Date = .now) -> Duration? {
        head.retryAfter.flatMap { Self.delay($0, now: now) }
    }

    /// Parses the value of `Retry-After`: seconds, or an HTTP date.
    static func delay(_ text: String, now: Date) -> Duration? {
        let text = text.trimmingCharacters(in: .whitespaces)
        if let seconds = Int(text) { return seconds < 0 ? nil : .seconds(seconds) }
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "UTC")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = formatter.date(from: text) else { return nil }
        return .seconds(max(0, date.timeIntervalSince(now)))
    }
}

/// The status line and the used header fields of a response, parsed line by line.
///
/// RFC 9112, sections 4 and 5. An interim response (1xx) is replaced by the next, and lines after
/// the final one, such as the trailer section of a chunked body, are ignored.
struct HTTPResponseHead: Sendable, Hashable {
    private(set) var statusCode = 0
    /// Whether the empty line was received that precedes the body.
    private(set) var isComplete = false
    private(set) var location: String?
    private(set) var retryAfter: String?

    /// Parses a line, with its line end.
    mutating func append(_ line: String) {
        guard !isComplete || 100..<200 ~= statusCode else { return }
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty {
            isComplete = true
        } else if line.hasPrefix("HTTP/") {
            self = HTTPResponseHead()
            statusCode = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon].lowercased() {
            case "location": location = value
            case "retry-after": retryAfter = value
            default: break
            }
        }
    }
}
