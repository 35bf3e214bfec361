import FoundationEssentials
package import SystemCalls

/// Why a request to the Events API failed.
package enum APIError: LibraryError, Hashable {
    /// 400: the request is invalid, such as a cursor that is too old.
    case badRequest(message: String)
    /// 401 or 403: the token does not permit this stream.
    case unauthorized(status: Int, message: String)
    /// 429: too many requests; the time of `Retry-After`, else of `RateLimit-Reset`, if there is one.
    case tooManyRequests(retryAfter: Duration?)
    /// 5xx: an error of the server.
    case serverFault(status: Int, message: String)
    /// 404 where version 3 was asked for, which is beta.
    case versionMissing(message: String)
    /// Any other status, such as 404 from a host that is not the Events API.
    case unexpectedStatus(Int, message: String)
    /// 3xx: a redirection, which is not followed, since no other host gets the token.
    case redirected(to: String)
    /// The response has more bytes than the limit.
    case tooLarge(limit: Int)
    /// The response is complete and is not a page.
    case notAPage(PageError)
    /// The host was not reached, or the response is incomplete; libcurl's reason.
    case network(reason: String)
    /// The server's certificate is not trusted; libcurl's reason.
    case untrustedServer(reason: String)
    /// The server, or a proxy before it, wants a certificate of ours, or another one; libcurl's reason.
    case certificateRequired(reason: String)
    /// A file with certificates or a key cannot be used; libcurl's reason.
    case unusableFile(reason: String)
    /// A file with certificates or a key cannot be read, or others could change it or read the key.
    case untrustedFile(path: String, TrustError)
    /// The response was not complete within this time.
    case timedOut(after: Duration)
    /// Nothing was received for this time.
    case silent(for: Duration)
    case interrupted
    /// The system has no libcurl; the loader's reason for the first name that was tried.
    case libraryMissing(tried: [String], reason: String?)
    /// libcurl is too old.
    case functionMissing(String, library: String)

    /// What can be done about an error.
    package enum Remedy: Sendable, Hashable {
        /// Send the same request again, a little later.
        case retry
        /// Wait, for as long as the server says if it does, and send the same request again.
        case wait(Duration?)
        /// Use another cursor, or a start time.
        case restart
        /// Use another token.
        case newToken
        /// Nothing.
        case none
    }

    /// Whether a request was begun: not where the machine lacks something that it takes.
    package var isOfRequest: Bool {
        switch self {
        case .unusableFile, .untrustedFile, .libraryMissing, .functionMissing: false
        default: true
        }
    }

    /// What can be done about this error.
    package var remedy: Remedy {
        switch self {
        case .badRequest: .restart
        case .unauthorized: .newToken
        case .tooManyRequests(let time): .wait(time)
        case .serverFault, .network, .certificateRequired, .untrustedServer, .timedOut, .silent,
            .notAPage:
            .retry
        case .unusableFile, .untrustedFile, .versionMissing, .unexpectedStatus, .redirected,
            .tooLarge, .interrupted, .libraryMissing, .functionMissing:
            .none
        }
    }
}

/// The waits before a failed request is sent again.
///
/// After errors of the server and the network: 0.5 s, doubled up to 60 s, with jitter. After "too
/// many requests": the time that the server says, otherwise 60 s, doubled up to an hour.
package struct RetrySchedule: Sendable {
    private var faults = Backoff(from: .milliseconds(500), upTo: .seconds(60))
    private var refusals = Backoff(from: .seconds(60), upTo: longest)

    private static let longest = Duration.seconds(3600)

    /// Creates the waits after the first failure.
    package init() {}

    /// Returns the wait before the next attempt, or nil if another attempt cannot help.
    package mutating func wait(
        after error: APIError, jitter: Double = .random(in: 0.5...1)
    ) -> Duration? {
        switch error.remedy {
        case .retry:
            return faults.next(jitter: jitter)
        case .wait(let time?):
            return min(time, Self.longest)
        case .wait(nil):
            return refusals.next(jitter: 1)
        case .restart, .newToken, .none:
            return nil
        }
    }

    /// Starts again after a success.
    package mutating func reset() {
        self = RetrySchedule()
    }
}

/// The body of an error response.
///
/// The Events API uses two forms, `{"Error":{"Message":…}}` and `{"status":401,"message":…}`; proxies
/// send pages of HTML.
enum ErrorBody {
    /// The longest message that is returned, in characters.
    private static let longest = 200

    /// How much of a body is searched, in bytes.
    private static let readLimit = 65_536

    /// Returns the message in `body`, or the beginning of a body in neither form.
    ///
    /// A body that repeats the request repeats the token: a message with a part of it is redacted.
    static func message(_ body: [UInt8], without token: Token) -> String {
        let data = Data(body)
        let decoder = JSONDecoder()
        let text =
            (try? decoder.decode(Older.self, from: data))?.error.message
            ?? (try? decoder.decode(Newer.self, from: data))?.message
            ?? String(decoding: body.prefix(readLimit), as: UTF8.self)
        let shown = token.redacting(String(text.prefix(readLimit)))
        return String(shown.trimmed.prefix(longest))
    }

    private struct Older: Decodable {
        struct Content: Decodable {
            let message: String

            enum CodingKeys: String, CodingKey { case message = "Message" }
        }

        let error: Content

        enum CodingKeys: String, CodingKey { case error = "Error" }
    }

    private struct Newer: Decodable {
        let message: String
    }
}
