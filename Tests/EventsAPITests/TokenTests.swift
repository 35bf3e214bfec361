import EventsAPIServer
import Foundation
import TestSupport
import Testing

@testable import EventsAPI

@Suite("The token")
struct TokenTests {
    static let features = ["itemusages", "auditevents"]

    @Test("host, features and end are read from it")
    func claims() throws {
        let end = Date(timeIntervalSince1970: 1_800_000_000)
        let token = try Token(
            APIToken.token(
                audience: ["events.1password.eu"], features: Self.features, expiry: end))
        #expect(token.claims.host == "events.1password.eu")
        #expect(token.claims.features == [.itemUsages, .auditEvents])
        #expect(token.claims.expiry == end)
        #expect(token.claims.isToken)
    }

    @Test("an old token without a host has none")
    func legacy() throws {
        let token = try Token(
            APIToken.token(audience: ["com.1password.streamingservice"], features: nil))
        #expect(token.claims.host == nil)
        #expect(token.claims.features == nil)
        #expect(throws: APIAddressError.missing) {
            try APIAddress(explicit: nil, claims: token.claims)
        }
    }

    @Test(
        "what is no host is not taken for one",
        arguments: [
            "https://evil.example", "evil.example/x", "user@evil.example", "a b", "", "x?y", "a#b",
            "häuser.example",
        ])
    func strangeAudience(audience: String) throws {
        let token = try Token(APIToken.token(audience: [audience], features: nil))
        #expect(token.claims.host == nil)
    }

    @Test("a text that is no such token is taken as it is", arguments: ["abc", "a.b.c", "a..c"])
    func opaque(text: String) throws {
        let claims = try Token(text).claims
        #expect(!claims.isToken)
        #expect(claims.host == nil && claims.features == nil && claims.expiry == nil)
    }

    @Test("nothing that prints shows it")
    func secrecy() throws {
        let text = APIToken.token(audience: ["a.example"], features: Self.features)
        let token = try Token(text)
        var dumped = ""
        dump(token, to: &dumped)
        let parts = text.split(separator: ".").map(String.init)
        for printed in [
            "\(token)", String(reflecting: token), dumped, "\([token])", "\(token as Any)",
        ] {
            #expect(printed.contains("<redacted>"))
            for part in parts { #expect(!printed.contains(part)) }
        }
    }

    static let whole = APIToken.token(audience: ["a.example"], features: features)

    static let unusable: [(String, TokenError)] = [
        ("", .empty), (" \n", .empty), ("op://vault/item/token", .reference),
        ("a b", .notPrintable), ("a\u{0}b", .notPrintable), ("tökén", .notPrintable),
        (String(repeating: "a", count: 20_000), .tooLong(limit: 16_384)),
        (#""\#(whole)""#, .wrapped(.quotationMarks)), ("'\(whole)'", .wrapped(.quotationMarks)),
        ("\u{201C}\(whole)\u{201D}", .wrapped(.quotationMarks)),
        ("\(whole)\"", .wrapped(.quotationMarks)),
        ("Bearer \(whole)", .wrapped(.authorization)),
        ("authorization: bearer \(whole)", .wrapped(.authorization)),
        ("EVENTS_API_TOKEN=\(whole)", .wrapped(.assignment)),
        ("export EVENTS_API_TOKEN=\"\(whole)\"\n", .wrapped(.assignment)),
        (String(whole.prefix(20)), .malformed(parts: 1)),
        (String(whole.prefix(whole.count / 2)), .malformed(parts: 2)),
        (String(whole.dropLast(60)), .malformed(parts: 3)),
        (whole.replacing(".", with: ".~"), .malformed(parts: 3)),
    ]

    @Test("what cannot be a token is told", arguments: unusable)
    func refusals(text: String, error: TokenError) {
        #expect(throws: error) { try Token(text) }
    }

    @Test("the places are looked at in their order")
    func places() throws {
        let folder = try TemporaryFolder()
        for name in ["token", "events-api-token"] {
            try folder.write(name, "\(name)\n")
            try folder.setMode(0o600, name)
        }
        let file = folder.path("token")
        var environment = [
            "EVENTS_API_TOKEN": "one", "EVENTS_API_TOKEN_FILE": file,
            "CREDENTIALS_DIRECTORY": folder.path, "OP_EVENTS_API_TOKEN": "four",
        ]
        #expect(try TokenSource.find(in: environment).source == .variable("EVENTS_API_TOKEN"))
        environment["EVENTS_API_TOKEN"] = ""
        #expect(try TokenSource.find(in: environment).source == .file(path: file))
        environment["EVENTS_API_TOKEN_FILE"] = nil
        let found = try TokenSource.find(in: environment)
        #expect(found.source == .credential(path: folder.path("events-api-token")))
        #expect(found.token.authorization == "Bearer events-api-token")
        environment["CREDENTIALS_DIRECTORY"] = "/nowhere"
        #expect(try TokenSource.find(in: environment).source == .variable("OP_EVENTS_API_TOKEN"))
        environment["OP_EVENTS_API_TOKEN"] = nil
        #expect(throws: TokenError.missing) { try TokenSource.find(in: environment) }
    }

    @Test("a token's file that is open to others is refused")
    func openFile() throws {
        let folder = try TemporaryFolder()
        try folder.write("token", "abc")
        try folder.setMode(0o644, "token")
        let path = folder.path("token")
        #expect(throws: TokenError.fileOpenToOthers(path: path, mode: 0o644)) {
            try TokenSource.find(in: ["EVENTS_API_TOKEN_FILE": path])
        }
    }
}
