import Foundation

/// What is of use in the head of an answer, read line by line.
///
/// RFC 9112, sections 4 and 5. An interim head is forgotten when the next begins, and what comes
/// behind the last one, such as the trailer of a body in chunks, is none of it.
struct HTTPResponseHead: Sendable, Hashable {
    private(set) var status = 0
    /// Whether the empty line has come, behind which is the body.
    private(set) var isWhole = false
    private(set) var location: String?
    private(set) var retryAfter: String?

    /// Takes a line as it came, with its end.
    mutating func take(_ line: String) {
        guard !isWhole || 100..<200 ~= status else { return }
        let line = line.trimmingCharacters(in: .whitespacesAndNewlines)
        if line.isEmpty {
            isWhole = true
        } else if line.hasPrefix("HTTP/") {
            self = HTTPResponseHead()
            status = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
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
