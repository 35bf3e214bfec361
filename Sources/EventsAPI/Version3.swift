import FoundationEssentials

/// The names of a version of the API, as data: where events are, and what leads to the next page.
struct PageNames: Sendable {
    /// The array of events.
    let items: String
    /// What asks for the next page.
    let cursor: String
    /// The boolean that says whether there is one; nil where the cursor itself says so.
    let more: String?

    /// Events API 1.4.1, versions 1 and 2.
    static let older = PageNames(items: "items", cursor: "cursor", more: "has_more")
    /// Events API 3.0.0 (beta, June 2026), `GET /api/v3/auditevents`.
    static let version3 = PageNames(
        items: "audit_events", cursor: "next_page_token", more: nil)
}

extension ClientSettings.Version {
    /// The names that its pages have.
    var names: PageNames { self == .v3 ? .version3 : .older }

    /// The streams that it has.
    package var features: [Feature] { self == .v3 ? [.auditEvents] : Feature.allCases }
}

extension PageRequest {
    /// The names of the parameters of version 3, which may change while it is beta.
    private enum Parameter: String {
        case size = "max_page_size"
        case start = "start_time"
        case end = "end_time"
        case token = "page_token"
    }

    /// The query of the request in version 3.
    ///
    /// Both times are of insertion and exclusive, so that of the start is a millisecond earlier. They
    /// are invalid beside a token.
    var query: String {
        let parameters: [(Parameter, String)] =
            switch self {
            case .from(let start, let end, let limit):
                [
                    (.size, "\(limit)"),
                    (.start, Self.text(start - 0.001)),
                ] + (end.map { [(.end, Self.text($0))] } ?? [])
            case .after(let token): [(.token, token)]
            }
        return parameters.map { "\($0.rawValue)=\(Self.encoded($1))" }.joined(separator: "&")
    }

    /// Encodes everything but unreserved characters (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        let unreserved = Set(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        return text.utf8.map { byte in
            guard !unreserved.contains(byte) else { return String(UnicodeScalar(byte)) }
            return "%" + String(Int(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
        }.joined()
    }
}
