import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    @Suite("A connection resumes the session of an earlier one")
    struct ResumptionTests {
        @Test(
            "in TLS 1.3 and 1.2, with what the full handshake has shown",
            arguments: ["-tls1_3", "-tls1_2"])
        func resumed(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files, [version])
            let ends = try await connect(server, files, hosts: ["localhost", "localhost"])
            #expect(ends.map(\.isResumed) == [false, true])
            #expect(ends[0].peer == ends[1].peer)
            #expect(server.hasPrinted("Reused session-id"))
        }

        @Test("each session once")
        func once() async throws {
            let files = try await Certificates.all()
            // One ticket for a full handshake, and none for an abbreviated one.
            let server = try await TLSServer("server", in: files, ["-num_tickets", "0"])
            let ends = try await connect(server, files, hosts: ["localhost", "localhost"])
            #expect(ends.map(\.isResumed) == [false, false])
        }

        @Test("never for another name, whose certificate nobody has checked")
        func otherHost() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let ends = try await connect(
                server, files, hosts: ["localhost", "127.0.0.1", "localhost"])
            #expect(ends.map(\.isResumed) == [false, false, true])
        }

        @Test("never where the server asks for a client certificate")
        func clientCertificate() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files, ["-verify", "1"])
            let ends = try await connect(server, files, hosts: ["localhost", "localhost"])
            #expect(ends.map(\.isResumed) == [false, false])
            #expect(ends.map(\.peer.asksForCertificate) == [true, true])
        }

        @Test("never after a connection that failed")
        func failed() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let port = server.port
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let offers = await inThread {
                Result { () throws(TLSError) in
                    let context = try TLSContext(settings)
                    var connection = try connection(to: port, "localhost", context)
                    try connection.writeAll("one\n")
                    server.kill()
                    guard (try? connection.readText()) == nil else { return true }
                    _ = consume connection
                    return context.offersSession(to: "localhost")
                }
            }
            #expect(try !offers.get())
        }

        @Test("a minute after its certificate was checked it is checked again")
        func checkedAgain() throws {
            let peer = TLSPeer(
                protocolVersion: "", cipher: "",
                certificate: PeerCertificate(
                    subject: "", issuer: "", names: [], notBefore: "", notAfter: "",
                    sha256: Pin(.sha256, []), sha1: Pin(.sha1, [])),
                fault: nil, asksForCertificate: false)
            #expect(!VerifiedServer(peer).hasToBeChecked)
            #expect(VerifiedServer(peer, for: .zero).hasToBeChecked)
        }

        /// What was seen of one connection.
        struct End: Sendable {
            let peer: TLSPeer
            let isResumed: Bool
        }

        /// Connects once for each of `hosts`, one after another, and ends each connection in order.
        private func connect(
            _ server: TLSServer, _ files: Certificates, hosts: [String]
        ) async throws -> [End] {
            let port = server.port
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            return try await inThread {
                Result { () throws(TLSError) in
                    let context = try TLSContext(settings)
                    var ends: [End] = []
                    for host in hosts {
                        var connection = try connection(to: port, host, context)
                        try connection.writeAll("words\n")
                        _ = try connection.sendCloseNotify()
                        _ = try connection.readText()
                        ends.append(End(peer: connection.peer, isResumed: connection.isResumed))
                    }
                    return ends
                }
            }.get()
        }
    }
}
