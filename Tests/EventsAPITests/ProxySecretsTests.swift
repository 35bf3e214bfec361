import Testing

@testable import EventsAPI

@Suite("The password of a proxy")
struct ProxySecretsTests {
    @Test(
        "it is taken out of what libcurl says of the proxy's address",
        arguments: [
            ("http://user:se@cret@proxy.example:99999", "<redacted>@proxy.example:99999"),
            ("user:secret@proxy.example", "<redacted>@proxy.example"),
            ("http://proxy.example:3128", "http://proxy.example:3128"),
        ], ["https_proxy", "HTTPS_PROXY", "http_proxy", "ALL_PROXY"])
    func removal(address: (given: String, shown: String), variable: String) {
        let text = ProxySecrets.redacted("unsupported syntax in '\(address.given)'") { name in
            name == variable ? address.given : nil
        }
        #expect(text == "unsupported syntax in '\(address.shown)'")
    }
}
