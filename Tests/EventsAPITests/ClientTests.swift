import EventsAPIServer
import Foundation
import Testing

@testable import EventsAPI

@Suite("The client and an Events API on loopback", .timeLimit(.minutes(2)))
struct ClientTests {
    private func client(
        _ server: EventsAPIServer, token: String? = nil,
        _ change: (inout ClientSettings) -> Void = { _ in }
    ) throws -> EventsClient {
        var settings = ClientSettings(userAgent: "opcef/test")
        change(&settings)
        return EventsClient(
            address: try APIAddress(parsing: server.url),
            token: try Token(token ?? server.tokenText), settings: settings)
    }

    private func page(
        _ client: EventsClient, _ request: PageRequest = .from(.distantPast, limit: 1000),
        of feature: Feature = .itemUsages
    ) throws -> Page {
        try client.page(request, of: feature, unless: { false })
    }

    private func filled(_ count: Int, plan: @escaping EventsAPIServer.Plan = { _ in nil }) throws
        -> EventsAPIServer
    {
        let server = try EventsAPIServer(plan: plan)
        server.add((0..<count).map { .itemUsage($0, at: .now) })
        return server
    }

    @Test("pages follow one another by their cursors", arguments: ["v1", "v2"])
    func chain(version: String) throws {
        let server = try filled(25)
        let client = try client(server) { settings in
            settings.version = ClientSettings.Version(rawValue: version) ?? .v2
        }
        var request = PageRequest.from(.now.addingTimeInterval(-3600), limit: 10)
        var sizes: [Int] = []
        repeat {
            let page = try page(client, request)
            let text = String(decoding: page.bytes.prefix(page.size), as: UTF8.self)
            sizes.append(text.components(separatedBy: "\"uuid\":\"EVENT").count - 1)
            request = .after(cursor: page.cursor)
            if !page.hasMore { break }
        } while true
        #expect(sizes == [10, 10, 5])
        let requests = server.requests
        #expect(requests.map(\.path) == Array(repeating: "/api/\(version)/itemusages", count: 3))
        #expect(requests[0].fields["user-agent"] == "opcef/test")
        #expect(requests[0].fields["content-type"] == "application/json")
        #expect(requests[1].cursor?.count == 200)
        #expect(!(try page(client, request)).hasMore)
    }

    @Test("the token's features are told")
    func introspection() throws {
        let server = try filled(0)
        server.accept("abc", ["itemusages"])
        let found = try client(server).introspection(unless: { false })
        #expect(found.features == [.itemUsages])
        #expect(found.account == "ACCOUNT")
    }

