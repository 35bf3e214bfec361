import Foundation

/// Fetches pages of one account's streams.
///
/// Events API 1.4.1: `POST /api/v2/itemusages` and its siblings, at most one request at a time.
/// Calls block; a signal ends them early.
package struct EventsClient: Sendable {
    package let address: APIAddress
    private let token: Token
    private let settings: ClientSettings
    private let session = HTTPSession()

    /// What the token says of itself.
    package var claims: TokenClaims { token.claims }

    package init(address: APIAddress, token: Token, settings: ClientSettings) {
        self.address = address
        self.token = token
        self.settings = settings
    }

    /// Fetches the page of a stream that `request` asks for.
    ///
    /// `isInterrupted` is asked at least ten times a second.
    package func page(
        _ request: PageRequest, of feature: Feature, unless isInterrupted: () -> Bool
    ) throws(APIError) -> Page {
        let body = try body(
            "/api/\(settings.version.rawValue)/\(feature.rawValue)", request.body,
            unless: isInterrupted)
        do throws(PageError) {
            return try Page(body)
        } catch {
            throw .notAPage(error)
        }
    }

    /// Asks what the token may read.
    package func introspection(unless isInterrupted: () -> Bool) throws(APIError) -> Introspection {
        let body = try body("/api/v2/auth/introspect", nil, unless: isInterrupted)
        guard let found = Introspection(reading: body) else { throw .notAPage(.notAnObject) }
        return found
    }

    private func body(
        _ path: String, _ body: Data?, unless isInterrupted: () -> Bool
    ) throws(APIError) -> [UInt8] {
        var fields = [
            ("Authorization", token.authorization), ("User-Agent", settings.userAgent),
            ("Accept", "application/json"),
        ]
        if body != nil { fields.append(("Content-Type", "application/json")) }
        let request = HTTPRequest(
            url: "\(address)\(path)", fields: fields, body: body.map { [UInt8]($0) })
        do throws(APIError) {
            return try content(
                of: try session.answer(to: request, settings, unless: isInterrupted))
        } catch .network(let reason) {
            // libcurl repeats what it cannot read of an answer's head.
            throw .network(reason: token.shown(reason))
        }
    }

    /// The body of an answer, by its status first and by its bytes second.
    private func content(of answer: HTTPResponse) throws(APIError) -> [UInt8] {
        if 300..<400 ~= answer.status, let location = answer.location {
            throw .redirected(to: token.shown(location))
        }
        switch answer.status {
        case 200:
            return answer.body
        case 400:
            throw .badRequest(message: ErrorBody.message(answer.body, without: token))
        case 401, 403:
            throw .unauthorized(
                status: answer.status, message: ErrorBody.message(answer.body, without: token))
        case 429:
            throw .tooManyRequests(retryAfter: answer.retryAfter)
        case 500..<600:
            throw .serverFault(
                status: answer.status, message: ErrorBody.message(answer.body, without: token))
        default:
            throw .unexpectedStatus(
                answer.status, message: ErrorBody.message(answer.body, without: token))
        }
    }
}
