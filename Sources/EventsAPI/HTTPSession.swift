import CCurl
import FoundationEssentials
import Synchronization
import SystemCalls

/// A sequence of requests, which reuse the connection while it is open.
final class HTTPSession: Sendable {
    private let connections = Mutex<CurlConnections?>(nil)

    /// Sends `request`, and returns the response.
    ///
    /// `isStopped` is called at least ten times a second. After a failure the next request uses a
    /// new connection.
    func response(
        to request: HTTPRequest, _ settings: ClientSettings, unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        let curl = try Curl.system.get()
        return try connections.withLock { kept throws(APIError) in
            var connections = kept.take() ?? CurlConnections(over: curl)
            let response = try connections.response(to: request, settings, unless: isStopped)
            kept = consume connections
            return response
        }
    }
}

/// An HTTP request: POST with a body, otherwise GET.
struct HTTPRequest: Sendable {
    let url: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]?
}

/// The connections that libcurl keeps between transfers, one transfer at a time.
///
/// If the server has closed one meanwhile, libcurl sends the whole request again over a new one,
/// which is harmless since requests only read. Not to be shared between threads.
@safe
struct CurlConnections: ~Copyable, @unchecked Sendable {
    private let curl: Curl
    private let multi: Curl.Multi?
    /// The size of the last response's body.
    private var lastSize = 0

    init(over curl: Curl) {
        self.curl = curl
        unsafe multi = curl.newMulti()
    }

    deinit {
        // Safe: no transfer is left, and nothing is used after it.
        _ = unsafe curl.freeMulti(multi)
    }

    /// Sends `request`, and returns the response.
    mutating func response(
        to request: HTTPRequest, _ settings: ClientSettings, unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        // One page is about as large as another.
        let transfer = try CurlTransfer(request, settings, over: curl, expecting: lastSize)
        let response = try response(to: transfer, settings, unless: isStopped)
        lastSize = response.body.count
        return response
    }

    /// Runs a transfer to its end, and returns the response.
    func response(
        to transfer: borrowing CurlTransfer, _ settings: ClientSettings,
        unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        // Safe: the transfer is borrowed until it is removed, also after an error.
        try check(unsafe curl.add(multi, transfer.easy))
        defer { _ = unsafe curl.remove(multi, transfer.easy) }
        let deadline = ContinuousClock.now + settings.longestTime
        while true {
            if let code = try advance() { return try transfer.response(code) }
            if isStopped() { throw .interrupted }
            let now = ContinuousClock.now
            if now > deadline { throw .timedOut(after: settings.longestTime) }
            if now > transfer.lastArrival + settings.idleTime {
                throw .silent(for: settings.idleTime)
            }
            Pulse.beat()
            // Safe: no descriptors but libcurl's own are waited for.
            try check(unsafe curl.poll(multi, nil, 0, 100, nil))
        }
    }

    /// Does what is possible without waiting, and returns the `CURLcode` of the transfer if it ended.
    private func advance() throws(APIError) -> CInt? {
        var count: CInt = 0
        // Safe: libcurl fills in the number, and owns the message until the next call; it is copied.
        try check(unsafe curl.perform(multi, &count))
        return unsafe curl.nextMessage(multi, &count)?.pointee.data.result
    }

    /// Throws unless `code` is `CURLM_OK`; the only error that can occur is a lack of memory.
    private func check(_ code: CInt) throws(APIError) {
        guard code == 0 else { throw curl.failure(Curl.outOfMemory) }
    }
}

/// An HTTP response.
struct HTTPResponse: Sendable {
    let head: HTTPResponseHead
    private(set) var body: [UInt8]

    /// Removes and returns the body, which then has one owner.
    mutating func takeBody() -> [UInt8] {
        defer { body = [] }
        return body
    }

    var statusCode: Int { head.statusCode }
    /// The target of a redirection (RFC 9110, section 10.2.2).
    var location: String? { head.location }

    /// How long to wait before the next request (RFC 9110, section 10.2.3).
    func retryAfter(now: Date = .now) -> Duration? {
        head.retryAfter.flatMap { Self.delay($0, now: now) }
    }

    /// How long until the rate limit is reset, if no request is left until then.
    func pause(now: Date = .now) -> Duration? {
        guard head.rateLimitRemaining.flatMap({ Int($0) }) == 0 else { return nil }
        return rateLimitReset(now: now)
    }

    /// How long until the rate limit is reset.
    func rateLimitReset(now: Date = .now) -> Duration? {
        head.rateLimitReset.flatMap { Self.reset($0, now: now) }
    }

    /// Parses the value of `RateLimit-Reset`: seconds from now, or since 1970 if above 10⁹.
    ///
    /// draft-ietf-httpapi-ratelimit-headers-07, section 5.3, has seconds from now only.
    static func reset(_ text: String, now: Date) -> Duration? {
        guard let number = Int(text.trimmed), number >= 0 else { return nil }
        guard number > 1_000_000_000 else { return .seconds(number) }
        return .seconds(max(0, Double(number) - now.timeIntervalSince1970))
    }

    /// Parses the value of `Retry-After`: seconds, or an HTTP date.
    static func delay(_ text: String, now: Date) -> Duration? {
        let text = text.trimmed
        if let seconds = Int(text) { return seconds < 0 ? nil : .seconds(seconds) }
        guard let time = (try? Curl.system.get())?.time(ofDate: text) else { return nil }
        return .seconds(max(0, time - now.timeIntervalSince1970))
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
    private(set) var rateLimitRemaining: String?
    private(set) var rateLimitReset: String?

    /// Parses a line, with its line end.
    mutating func append(_ line: String) {
        guard !isComplete || 100..<200 ~= statusCode else { return }
        let line = line.trimmed
        if line.isEmpty {
            isComplete = true
        } else if line.hasPrefix("HTTP/") {
            self = HTTPResponseHead()
            statusCode = line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...].trimmed
            switch line[..<colon].lowercased() {
            case "location": location = value
            case "retry-after": retryAfter = value
            case "ratelimit-remaining": rateLimitRemaining = value
            case "ratelimit-reset": rateLimitReset = value
            default: break
            }
        }
    }
}

extension StringProtocol {
    /// The text without the white space around it.
    var trimmed: String {
        let start = drop(while: \.isWhitespace)
        let end = start.lastIndex { !$0.isWhitespace }
        return end.map { String(start[...$0]) } ?? ""
    }
}
