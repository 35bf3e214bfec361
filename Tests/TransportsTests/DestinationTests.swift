import Syslog
import SystemCalls
import Testing
import Transports

/// A path of 108 bytes, which leaves no room for the zero after it.
private let tooLong = "/" + String(repeating: "a", count: 107)

@Suite("Destinations, as written after --to")
struct DestinationTests {
    @Test(
        "each has one way to write it",
        arguments: [
            ("-", "-"),
            ("file:events.log", "file:events.log"),
            ("file:/var/log/a:b", "file:/var/log/a:b"),
            ("udp://siem", "udp://siem:514"),
            ("UDP://siem:5514", "udp://siem:5514"),
            ("tcp://siem", "tcp://siem:601"),
            ("tcp://[2001:db8::1]", "tcp://[2001:db8::1]:601"),
            ("tcp://192.0.2.1:1468", "tcp://192.0.2.1:1468"),
            ("relp://siem", "relp://siem:2514"),
            ("RELP://[2001:db8::1]:20514", "relp://[2001:db8::1]:20514"),
            ("unix:///dev/log", "unix:///dev/log"),
            ("UNIX-Stream:///run/Log: a", "unix-stream:///run/Log: a"),
        ])
    func canonical(text: String, expected: String) throws {
        let destination = try Destination(parsing: text)
        #expect(destination.description == expected)
        #expect(try Destination(parsing: expected) == destination)
    }

    @Test("streams are framed as asked, else by line feeds", arguments: Framing.allCases)
    func framing(framing: Framing) throws {
        let endpoint = try #require(Endpoint(host: "siem", port: 601))
        #expect(try Destination(parsing: "-", framing: .fixed(framing)) == .standardOutput(framing))
        let choice = FramingChoice.fixed(framing)
        #expect(try Destination(parsing: "file:a", framing: choice) == .file(path: "a", framing))
        #expect(try Destination(parsing: "tcp://siem", framing: choice) == .tcp(endpoint, choice))
        #expect(try Destination(parsing: "tcp://siem") == .tcp(endpoint, .automatic))
        let path = try #require(SocketPath("/s"))
        let socket = "unix-stream:///s"
        #expect(try Destination(parsing: socket, framing: choice) == .unixStream(path, choice))
        #expect(try Destination(parsing: socket) == .unixStream(path, .automatic))
        #expect(try Destination(parsing: "unix:///s", framing: .automatic) == .unix(path))
        #expect(
            try Destination(parsing: "tls://siem:601", framing: .automatic)
                == .tls(endpoint, .octetCounting))
        #expect(try Destination(parsing: "udp://siem:601", framing: .automatic) == .udp(endpoint))
        #expect(try Destination(parsing: "-") == .standardOutput(.lineFeed))
        #expect(try Destination(parsing: "file:a") == .file(path: "a", .lineFeed))
    }

    @Test("datagrams are not framed", arguments: Framing.allCases)
    func framedDatagrams(framing: Framing) {
        for text in ["udp://siem", "unix:///dev/log"] {
            #expect(throws: DestinationError.framedDatagrams(framing)) {
                _ = try Destination(parsing: text, framing: .fixed(framing))
            }
        }
    }

    @Test("RELP frames messages itself", arguments: Framing.allCases)
    func framedByProtocol(framing: Framing) throws {
        #expect(try Destination(parsing: "relp://siem").framing == nil)
        #expect(throws: DestinationError.framedByProtocol(framing)) {
            _ = try Destination(parsing: "relp://siem", framing: .fixed(framing))
        }
    }

    @Test(
        "everything else says what is wrong with it",
        arguments: [
            ("", .noScheme),
            ("siem", .noScheme),
            ("siem:601", .noScheme),
            ("tcp:siem", .noScheme),
            ("file:", .noPath),
            ("http://siem", .unknownScheme("http")),
            ("://siem", .unknownScheme("")),
            ("tcp://", .badEndpoint("")),
            ("tcp://siem/", .path("/")),
            ("tls://siem:6514/a@b", .userInformation),
            ("tls://siem:6514?x", .path("?x")),
            ("tcp://user:secret@siem:601", .userInformation),
            ("udp://::1", .badEndpoint("::1")),
            ("udp://siem:0", .badPort("0")),
            ("udp://siem:99999", .badPort("99999")),
            ("udp://[::1]:70000", .badPort("70000")),
            ("tcp://siem:", .badPort("")),
            ("unix:/dev/log", .noScheme),
            ("unix://dev/log", .badSocketPath("dev/log")),
            ("unix-stream://", .badSocketPath("")),
            ("unix://\(tooLong)", .badSocketPath(tooLong)),
            ("unix:///a\0b", .badSocketPath("/a\0b")),
        ] as [(String, DestinationError)])
    func errors(text: String, error: DestinationError) {
        #expect(throws: error) { _ = try Destination(parsing: text) }
    }
}
