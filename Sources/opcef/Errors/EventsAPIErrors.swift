import EventsAPI
import Forwarding
import SystemCalls

extension TokenError {
    /// Why there is no token that can be used.
    var report: ErrorReport {
        let quoted = Messages.quoted
        let create = """
            set EVENTS_API_TOKEN or EVENTS_API_TOKEN_FILE; \(Messages.newTokenHint)
            """
        let parts = """
            a token has three parts of letters, digits, - and _, separated by dots, and begins \
            with eyJ
            """
        let (message, hint): (String, String?) =
            switch self {
            case .missing: ("there is no token for the Events API", create)
            case .empty: ("the token for the Events API is empty", create)
            case .reference:
                (
                    "the token is an unresolved reference, op://…",
                    "run opcef under 'op run --', which resolves references"
                )
            case .tooLong(let limit):
                (
                    "the token has more than \(limit) bytes",
                    "copy it again, without quotes and line ends"
                )
            case .notPrintable:
                (
                    "the token contains a character that no token has",
                    "copy it again, without quotes and line ends"
                )
            case .wrapped(.quotationMarks):
                ("there are quotation marks around the token", "store only the token itself")
            case .wrapped(.assignment):
                (
                    "there is a variable name and '=' before the token",
                    "store only the token itself"
                )
            case .wrapped(.authorization):
                ("there is 'Bearer' before the token", "store only the token itself")
            case .malformed(let count) where count < 3:
                (
                    """
                    this is not a token of the Events API: it has \(Messages.count(count, "part")) \
                    of three, as if cut off
                    """, parts
                )
            case .malformed:
                (
                    "this is not a token of the Events API: one of its parts is cut off or damaged",
                    parts
                )
            case .notAToken:
                (
                    """
                    this is not a token of the Events API, and no --url says which server it is for
                    """, parts
                )
            case .fileUnreadable(let path, let error):
                ("cannot read the token file \(quoted(path)): \(error.lowercasedReason)", nil)
            case .fileOpenToOthers(let path, let mode):
                (
                    """
                    the token file \(quoted(path)) is accessible to others (mode \
                    0\(String(mode, radix: 8)))
                    """, "chmod 600 \(quoted(path))"
                )
            case .notAFile(let path):
                ("the token file \(quoted(path)) is not a regular file", nil)
            }
        return ErrorReport(message, hint: hint, .tokenRefused)
    }
}

extension PullFailure {
    /// Why a stream was given up.
    var report: ErrorReport {
        switch self {
        case .api(let error): error.report
        case .notGranted:
            ErrorReport(
                "the token does not grant this stream", hint: Messages.newTokenHint, .tokenRefused)
        case .noInsertTime(let events):
            ErrorReport(
                """
                none of \(Messages.count(events, "event")) has a time of insertion, so the next run \
                could not continue after them
                """, .notDelivered)
        case .endless(let pages):
            ErrorReport(
                "\(pages) pages in a row promised more events and contained none", .notDelivered)
        }
    }
}

