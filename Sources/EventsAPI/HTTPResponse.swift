import Foundation

/// An answer of a server, whole.
struct HTTPResponse: Sendable {
    let status: Int
    let body: [UInt8]
    /// Where it leads to, if it is a redirection.
    let location: String?
    /// How long the server wants us to wait, if it says so.
    let retryAfter: Duration?

    init(status: Int, location: String?, retryAfter: String?, body: [UInt8], now: Date = .now) {
        self.status = status
        self.body = body
        self.location = location
        self.retryAfter = retryAfter.flatMap { Self.time($0, now: now) }
    }

    /// Reads seconds, or a date (RFC 9110, section 10.2.3).
    static func time(_ text: String, now: Date) -> Duration? {
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
