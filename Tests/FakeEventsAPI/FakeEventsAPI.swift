import EventsAPIServer
import Foundation

/// `fake-events-api [EVENTS [PAGES-WITHOUT-FAULT]]`: an Events API on loopback to try `opcef pull` with.
///
/// It has a tenth as many sign-in attempts and audit events as item usages. It prints the variables
/// that `opcef pull` wants, runs until it is ended, and adds an item usage each second. With a second number each so many-th request meets a fault.
@main
struct FakeEventsAPI {
    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        let count = numbers.first ?? 1000
        let period = numbers.dropFirst().first ?? 0
        let faults: [APIFault] = [
            .status(500), .cut(after: 100), .reset(afterOctets: 0), .emptyPage, .itemsFirst,
            .status(502, body: "<html>Bad Gateway</html>"), .reset(afterOctets: 40),
        ]
        let server = try EventsAPIServer { request in
            guard period > 0, request.number % period == period - 1 else { return nil }
            return faults[request.number / period % faults.count]
        }
        let start = Date.now.addingTimeInterval(-3600)
        server.add(
            (0..<count).map { number in
                .itemUsage(
                    number, at: start.addingTimeInterval(3600 * Double(number) / Double(count)))
            })
        let others = (0..<count / 10).map { ($0, start.addingTimeInterval(Double($0))) }
        server.add(others.map { .signInAttempt($0, at: $1) }, to: "signinattempts")
        server.add(others.map { .auditEvent($0, at: $1) }, to: "auditevents")
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
