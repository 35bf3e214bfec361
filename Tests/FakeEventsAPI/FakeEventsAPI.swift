import EventsAPIServer
import Foundation

/// `fake-events-api [EVENTS [PERIOD [HOST]]]`: an Events API on loopback to try `opcef pull` with.
///
/// It has EVENTS item usages, a tenth of that of sign-in attempts, and a twentieth of audit events,
/// all of the last hour. It prints the variables that `opcef pull` wants, runs until it is ended,
/// and adds an item usage each second. With PERIOD each so many-th request meets a fault. The token
/// is for HOST, where something stands before it, else for the server itself.
@main
struct FakeEventsAPI {
    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let count = arguments.first.flatMap { Int($0) } ?? 1000
        let period = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
        let faults: [APIFault] = [
            .status(500), .cut(after: 100), .reset(afterOctets: 0), .emptyPage, .itemsFirst,
            .status(502, body: "<html>Bad Gateway</html>"), .reset(afterOctets: 40),
        ]
        let server = try EventsAPIServer { request in
            guard period > 0, request.number % period == period - 1 else { return nil }
            return faults[request.number / period % faults.count]
        }
        if let host = arguments.dropFirst(2).first {
            let features = EventsAPIServer.features
            server.accept(APIToken.token(audience: [host], features: features), Set(features))
        }
        let start = Date.now.addingTimeInterval(-3600)
        for (feature, share) in [("itemusages", 1), ("signinattempts", 10), ("auditevents", 20)] {
            let count = count / share
            server.add(
                (0..<count).map { number in
                    let age = 3600 * Double(number) / Double(count)
                    return .of(feature, number, at: start.addingTimeInterval(age))
                }, to: feature)
        }
        print("export EVENTS_API_URL=\(server.url)")
        print("export EVENTS_API_TOKEN=\(server.tokenText)")
        fflush(nil)
        var next = count
        while true {
            Thread.sleep(forTimeInterval: 1)
            server.add([.itemUsage(next, at: .now)])
            next += 1
        }
    }
}
