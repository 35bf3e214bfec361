import Foundation
import SystemCalls
import TLS
import TestSupport
import Testing

@testable import Transports

@Suite("A server that fails where a session is offered", .serialized)
struct ResumptionTests {
    @Test("is given a full handshake at once, and no session any more")
    func fallback() async throws {
        let files = try await Certificates.all()
        let server = try await TLSServer("server", in: files)
        let port = server.port
        // The second connection, which offers the session of the first, ends in the handshake.
        let relay = try ScriptedServer(connections: 4) { client, number in
            guard number != 1 else { return try client.read().count }
            return try pass(between: client, and: port)
        }
        var trust = TrustSettings()
        trust.authorities = [files.path("ca.pem")]
        let (settings, endpoint) = (
            trust, try #require(Endpoint(host: "localhost", port: relay.port))
        )
        let ended = await inThread {
            Result { () throws(TransportError) in
                let grace = ShutdownGrace(with: nil)
                let provider = TLSContextProvider(settings)
                for _ in 0..<3 {
                    try end(
                        try provider.connect(to: endpoint, within: .seconds(10), with: grace), grace
                    )
                }
            }
        }
        try ended.get()
        #expect(try relay.outcome() > 0)
        #expect(!server.allPrinted.contains("Reused session-id"))
    }
}

/// Ends a connection in order, and waits for the server's end.
private func end(
    _ connected: consuming TLSChannel, _ grace: ShutdownGrace
) throws(TransportError) {
    var channel = connected
    var buffer = [UInt8](repeating: 0, count: 1024)
    try channel.endSending()
    while true {
        switch try channel.read(into: &buffer) {
        case .end: return
        case .done: break
        case .wait(let readiness):
            guard
                try channel.withDescriptor({ descriptor throws(TransportError) in
                    try grace.wait(
                        for: readiness, on: descriptor, before: Deadline(after: .seconds(10)))
                })
            else { throw .closedByPeer }
        }
    }
}

/// Passes on what a client and the server at `port` say, until the server ends; returns
/// how many bytes the client got.
private func pass(between client: borrowing Conversation, and port: UInt16) throws -> Int {
    let server = try Conversation(connectingTo: port)
    var (count, hasEnded) = (0, false)
    while true {
        if !hasEnded, client.isReadable(within: 2) {
            let bytes = try client.read()
            hasEnded = bytes.isEmpty
            server.write(bytes)
        }
        if server.isReadable(within: 2) {
            let bytes = try server.read()
            guard !bytes.isEmpty else { return count }
            client.write(bytes)
            count += bytes.count
        }
    }
}
