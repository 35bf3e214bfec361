/// Why the Events API gave no page.
package enum APIError: Error, Sendable, Hashable {
    /// 400: what was asked for is not understood, such as a cursor that is too old.
    case badRequest(message: String)
    /// 401 or 403: the token is not taken for this stream.
    case unauthorized(status: Int, message: String)
    /// 429; how long to wait, where the server says it.
    case tooManyRequests(retryAfter: Duration?)
    /// 5xx: something is wrong there.
    case serverFault(status: Int, message: String)
    /// Any other status, such as 404 from a host that is no Events API.
    case unexpectedStatus(Int, message: String)
    /// The answer leads to another place, to which no token is sent.
    case redirected(to: String)
    /// The answer is larger than this.
    case tooLarge(limit: Int)
    /// The answer is whole and is no page.
    case notAPage(PageError)
    /// The host was not reached, or the answer broke off.
    case network(reason: String)
    case timedOut(after: Duration)
    /// Nothing came for this long.
    case silent(for: Duration)
    case interrupted
    /// There is no library to speak HTTP with; what the loader says of the first that was tried.
    case libraryMissing(tried: [String], reason: String?)
    /// The library is too old.
    case functionMissing(String, library: String)

    /// What there is to do about it.
    package enum Remedy: Sendable, Hashable {
        /// The same again, a little later.
        case retry
        /// Wait until the server takes requests again.
        case wait(Duration?)
        /// Another cursor, or a start time.
        case restart
        /// Another token.
        case newToken
        /// Nothing that could be done here.
        case none
    }

    package var remedy: Remedy {
        switch self {
        case .badRequest: .restart
        case .unauthorized: .newToken
        case .tooManyRequests(let time): .wait(time)
        case .serverFault, .network, .timedOut, .silent, .notAPage: .retry
        case .unexpectedStatus, .redirected, .tooLarge, .interrupted, .libraryMissing,
            .functionMissing:
            .none
        }
    }
}