extension APIError {
    /// Why the Events API gave no page.
    var report: ErrorReport {
        let install = "install libcurl (such as the package libcurl4)"
        let url = "is EVENTS_API_URL that of the Events API?"
        let (message, hint): (String, String?) =
            switch self {
            case .badRequest(let answer):
                (
                    "the Events API rejects the request (400)\(said(answer))",
                    "'opcef pull --since TIME' starts again without the cursor"
                )
            case .unauthorized(let status, let answer):
                (
                    "the Events API rejects the token (\(status))\(said(answer))",
                    Messages.newTokenHint
                )
            case .tooManyRequests: ("the Events API limits the number of requests (429)", nil)
            case .serverFault(let status, let answer):
                ("the Events API failed (\(status))\(said(answer))", nil)
            case .versionMissing(let answer):
                (
                    "the Events API has no version 3 here (404)\(said(answer))",
                    "--api-version v2 fetches the same events"
                )
            case .unexpectedStatus(let status, let answer):
                ("the response has status \(status) and no page\(said(answer))", url)
            case .redirected(let place):
                (
                    """
                    the server redirects to \(Messages.quoted(place)), where opcef does not send \
                    the token
                    """, url
                )
            case .tooLarge(let limit): ("the page has more than \(limit) bytes", nil)
            case .notAPage(let error): ("the response is not a page: \(error.message)", url)
            case .network(let reason):
                (
                    "cannot reach the Events API: \(Messages.lowercased(printable(reason)))", nil
                )
            case .certificateRequired(let reason):
                (
                    "cannot reach the Events API: \(Messages.lowercased(printable(reason)))",
                    """
                    it, or a proxy before it, wants a client certificate: --api-cert FILE, \
                    --api-key FILE
                    """
                )
            case .untrustedServer(let reason):
                (
                    "the Events API is not trusted: \(Messages.lowercased(printable(reason)))",
                    "--api-ca FILE trusts your own certificate authority, as of an inspecting proxy"
                )
            case .unusableFile(let reason):
                (
                    """
                    a file of --api-ca, --api-cert or --api-key cannot be used: \
                    \(Messages.lowercased(printable(reason)))
                    """, "certificates and keys must be in PEM format, the key without a passphrase"
                )
            case .untrustedFile(let path, let error): error.message(of: path)
            case .timedOut(let time):
                ("the response took more than \(Messages.time(time / .seconds(1)))", nil)
            case .silent(let time):
                ("the Events API sent nothing for \(Messages.time(time / .seconds(1)))", nil)
            case .interrupted: ("stopped by a signal", nil)
            case .libraryMissing(let tried, let reason):
                (
                    """
                    the Events API needs libcurl, and none of \(tried.joined(separator: ", ")) \
                    can be loaded
                    """ + (reason.map { ": \(printable($0))" } ?? ""), install
                )
            case .functionMissing(let function, let library):
                (
                    """
                    \(Messages.quoted(library)) is too old for the Events API: it has no \
                    \(function), which 7.66 has
                    """, install
                )
            }
        let status: ExitStatus =
            switch self {
            case .unusableFile, .untrustedFile: .configuration
            default: remedy == .newToken ? .tokenRefused : .notDelivered
            }
        return ErrorReport(message, hint: hint, status)
    }

    private func said(_ answer: String) -> String {
        answer.isEmpty ? "" : ": \(Messages.quoted(answer))"
    }
}

extension TrustError {
    /// Why the file at `path`, with certificates or a key, is not used, and what to do.
    fileprivate func message(of path: String) -> (String, String?) {
        let file = Messages.quoted(path)
        return switch self {
        case .system(let error): (Messages.cannotRead(path, error), nil)
        case .untrusted(.symbolicLink):
            ("the key file \(file) is a symbolic link", "name the file it points to")
        case .untrusted(.notRegular), .untrusted(.tooLarge): ("\(file) is not a regular file", nil)
        case .untrusted(.otherOwner(let owner)):
            ("the key file \(file) belongs to another user (uid \(owner))", nil)
        case .untrusted(.readable(let mode)):
            (
                """
                the key file \(file) is accessible to others (mode 0\(String(mode, radix: 8)))
                """, "chmod 600 \(file)"
            )
        case .untrusted(.writable):
            ("\(file) is writable by every user", "remove that permission: chmod o-w \(file)")
        }
    }
}

extension PageError {
    fileprivate var message: String {
        switch self {
        case .notJSON(let offset): "byte \(offset) is not JSON"
        case .notAnObject: "it is not an object"
        case .noCursor: "it has no cursor"
        case .noHasMore: "it has no has_more"
        case .noItems: "it has no items"
        case .noEvents(let names):
            names.isEmpty
                ? "it is empty"
                : "it has no audit_events, only "
                    + names.map(Messages.quoted).joined(separator: ", ")
        }
    }
}

extension APIAddressError {
    /// What would have been an address, to follow "expected".
    var expectation: String {
        switch self {
        case .missing, .malformed: "https:// and a host, such as https://events.1password.com"
        case .userInformation: "a URL without user and password; the Events API uses only the token"
        case .badPort: "a port from 1 to 65535"
        case .insecure: "https://; http:// would expose the token"
        }
    }
}
