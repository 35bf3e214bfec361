import EventsAPI
import Forwarding
import Foundation
import SystemCalls

/// What the user reads of the Events API.
extension Messages {
    // Help

    static let pullCommand =
        "Fetch events from the Events API since the last run, deliver them, and remember how far"
    static let pullSummary = """
        Fetches events from the 1Password Events API since the last run, delivers them as the \
        filter does, and remembers what the collector has confirmed: once, or again and again \
        with --follow.
        """
    static let tokenVariable = "The token of the Events API; never an argument"
    static let tokenFileVariable = "A file that holds it, closed to others"
    static let credentialsVariable =
        "Where systemd puts credentials: the token is in events-api-token there"
    static let stateVariable = "Where systemd lets a service keep its state"
    static let tokenWithoutHost = "the token does not say which host it is for"
    static let noHome = "without HOME there is no other place for what is remembered"
    static let everyWithoutFollow = "it says how often --follow asks"

    // The token

    static func failed(_ error: TokenError) -> String {
        switch error {
        case .missing: "there is no token for the Events API"
        case .empty: "the token for the Events API is empty"
        case .reference: "the token is a reference, op://…, that nobody has resolved"
        case .tooLong(let limit): "the token has more than \(limit) bytes"
        case .notPrintable: "the token holds a character that no token has"
        case .wrapped(.quotationMarks): "there are quotation marks around the token"
        case .wrapped(.assignment): "there is a variable's name and '=' before the token"
        case .wrapped(.authorization): "there is a header's 'Bearer' before the token"
        case .malformed(let parts) where parts < 3:
            "this is no token of the Events API: it has \(count(parts, "part")) of three, as if cut off"
        case .malformed:
            "this is no token of the Events API: one of its parts is cut off or damaged"
        case .notAToken:
            "this is no token of the Events API, and there is no --url that says where it is for"
        case .fileUnreadable(let path, let error):
            "cannot read the token's file \(quoted(path)): \(lowercased(error.reason))"
        case .fileOpenToOthers(let path, let mode):
            "the token's file \(quoted(path)) is open to others: its mode is 0\(String(mode, radix: 8))"
        case .notAFile(let path): "the token's file \(quoted(path)) is not an ordinary file"
        }
    }

    static func hint(for error: TokenError) -> String? {
        switch error {
        case .missing, .empty:
            "set EVENTS_API_TOKEN or EVENTS_API_TOKEN_FILE; an administrator makes a token with 'op events-api create'"
        case .reference: "run it under 'op run --', which resolves references"
        case .notPrintable, .tooLong: "copy it anew, without quotes and line ends inside"
        case .wrapped: "leave the token alone there, from its first letter to its last"
        case .malformed, .notAToken:
            "a token has three parts of letters, digits, - and _ with full stops between, and begins with eyJ"
        case .fileOpenToOthers(let path, _): "chmod 600 \(quoted(path))"
        case .fileUnreadable, .notAFile: nil
        }
    }

    static func strangeHost(_ host: String, tokenHost: String) -> String {
        "the token says that it is for \(quoted(tokenHost)), and goes to \(quoted(host))"
    }

    static func expiry(_ expiry: Date) -> String {
        let day = expiry.formatted(.iso8601.year().month().day())
        return expiry < .now
            ? "the token has ended on \(day); make a new one"
            : "the token ends on \(day); make a new one before that"
    }

    static func noFeature(asked: [Feature], _ granted: Set<Feature>?) -> String {
        let names = (granted ?? []).map(\.rawValue).sorted().joined(separator: ", ")
        let wanted = (asked.isEmpty ? Feature.allCases : asked).map(\.rawValue)
        return "the token does not open \(wanted.joined(separator: ", "))"
            + (names.isEmpty ? "" : ", only \(names)")
    }

    static let newTokenHint = "an administrator makes a token with 'op events-api create'"

    // On the way

    static func began(_ feature: Feature, _ start: Date, _ beginning: PullBeginning) -> String {
        let time = start.formatted(.iso8601)
        return switch beginning {
        case .fresh:
            "nothing of \(feature.rawValue) was fetched before, so it begins at \(time)"
        case .asked:
            "\(feature.rawValue) is fetched anew from \(time) on, and the next run goes on behind it"
        case .rejected(let message):
            "the Events API does not take the cursor of \(feature.rawValue) any more (\(quoted(message))), "
                + "so it begins again at \(time); events may arrive twice, with the same externalId"
        }
    }

