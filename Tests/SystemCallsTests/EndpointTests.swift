import SystemCalls
import Testing

@Suite("Endpoints: a host and a port, as written")
struct EndpointTests {
    @Test(
        "host and port are told apart",
        arguments: [
            ("siem", "siem", 601),
            ("siem:514", "siem", 514),
            ("siem.example.com:65535", "siem.example.com", 65535),
            ("192.0.2.1", "192.0.2.1", 601),
            ("192.0.2.1:1", "192.0.2.1", 1),
            ("[::1]", "::1", 601),
            ("[2001:db8::1]:6514", "2001:db8::1", 6514),
            ("[fe80::1%eth0]:514", "fe80::1%eth0", 514),
        ] as [(String, String, UInt16)])
    func parsing(text: String, host: String, port: UInt16) throws {
        let endpoint = try #require(Endpoint(parsing: text, defaultPort: 601))
        #expect(endpoint.host == host)
        #expect(endpoint.port == port)
        #expect(Endpoint(parsing: endpoint.description, defaultPort: 1) == endpoint)
    }

    @Test(
        "what is neither is nothing",
        arguments: [
            "", ":514", "siem:", "siem:0", "siem:65536", "siem:+5", "siem:5x", "siem:-1", "siem:٣",
            "::1", "2001:db8::1", "[", "[]", "[]:5", "[::1", "[::1]5", "[::1]:", "[siem]",
            "[1.2.3.4]", "[fe80::1%]", "[::1\0]:5", "siem/", "user@siem", "siem host", "siem\n",
            "łódź",
            String(repeating: "a", count: 254),
        ])
    func refusing(text: String) {
        #expect(Endpoint(parsing: text, defaultPort: 601) == nil)
    }

    @Test("an IPv6 address is written in brackets, and a name is not")
    func description() {
        #expect(Endpoint(host: "::1", port: 514)?.description == "[::1]:514")
        #expect(Endpoint(host: "siem", port: 514)?.description == "siem:514")
    }
}