    static let statuses: [(APIFault, APIError)] = [
        (
            .status(400, body: #"{"Error":{"Message":"Bad Request"}}"#),
            .badRequest(message: "Bad Request")
        ),
        (
            .status(401, body: #"{"status":401,"message":"no"}"#),
            .unauthorized(status: 401, message: "no")
        ),
        (.status(403), .unauthorized(status: 403, message: "")),
        (.status(404, body: "not here"), .unexpectedStatus(404, message: "not here")),
        (.status(429, fields: ["Retry-After": "3"]), .tooManyRequests(retryAfter: .seconds(3))),
        (.status(429), .tooManyRequests(retryAfter: nil)),
        (
            .status(429, fields: ["RateLimit-Reset": "7"]),
            .tooManyRequests(retryAfter: .seconds(7))
        ),
        (
            .status(429, fields: ["Retry-After": "3", "RateLimit-Reset": "7"]),
            .tooManyRequests(retryAfter: .seconds(3))
        ),
        (.status(500), .serverFault(status: 500, message: "")),
        (
            .status(502, fields: ["Content-Type": "text/html"], body: "<html>Bad Gateway</html>"),
            .serverFault(status: 502, message: "<html>Bad Gateway</html>")
        ),
        (
            .status(500, body: String(repeating: "x", count: 10 << 20)),
            .serverFault(status: 500, message: String(repeating: "x", count: 200))
        ),
        (.status(200, body: "<html>Sign in to the guest network</html>"), .notAPage(.notAnObject)),
        (.status(204), .unexpectedStatus(204, message: "")),
    ]

    @Test("every status means one thing", arguments: statuses)
    func status(fault: APIFault, error: APIError) throws {
        let server = try filled(3, plan: { _ in fault })
        #expect(throws: error) { try page(try client(server)) }
        #expect(server.requests.count == 1)
    }

    @Test("a token that is wrong, or lacks the stream, is told by 401")
    func unauthorized() throws {
        let server = try filled(1)
        let refusal = APIError.unauthorized(status: 401, message: "Unauthorized access")
        #expect(throws: refusal) { try page(try client(server, token: "other")) }
        server.accept("abc", ["itemusages"])
        #expect(throws: refusal) { try page(try client(server), of: .auditEvents) }
    }

    @Test(
        "a page says how long no request is left, and nothing else does",
        arguments: [
            (["RateLimit-Remaining": "0", "RateLimit-Reset": "9"], 9),
            (["ratelimit-remaining": " 0 ", "Ratelimit-Reset": "9"], 9),
            (["RateLimit-Remaining": "1", "RateLimit-Reset": "9"], nil),
            (["RateLimit-Remaining": "0"], nil), (["RateLimit-Reset": "9"], nil),
            (["RateLimit-Remaining": "0", "RateLimit-Reset": "soon"], nil),
            (["RateLimit-Remaining": "0", "RateLimit-Reset": "-1"], nil),
        ] as [([String: String], Int?)])
    func pause(fields: [String: String], seconds: Int?) throws {
        let server = try filled(1, plan: { _ in .fields(fields) })
        #expect(try page(try client(server)).pause == seconds.map { .seconds($0) })
    }

    @Test("the token does not follow a redirection")
    func redirection() throws {
        let thief = try filled(1)
        let server = try filled(1, plan: { _ in .redirect(to: "\(thief.url)/api/v2/itemusages") })
        #expect(throws: APIError.redirected(to: "\(thief.url)/api/v2/itemusages")) {
            try page(try client(server))
        }
        #expect(thief.requests.isEmpty)
    }

    @Test("an answer that breaks off is no page, wherever it does")
    func cut() throws {
        let server = try filled(3)
        let whole = try page(try client(server)).size
        for count in [0, 1, 10, whole / 2, whole - 1] {
            server.follow { _ in .cut(after: count) }
            let error = #expect(throws: APIError.self) { try page(try client(server)) }
            guard case .network = error else {
                Issue.record("\(count): \(String(describing: error))")
                continue
            }
        }
        for count in [0, 5, 60] {
            server.follow { _ in .reset(afterBytes: count) }
            let error = #expect(throws: APIError.self) { try page(try client(server)) }
            guard case .network = error else {
                Issue.record("\(count): \(String(describing: error))")
                continue
            }
        }
    }

    @Test("chunks, slow answers and empty pages with more are pages")
    func oddities() throws {
        let server = try filled(50)
        let plain = try page(try client(server))
        server.follow { _ in .itemsFirst }
        #expect(try page(try client(server)).size == plain.size)
        server.follow { _ in .slow(piece: 997, milliseconds: 5) }
        #expect(try page(try client(server)).bytes == plain.bytes)
        server.follow { _ in .emptyPage }
        #expect(try page(try client(server)).hasMore)
    }

    @Test("a server that answers nothing is waited for only so long")
    func silence() throws {
        let server = try filled(1, plan: { _ in .silent(seconds: 20) })
        let begin = ContinuousClock.now
        let idle = try client(server) { $0.idleTime = .seconds(1) }
        #expect(throws: APIError.self) { try page(idle) }
        let longest = try client(server) { $0.longestTime = .milliseconds(500) }
        #expect(throws: APIError.timedOut(after: .milliseconds(500))) { try page(longest) }
        #expect(ContinuousClock.now - begin < .seconds(10))
    }

    @Test("a signal ends the wait")
    func signal() throws {
        let server = try filled(1, plan: { _ in .silent(seconds: 20) })
        let begin = ContinuousClock.now
        #expect(throws: APIError.interrupted) {
            try client(server).page(.from(.now, limit: 1), of: .itemUsages) {
                ContinuousClock.now - begin > .milliseconds(300)
            }
        }
        #expect(ContinuousClock.now - begin < .seconds(5))
    }

    @Test("a page may be large, up to a limit")
    func size() throws {
        let server = try EventsAPIServer()
        server.add([.itemUsage(1, at: .now, padding: 10 << 20)])
        #expect(try page(try client(server)).size > 10 << 20)
        let small = try client(server) { $0.sizeLimit = 1 << 20 }
        #expect(throws: APIError.tooLarge(limit: 1 << 20)) { try page(small) }
    }

    @Test("nobody listening is told as that")
    func nobody() throws {
        let server = try EventsAPIServer()
        let client = EventsClient(
            address: try APIAddress(parsing: "http://127.0.0.1:1"),
            token: try Token(server.tokenText), settings: ClientSettings(userAgent: "test"))
        let error = #expect(throws: APIError.self) { try page(client) }
        #expect(error?.remedy == .retry)
    }
}
