import EventsAPIServer
import Foundation

/// `fake-events-api [EVENTS [PERIOD [HOST]]]`: an Events API on loopback to try `opcef pull` with.
@main
struct FakeEventsAPI {
    private static let help = """
        usage: fake-events-api [EVENTS [PERIOD [HOST]]]

        An Events API on this machine, to try 'opcef pull' with. It has EVENTS item usages (1000),
        a tenth of that of sign-in attempts and a twentieth of audit events, all of the last hour,
        and as many audit events of version 3, which is beta.
        It prints the variables that 'opcef pull' wants, adds an item usage each second, and serves
        until it is ended. With PERIOD each so many-th request meets a fault (0: none). The token is
        for HOST, where something stands before it, else for the server itself.

        """

    /// What the command line asks for.
    private struct Settings {
        var events = 1000
        var period = 0
        var host: String?

        /// Reads the command line; nil where it means nothing.
        init?(_ arguments: [String]) {
            guard arguments.count <= 3 else { return nil }
            if let text = arguments.first {
                guard let count = Int(text), 0...10_000_000 ~= count else { return nil }
                events = count
            }
            if let text = arguments.dropFirst().first {
                guard let count = Int(text), count >= 0 else { return nil }
                period = count
            }
            host = arguments.dropFirst(2).first
        }
    }

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.contains(where: { ["-h", "--help"].contains($0) }) { return print(help) }
        guard let settings = Settings(arguments) else {
            let words = "fake-events-api: error: the command line means nothing\n\(help)"
            try FileHandle.standardError.write(contentsOf: Data(words.utf8))
            exit(64)
        }
        try serve(settings)
    }

    private static func serve(_ settings: Settings) throws {
        let period = settings.period
        let faults: [APIFault] = [
            .status(500), .cut(after: 100), .reset(afterBytes: 0), .emptyPage, .itemsFirst,
            .status(502, body: "<html>Bad Gateway</html>"), .reset(afterBytes: 40),
        ]
        let server = try EventsAPIServer { request in
            guard period > 0, request.number % period == period - 1 else { return nil }
            return faults[request.number / period % faults.count]
        }
        if let host = settings.host {
            let features = EventsAPIServer.features
            server.accept(APIToken.token(audience: [host], features: features), Set(features))
        }
        let start = Date.now.addingTimeInterval(-3600)
        for (feature, share) in [("itemusages", 1), ("signinattempts", 10), ("auditevents", 20)] {
            let count = settings.events / share
            server.add(
                (0..<count).map { number in
                    let age = 3600 * Double(number) / Double(count)
                    return .of(feature, number, at: start.addingTimeInterval(age))
                }, to: feature)
        }
        server.add(
            (0..<settings.events / 20).map { number in
                let age = 3600 * Double(number) / Double(settings.events / 20)
                return .version3(number, at: start.addingTimeInterval(age))
            }, to: EventsAPIServer.version3)
        print("export EVENTS_API_URL=\(server.url)")
        print("export EVENTS_API_TOKEN=\(server.tokenText)")
        fflush(nil)
        var next = settings.events
        while true {
            Thread.sleep(forTimeInterval: 1)
            server.add([.itemUsage(next, at: .now)])
            next += 1
        }
    }
}
