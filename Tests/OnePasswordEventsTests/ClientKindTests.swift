import OnePasswordEvents
import Testing

@Suite("Client kinds")
struct ClientKindTests {
    @Test(
        "the names seen in real events have their kind",
        arguments: [
            ("1Password Browser Extension", ClientKind.browser),
            ("1Password Extension", .browser),
            ("1Password Browser", .browser),
            ("1Password for Web", .web),
            ("1Password CLI", .cli),
            ("1Password SDK", .sdk),
            ("1Password SCIM Bridge", .scim),
            ("1Password for Mac", .app),
            ("1Password for Windows", .app),
            ("1Password for Linux", .app),
            ("1Password for iOS", .app),
            ("1Password for Android", .app),
        ])
    func exactNames(name: String, kind: ClientKind) {
        #expect(self.kind(of: Array(name.utf8)) == kind)
    }

    @Test(
        "other names follow the first rule that holds, in capitals or not",
        arguments: [
            ("Some EXTENSION of ours", ClientKind.browser),
            ("webbrowsers", .browser),
            ("Browser on 1Password.com", .browser),
            ("my.1PASSWORD.COM", .web),
            ("1password.com cli", .web),
            ("cli", .cli),
            ("op-cli/2", .cli),
            ("CLI for Connect", .cli),
            ("a client", .unknown),
            ("cli2", .unknown),
            ("2cli", .unknown),
            ("éclié", .cli),
            ("clinic cli", .cli),
            ("1Password Connect Server", .connect),
            ("connect sdk", .connect),
            ("reconnect", .unknown),
            ("connected", .unknown),
            ("go-sdk", .sdk),
            ("sdk scim", .sdk),
            ("sdks", .unknown),
            ("myscimbridge", .scim),
            ("1Password for SCIM", .scim),
            ("1PASSWORD FOR web", .app),
            ("1Password for visionOS", .app),
            ("1Password for ", .app),
            ("1Password for", .unknown),
            ("New 1Password for Mac", .unknown),
            ("1password", .unknown),
            ("extensio", .unknown),
            ("e\u{17F}ten\u{17F}ion", .unknown),
            ("", .unknown),
        ])
    func rules(name: String, kind: ClientKind) {
        #expect(self.kind(of: Array(name.utf8)) == kind)
    }

    @Test("bytes that are no UTF-8 bound a word like any other")
    func brokenBytes() {
        let name = [0xFF] + Array("cli".utf8) + [0xC3]
        #expect(kind(of: name) == .cli)
    }

    @Test("sentences have words for every kind, and no two the same")
    func words() {
        #expect(
            ClientKind.allCases.map(\.words) == [
                "a 1Password app", "1Password in the browser", "1Password.com", "1Password CLI",
                "a Connect server", "a 1Password SDK", "the SCIM bridge", "an unknown client",
            ])
    }

    private func kind(of name: [UInt8]) -> ClientKind {
        ClientKind(appName: name.span)
    }
}
