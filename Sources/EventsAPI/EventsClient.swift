import FoundationEssentials

/// A client of the Events API for one account.
///
/// Events API 1.4.1: `POST /api/v2/itemusages` and its siblings, one request at a time; of version 3
/// (beta) `GET /api/v3/auditevents`. Calls block
/// until `isStopped` returns true, which is called at least ten times a second.
package struct EventsClient: Sendable {
    /// The base URL.
    package let address: APIAddress
    private let token: Token
    private let settings: ClientSettings
    private let session = HTTPSession()

    /// The claims of the token, unverified.
    package var claims: TokenClaims { token.claims }

    /// The version of the API.
    package var version: ClientSettings.Version { settings.version }

    /// The version of the system's libcurl; nil where there is none that can be used.
    package static var libraryVersion: String? { (try? Curl.system.get())?.versionText }

    /// Creates a client; nothing is sent before the first request.
    package init(address: APIAddress, token: Token, settings: ClientSettings) {
        self.address = address
        self.token = token
        self.settings = settings
    }

    /// Fetches a page of a stream.
    package func page(
        _ request: PageRequest, of feature: Feature, unless isStopped: () -> Bool
    ) throws(APIError) -> Page {
        let path = "/api/\(settings.version.rawValue)/\(feature.rawValue)"
        var response =
            settings.version == .v3
            ? try response(to: "\(path)?\(request.query)", nil, unless: isStopped)
            : try response(to: path, request.body, unless: isStopped)
        let pause = response.pause()
        do throws(PageError) {
            return try Page(response.takeBody(), as: settings.version.names, pause: pause)
        } catch {
            throw .notAPage(error)
        }
    }

    /// Asks the server what the token permits.
    package func introspection(unless isStopped: () -> Bool) throws(APIError) -> Introspection {
        let response = try response(to: "/api/v2/auth/introspect", nil, unless: isStopped)
        guard let found = Introspection(reading: response.body) else {
            throw .notAPage(.notAnObject)
        }
        return found
    }

    /// Sends a request, and returns a response with status 200.
    private func response(
        to path: String, _ body: Data?, unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        var fields = [
            ("Authorization", token.authorization), ("User-Agent", settings.userAgent),
            ("Accept", "application/json"),
        ]
        if body != nil { fields.append(("Content-Type", "application/json")) }
        let request = HTTPRequest(
            url: "\(address)\(path)", fields: fields, body: body.map { [UInt8]($0) })
        do throws(APIError) {
            let response = try session.response(to: request, settings, unless: isStopped)
            try check(response)
            return response
        } catch .network(let reason) {
            // libcurl repeats malformed lines of a response's head.
            throw .network(reason: token.redacting(reason))
        }
    }

    /// Throws for a response with any status but 200.
    private func check(_ response: HTTPResponse) throws(APIError) {
        if 300..<400 ~= response.statusCode, let location = response.location {
            throw .redirected(to: token.redacting(location))
        }
        switch response.statusCode {
        case 200:
            break
        case 400:
            throw .badRequest(message: ErrorBody.message(response.body, without: token))
        case 401, 403:
            throw .unauthorized(
                status: response.statusCode,
                message: ErrorBody.message(response.body, without: token))
        case 429:
            throw .tooManyRequests(
                retryAfter: response.retryAfter() ?? response.rateLimitReset())
        case 404 where settings.version == .v3:
            throw .versionMissing(message: ErrorBody.message(response.body, without: token))
        case 500..<600:
            throw .serverFault(
                status: response.statusCode,
                message: ErrorBody.message(response.body, without: token))
        default:
            throw .unexpectedStatus(
                response.statusCode, message: ErrorBody.message(response.body, without: token))
        }
    }
}

/// The settings of a client.
package struct ClientSettings: Sendable, Hashable {
    /// A version of the API; the second returns all that the first does, and more.
    package enum Version: String, Sendable, CaseIterable {
        case v1, v2
        /// Beta, with audit events only.
        case v3
    }

    /// The version in the path.
    package var version = Version.v2
    /// The longest time without a byte.
    package var idleTime = Duration.seconds(30)
    /// The longest time for a response.
    package var longestTime = Duration.seconds(300)
    /// The largest response in bytes, decompressed.
    package var sizeLimit = 64 << 20
    /// The value of the field `User-Agent`.
    package var userAgent: String
    /// Whom connections trust, and the client's own certificate.
    package var trust = APITrust()

    /// Creates settings with the usual limits.
    package init(userAgent: String) {
        self.userAgent = userAgent
    }
}

/// A stream of the Events API, by its name in paths and tokens.
///
/// Events API 1.4.1, reference: the last part of the endpoint's path.
package enum Feature: String, Sendable, Hashable, CaseIterable {
    case itemUsages = "itemusages"
    case signInAttempts = "signinattempts"
    case auditEvents = "auditevents"
}

/// The rate limits of the Events API: 600 requests a minute and 30,000 an hour, and the server's own.
///
/// Sliding windows, counted by tenths of their length: a request counts for up to a tenth longer
/// than necessary, so the limits are never exceeded.
package struct RequestBudget: Sendable {
    private var windows = [
        Window(length: .seconds(60), limit: 600), Window(length: .seconds(3600), limit: 30_000),
    ]
    /// When the server's own limit permits requests again.
    private var reopening: ContinuousClock.Instant?

    /// The longest window of the documented limits, and so the longest wait for one.
    private static let longestPause = Duration.seconds(3600)

    /// Creates a budget of which nothing is used.
    package init() {}

    /// Returns how long to wait before the next request.
    package mutating func wait(now: ContinuousClock.Instant = .now) -> Duration {
        let pause = reopening.map { max($0 - now, .zero) } ?? .zero
        return windows.indices.map { windows[$0].wait(now) }.reduce(pause, max)
    }

    /// Makes no request for a time, an hour at most: the server has said that none is left.
    package mutating func pause(for time: Duration, now: ContinuousClock.Instant = .now) {
        let end = now + min(time, Self.longestPause)
        reopening = reopening.map { max($0, end) } ?? end
    }

    /// Counts a request that is sent now.
    package mutating func consume(now: ContinuousClock.Instant = .now) {
        for index in windows.indices { windows[index].consume(now) }
    }

    /// A sliding window, counted by its tenths.
    private struct Window: Sendable {
        let length: Duration
        let limit: Int
        private var tenths: [(end: ContinuousClock.Instant, count: Int)] = []

        init(length: Duration, limit: Int) {
            self.length = length
            self.limit = limit
        }

        mutating func wait(_ now: ContinuousClock.Instant) -> Duration {
            tenths.removeAll { $0.end + length <= now }
            guard tenths.reduce(0, { $0 + $1.count }) >= limit, let first = tenths.first else {
                return .zero
            }
            return first.end + length - now
        }

        mutating func consume(_ now: ContinuousClock.Instant) {
            if let last = tenths.last, now < last.end {
                tenths[tenths.count - 1].count += 1
            } else {
                tenths.append((end: now + length / 10, count: 1))
            }
        }
    }
}
