import EventsAPIServer
import Foundation
import Testing

@testable import EventsAPI

@Suite("The token in what a server says")
struct TokenEchoTests {
    static let token = APIToken.token(
        audience: ["events.1password.com"], features: ["itemusages"], expiry: nil)

    /// The token in pieces of so many characters, with something between.
    private static func pieces(of size: Int, joinedBy separator: String) -> String {
        let letters = Array(token)
        return stride(from: 0, to: letters.count, by: size)
            .map { String(letters[$0..<min($0 + size, letters.count)]) }
            .joined(separator: separator)
    }

    private static func encoded(_ form: (UInt8) -> String) -> String {
        token.utf8.map(form).joined()
    }

    static let echoes: [(String, String)] = [
        ("whole", "bad token \(token)"),
        ("its first half", String(token.prefix(token.count / 2))),
        ("twelve characters of it", String(token.dropFirst(60).prefix(14))),
        ("in capitals", token.uppercased()),
        ("folded over lines", pieces(of: 20, joinedBy: "\r\n ")),
        ("in two values of a header", pieces(of: token.count / 2, joinedBy: ", ")),
        ("letter by letter", pieces(of: 1, joinedBy: " ")),
        ("in quoted pieces", pieces(of: 5, joinedBy: "\" + \"")),
        ("with marks of its own alphabet between", pieces(of: 6, joinedBy: "-_-")),
        ("between tags", pieces(of: 4, joinedBy: "</b><b>")),
        ("percent-encoded", encoded { "%" + String($0, radix: 16) }),
        ("percent-encoded twice", encoded { "%25" + String($0, radix: 16, uppercase: true) }),
        ("as escapes of JSON", encoded { "\\u00" + String($0, radix: 16) }),
        ("as references of HTML", encoded { "&#\($0);" }),
        ("as hexadecimal references", encoded { "&#x\(String($0, radix: 16));" }),
        ("in hexadecimal", encoded { String($0, radix: 16) }),
        ("in hexadecimal with spaces", "0 " + encoded { String($0, radix: 16) + " " }),
        ("in base64", Data("Bearer \(token)".utf8).base64EncodedString()),
        (
            "in base64 by lines",
            Data(token.utf8).base64EncodedString(options: .lineLength64Characters)
        ),
        ("in base64 behind a word", "x=" + Data("ab\(token)".utf8).base64EncodedString()),
    ]

    @Test("is found in every dress", arguments: echoes)
    func found(dress: String, text: String) throws {
        #expect(try Token(Self.token).redacting(text) == "<redacted>", "\(dress)")
        let body = Array(#"{"status":401,"message":\#(quoted(text))}"#.utf8)
        #expect(ErrorBody.message(body, without: try Token(Self.token)) == "<redacted>")
    }

    @Test(
        "is not found where it is not",
        arguments: [
            "", "Unauthorized access", "<html>Bad Gateway</html>",
            "The token for events.1password.com does not open itemusages (ES256, JWT)",
            String(repeating: "the quick brown fox jumps over the lazy dog 0123456789 ", count: 60),
            "https://login.example.com/path?next=%2Fapi%2Fv2%2Fitemusages",
            "f47ac10b-58cc-4372-a567-0e02b2c3d479",
        ])
    func absent(text: String) throws {
        #expect(try Token(Self.token).redacting(text) == text)
    }

    @Test("a short token is found whole")
    func short() throws {
        #expect(try Token("Ab-1").redacting("no AB1 here") == "<redacted>")
        #expect(try Token("Ab-1").redacting("no AB here") == "no AB here")
    }

    @Test(
        "a server that repeats it in a body, a header or what libcurl quotes gets it into no error",
        arguments: [
            APIFault.status(401, body: pieces(of: 30, joinedBy: "\n")),
            .status(500, body: #"{"Error":{"Message":"\#(token.prefix(40))"}}"#),
            .status(302, fields: ["Location": "https://a.example/?t=\(token.prefix(50))"]),
            .status(302, fields: ["Location": "https://a.example/\r\n \(token)"]),
            .status(200, fields: ["Content-Encoding": String(token)], body: "x"),
            .status(200, fields: ["Transfer-Encoding": String(token)], body: "x"),
        ])
    func server(fault: APIFault) throws {
        let server = try EventsAPIServer(token: Self.token) { _ in fault }
        let client = EventsClient(
            address: try APIAddress(parsing: server.url), token: try Token(Self.token),
            settings: ClientSettings(userAgent: "test"))
        let error = #expect(throws: APIError.self) {
            try client.page(.from(.now, limit: 1), of: .itemUsages, unless: { false })
        }
        let said = String(describing: error)
        for start in stride(from: 0, to: Self.token.count - 8, by: 4) {
            let piece = Self.token.dropFirst(start).prefix(8)
            #expect(!said.contains(piece), "\(said)")
        }
    }

    private func quoted(_ text: String) -> String {
        (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
