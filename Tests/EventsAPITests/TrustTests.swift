import TestSupport
import Testing

@testable import EventsAPI

@Suite("Whom the client trusts", .timeLimit(.minutes(1)))
struct TrustTests {
    @Test(
        "a server whose authority this machine does not trust is refused for its certificate",
        .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
    func stranger() async throws {
        let server = try await TLSServer("server", in: try await .all())
        let client = EventsClient(
            address: try APIAddress(parsing: "https://127.0.0.1:\(server.port)"),
            token: try Token("abc"), settings: ClientSettings(userAgent: "opcef/test"))
        let error = #expect(throws: APIError.self) {
            try client.page(.after(cursor: "one"), of: .itemUsages, unless: { false })
        }
        guard case .network(let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(reason.lowercased().contains("certificate"), "\(reason)")
    }
}
