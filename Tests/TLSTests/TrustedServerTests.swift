import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    @Suite("A server that is who it should be is trusted")
    struct TrustedServerTests {
        @Test(
            "for each of its names and addresses",
            arguments: [
                "localhost", "LocalHost", "localhost.", "a.wild.test", "127.0.0.1", "::1", "::1%lo",
                "0:0:0:0:0:0:0:1",
            ])
        func hosts(host: String) async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let peer = try await handshake(server.port, host: host, settings).get()
            #expect(peer.protocolVersion == "TLSv1.3")
            #expect(peer.cipher.hasPrefix("TLS_"))
            #expect(peer.certificate.subject == "CN=server,O=Tests")
            #expect(peer.fault == nil)
            #expect(!peer.asksForCertificate)
        }

        @Test("with a chain that it sends, or that we know a part of")
        func chains() async throws {
            let files = try await Certificates.all()
            let whole = try await TLSServer(
                "below", in: files, ["-cert_chain", files.path("intermediate.pem")])
            _ = try await handshake(
                whole.port, TrustSettings(authorities: files.path("ca.pem"))
            ).get()
            let bare = try await TLSServer("below", in: files)
            for known in ["intermediate.pem", "below.pem"] {
                _ = try await handshake(
                    bare.port, TrustSettings(authorities: files.path(known))
                ).get()
            }
        }

        @Test("by one of several authorities, even its own certificate")
        func severalAuthorities() async throws {
            let files = try await Certificates.all()
            let settings = TrustSettings(
                authorities: files.path("other-ca.pem"), files.path("self-signed.pem"))
            for certificate in ["stranger", "self-signed"] {
                let server = try await TLSServer(certificate, in: files)
                _ = try await handshake(server.port, settings).get()
            }
        }

        @Test("by TLS 1.2, which is the floor")
        func tls12() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files, ["-tls1_2"])
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let peer = try await handshake(server.port, settings).get()
            #expect(peer.protocolVersion == "TLSv1.2")
        }

        @Test("a name is told to the server, and an address is not (RFC 6066, section 3)")
        func serverName() async throws {
            let files = try await Certificates.all()
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let server = try await TLSServer("server", in: files, ["-tlsextdebug"])
            let quiet = try await TLSServer("server", in: files, ["-tlsextdebug"])
            for (server, host) in [(server, "localhost."), (quiet, "127.0.0.1")] {
                _ = try await attempt(server.port, host: host, settings) {
                    connection throws(TLSError) in
                    try connection.writeAll("the end\n")
                    #expect(server.hasPrinted("the end"))
                }.get()
            }
            #expect(server.hasPrinted("TLS client extension \"server name\" (id=0), len=14"))
            #expect(server.hasPrinted("localhost"))
            #expect(!quiet.allPrinted.contains("\"server name\""))
        }
    }

    @Suite("RFC 5425, section 5.1: a server is known by its fingerprint")
    struct PinnedServerTests {
        @Test("alone it replaces chain, name and dates", arguments: ["sha-1", "sha-256"])
        func alone(hash: String) async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            var settings = TrustSettings()
            settings.pins = [try files.pin("server.\(hash)")]
            let peer = try await handshake(server.port, host: "other.test", settings).get()
            #expect(peer.fault == .unknownAuthority)
        }

        @Test("one of several is enough")
        func several() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            var settings = TrustSettings()
            settings.pins = [
                try files.pin("wrong-name.sha-256"), try files.pin("server.sha-256"),
            ]
            _ = try await handshake(server.port, settings).get()
        }

        @Test("another one is refused, and shown")
        func mismatch() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("wrong-name", in: files)
            var settings = TrustSettings()
            settings.pins = [try files.pin("server.sha-256")]
            let result = try await handshake(server.port, settings)
            guard case .pinMismatch(let shown, let expected) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(shown.sha256 == (try files.pin("wrong-name.sha-256")))
            #expect(expected == settings.pins)
        }

        @Test("with authorities, chain and fingerprint must both hold")
        func both() async throws {
            let files = try await Certificates.all()
            let good = try await TLSServer("server", in: files)
            let wrong = try await TLSServer("wrong-name", in: files)
            var settings = TrustSettings(authorities: files.path("ca.pem"))
            settings.pins = [try files.pin("server.sha-256")]
            let peer = try await handshake(good.port, settings).get()
            #expect(peer.fault == nil)

            settings.pins = [try files.pin("wrong-name.sha-256")]
            guard case .pinMismatch = try await handshake(good.port, settings).error else {
                Issue.record("the chain was enough")
                return
            }
            guard case .certificateRefused = try await handshake(wrong.port, settings).error else {
                Issue.record("the fingerprint was enough")
                return
            }
        }
    }
}
