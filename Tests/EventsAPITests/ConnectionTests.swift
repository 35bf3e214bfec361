import Foundation
import TestSupport
import Testing

@testable import EventsAPI

@Suite("The client's connection, and a server that does as a script says", .timeLimit(.minutes(1)))
struct ConnectionTests {
    static let page = #"{"cursor":"next","has_more":false,"items":[]}"#
    static let answer = "HTTP/1.1 200 OK\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)"

    private func client(
        _ port: UInt16, _ change: (inout ClientSettings) -> Void = { _ in }
    ) throws -> EventsClient {
        var settings = ClientSettings(userAgent: "opcef/test")
        change(&settings)
        return EventsClient(
            address: try APIAddress(parsing: "http://127.0.0.1:\(port)"),
            token: try Token("abc"), settings: settings)
    }

    private func page(_ client: EventsClient, _ cursor: String = "one") throws -> Page {
        try client.page(.after(cursor: cursor), of: .itemUsages, unless: { false })
    }

    private func networkFailure(_ work: () throws -> Void) -> String? {
        let error = #expect(throws: APIError.self) { try work() }
        guard case .network(let reason) = error else { return nil }
        return reason
    }

    @Test("requests follow one another over one connection")
    func kept() throws {
        let server = try ScriptedServer { conversation in
            for cursor in ["one", "two", "three"] {
                let request = try conversation.request()
                #expect(request.hasSuffix(#"{"cursor":"\#(cursor)"}"#))
                conversation.write(Array(Self.answer.utf8))
            }
        }
        let client = try client(server.port)
        for cursor in ["one", "two", "three"] {
            #expect(try page(client, cursor).cursor == "next")
        }
        try server.outcome()
    }

    /// What a server does to the connection over which it has answered once.
    enum Ending: CaseIterable {
        case closedWhileIdle, closedBehindHead, closedBehindRequest, resetBehindRequest
    }

    @Test(
        "a connection that ends without an answer costs nothing: the request is made again, whole",
        arguments: Ending.allCases)
    func repeated(ending: Ending) throws {
        let idle = DispatchSemaphore(value: 0)
        let server = try ScriptedServer(connections: 2) { conversation, number in
            if number == 0 {
                _ = try conversation.request()
                conversation.write(Array(Self.answer.utf8))
            }
            switch (number, ending) {
            case (0, .closedWhileIdle): idle.signal()
            case (0, .closedBehindHead): _ = try conversation.read(atMost: 20)
            case (0, .closedBehindRequest): _ = try conversation.request()
            case (0, .resetBehindRequest):
                _ = try conversation.request()
                conversation.resetAtEnd()
            default:
                let request = try conversation.request()
                #expect(request.hasPrefix("POST /api/v2/itemusages HTTP/1.1\r\n"))
                #expect(request.hasSuffix("\r\n\r\n{\"cursor\":\"two\"}"))
                conversation.write(Array(Self.answer.utf8))
            }
        }
        let client = try client(server.port)
        _ = try page(client, "one")
        if ending == .closedWhileIdle {
            #expect(idle.wait(timeout: .now() + 20) == .success)
            Thread.sleep(forTimeInterval: 0.05)
        }
        #expect(try page(client, "two").cursor == "next")
        try server.outcome()
    }

    @Test("behind an answer that broke off the next request has a new connection")
    func afterFailure() throws {
        let server = try ScriptedServer(connections: 2) { conversation, number in
            _ = try conversation.request()
            conversation.write(Array(Self.answer.utf8).dropLast(number == 0 ? 5 : 0))
        }
        let client = try client(server.port)
        #expect(networkFailure { _ = try page(client) }?.isEmpty == false)
        #expect(try page(client).cursor == "next")
        try server.outcome()
    }

    @Test("the silence of a server is told as that, and a slow one is not taken for silent")
    func idleTime() throws {
        let server = try ScriptedServer(connections: 2) { conversation, number in
            _ = try conversation.request()
            let pieces = number == 0 ? [] : Self.answer.utf8.chunks(of: 10)
            for piece in pieces {
                conversation.write(piece)
                Thread.sleep(forTimeInterval: 0.1)
            }
            if number == 0 { _ = conversation.isReadable(within: 20_000) }
        }
        let client = try client(server.port) { $0.idleTime = .milliseconds(600) }
        #expect(throws: APIError.silent(for: .milliseconds(600))) { try page(client) }
        #expect(try page(client).cursor == "next")
        try server.outcome()
    }

    @Test(
        "swift-corelibs-foundation 5285: a connection closed in order inside of the head is a failure",
        arguments: ["", "HTT", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Len"])
    func closedInHead(head: String) throws {
        let server = try ScriptedServer { conversation in
            _ = try conversation.request()
            conversation.write(Array(head.utf8))
        }
        #expect(networkFailure { _ = try page(try client(server.port)) }?.isEmpty == false)
        try server.outcome()
    }

    @Test("an interim answer is none")
    func interim() throws {
        let server = try ScriptedServer { conversation in
            _ = try conversation.request()
            conversation.write(Array("HTTP/1.1 103 Early Hints\r\nRetry-After: 9\r\n\r\n".utf8))
            conversation.write(Array("HTTP/1.1 429 Too Many Requests\r\n\r\n".utf8))
        }
        #expect(throws: APIError.tooManyRequests(retryAfter: nil)) {
            try page(try client(server.port))
        }
        try server.outcome()
    }
}

extension Conversation {
    /// Reads a request whose body is one object.
    fileprivate func request() throws -> String {
        var text = ""
        repeat {
            let bytes = try read()
            guard !bytes.isEmpty else { throw Ended() }
            text += String(decoding: bytes, as: UTF8.self)
        } while !text.hasSuffix("}")
        return text
    }

    /// The client has closed the connection.
    private struct Ended: Error {}
}

extension Collection<UInt8> {
    /// The bytes in pieces of `size`, of which the last may be shorter.
    fileprivate func chunks(of size: Int) -> [[UInt8]] {
        let bytes = Array(self)
        return stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<Swift.min($0 + size, bytes.count)])
        }
    }
}
