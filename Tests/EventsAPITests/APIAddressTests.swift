import EventsAPIServer
import Testing

@testable import EventsAPI

@Suite("The address of the Events API")
struct APIAddressTests {
    @Test(
        "a host or a URL is taken",
        arguments: [
            ("events.1password.com", "https://events.1password.com"),
            ("https://events.1password.eu/", "https://events.1password.eu"),
            ("HTTPS://proxy.example:8443", "https://proxy.example:8443"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:1", "http://localhost:1"), ("http://[::1]:1", "http://[::1]:1"),
        ])
    func taken(text: String, address: String) throws {
        #expect(try APIAddress(parsing: text).description == address)
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "https://", "ftp://a", "https://a/b", "https://a?b", "a b",
            "https://a\nb", "file:///etc/passwd",
        ])
    func refused(text: String) {
        #expect(throws: APIAddressError.malformed(text)) { try APIAddress(parsing: text) }
    }

    @Test(
        "a user, a password and a port that is none are named",
        arguments: [
            ("https://u:p@a", APIAddressError.userInformation), ("u@a", .userInformation),
            ("https://a:99999", .badPort("https://a:99999")), ("a:0", .badPort("a:0")),
            ("https://[::1]:65536/", .badPort("https://[::1]:65536/")),
        ])
    func named(text: String, error: APIAddressError) {
        #expect(throws: error) { try APIAddress(parsing: text) }
    }

    @Test(
        "a token is not sent in the clear",
        arguments: ["http://events.1password.com", "http://127.0.0.1.example", "http://10.0.0.1"])
    func insecure(text: String) {
        #expect(throws: APIAddressError.insecure(text)) { try APIAddress(parsing: text) }
    }

    @Test("what the user gives wins over the token, and a difference can be told")
    func choice() throws {
        let claims = try Token(APIToken.token(audience: ["a.example"], features: nil)).claims
        let own = try APIAddress(explicit: nil, claims: claims)
        #expect(own.authority == "a.example" && !own.isStranger(to: claims))
        let other = try APIAddress(explicit: "https://b.example", claims: claims)
        #expect(other.authority == "b.example" && other.isStranger(to: claims))
    }
}