    static func failed(_ feature: Feature, _ error: APIError, again wait: Duration) -> String {
        "\(feature.rawValue): \(reason(error)); asking again in \(time(wait / .seconds(1)))"
    }

    static func recovered(_ feature: Feature, after wait: Duration) -> String {
        "\(feature.rawValue): pages come again, after \(time(wait / .seconds(1)))"
    }

    static func gaveUp(_ feature: Feature, _ failure: PullFailure) -> String {
        switch failure {
        case .api(let error): "\(feature.rawValue): \(reason(error))"
        case .notGranted: "\(feature.rawValue): the token does not open this stream"
        case .endless(let pages):
            "\(feature.rawValue): \(pages) pages in a row promised more and brought nothing"
        }
    }

    static func hint(for failure: PullFailure) -> String? {
        switch failure {
        case .notGranted, .api(.unauthorized): newTokenHint
        case .api(.badRequest): "'opcef pull --since TIME' begins anew without the cursor"
        case .api(.unexpectedStatus), .api(.redirected), .api(.notAPage):
            "is EVENTS_API_URL that of the Events API?"
        case .api(.libraryMissing), .api(.functionMissing):
            "install the distribution's package of libcurl, such as libcurl4"
        default: nil
        }
    }

    static func failed(_ error: APIError) -> String { reason(error) }

    private static func reason(_ error: APIError) -> String {
        switch error {
        case .badRequest(let message):
            "the Events API does not understand the request (400)\(said(message))"
        case .unauthorized(let status, let message):
            "the Events API refuses the token (\(status))\(said(message))"
        case .tooManyRequests: "the Events API has had enough requests for now (429)"
        case .serverFault(let status, let message):
            "the Events API has failed (\(status))\(said(message))"
        case .unexpectedStatus(let status, let message):
            "the answer is no page but status \(status)\(said(message))"
        case .redirected(let place):
            "the answer leads to \(quoted(place)), and the token is not sent there"
        case .tooLarge(let limit): "the page has more than \(limit) bytes"
        case .notAPage(let error): "the answer is no page: \(reason(error))"
        case .network(let reason): "the Events API is not reached: \(lowercased(printable(reason)))"
        case .timedOut(let time): "the answer took more than \(self.time(time / .seconds(1)))"
        case .silent(let time):
            "the Events API said nothing for \(self.time(time / .seconds(1)))"
        case .interrupted: "stopped by a signal"
        case .libraryMissing(let tried, let reason):
            "the Events API is asked through libcurl, and there is none of \(tried.joined(separator: ", "))"
                + (reason.map { ": \(printable($0))" } ?? "")
        case .functionMissing(let function, let library):
            "\(quoted(library)) is too old for the Events API: it lacks \(function), which 7.66 has"
        }
    }

    private static func said(_ message: String) -> String {
        message.isEmpty ? "" : ": \(quoted(message))"
    }

    private static func reason(_ error: PageError) -> String {
        switch error {
        case .notJSON(let offset): "byte \(offset) is not JSON"
        case .notAnObject: "it is not an object"
        case .noCursor: "it has no cursor"
        case .noHasMore: "it has no has_more"
        case .noItems: "it has no items"
        }
    }

    /// What was fetched, as a part of the summary.
    static func summary(_ counts: PullCounts) -> String {
        "\(count(counts.requests, "request"))"
    }

    /// How near to the present the events are, as a part of the summary.
    static func reached(_ counts: PullCounts) -> String? {
        guard let newest = counts.newest, let lag = counts.lag else { return nil }
        return "the newest event of \(newest.formatted(.iso8601)), "
            + (lag < 0 ? "ahead of this clock" : "\(time(Double(lag))) ago")
    }

    /// How far the streams are, before the rest of the progress.
    static func progress(_ pulled: PullProgress) -> String {
        let reached = pulled.reached.map { " up to \($0.formatted(.iso8601))" } ?? ""
        return "\(pulled.feature.rawValue)\(reached), \(count(pulled.pages, "page")), "
    }
}

extension APIAddressError {
    /// What would have been an address, after "expected".
    var expectation: String {
        switch self {
        case .missing, .malformed: "https:// and a host, such as https://events.1password.com"
        case .userInformation:
            "a URL without user and password: the Events API knows the token alone"
        case .badPort: "a port from 1 to 65535"
        case .insecure: "https://; http:// shows the token to everyone on the way"
        }
    }
}
