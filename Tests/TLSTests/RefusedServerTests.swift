import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    /// What a server shows is refused for its own reason, before the first byte of ours.
    @Suite("A server that is not who it should be is refused")
    struct RefusedServerTests {
        /// A server's certificate, the host it is asked for, and what is wrong with it.
        struct Case: Sendable, CustomTestStringConvertible {
            let certificate: String
            var host = "localhost"
            var options: [String] = []
            let fault: CertificateFault
            var depth = 0
            var sent = 1
            var testDescription: String { "\(certificate) for \(host)" }
        }

        static let cases = [
            Case(certificate: "wrong-name", fault: .wrongName),
            Case(certificate: "server", host: "siem.example.com", fault: .wrongName),
            // RFC 9525: no name in the subject counts, and a wildcard is one whole label.
            Case(certificate: "localhost", fault: .wrongName),
            Case(certificate: "server", host: "a.b.wild.test", fault: .wrongName),
            Case(certificate: "server", host: "wild.test", fault: .wrongName),
            Case(certificate: "server", host: "foo.part.test", fault: .wrongName),
            // Only a whole address is one; the resolver would take this one too.
            Case(certificate: "server", host: "127.1", fault: .wrongName),
            Case(certificate: "server", host: "127.0.0.2", fault: .wrongAddress),
            Case(certificate: "server", host: "fe80::1%lo", fault: .wrongAddress),
            Case(certificate: "expired", fault: .expired),
            Case(certificate: "not-yet-valid", fault: .notYetValid),
            Case(certificate: "stranger", fault: .unknownAuthority),
            Case(certificate: "below", fault: .unknownAuthority),
            Case(
                certificate: "stranger", options: ["-cert_chain", "other-ca.pem"],
                fault: .untrustedAuthority, depth: 1, sent: 2),
            Case(certificate: "self-signed", fault: .selfSigned),
            Case(certificate: "wrong-use", fault: .wrongPurpose),
            Case(
                certificate: "by-server", options: ["-cert_chain", "server.pem"],
                fault: .other(79, reason: "invalid CA certificate"), depth: 1, sent: 2),
            Case(
                certificate: "weak-key", options: ["-cipher", "DEFAULT@SECLEVEL=0"],
                fault: .weakKey),
            Case(
                certificate: "weak-signature", options: ["-cipher", "DEFAULT@SECLEVEL=0"],
                fault: .weakSignature),
        ]

        @Test("each fault is told as what it is", arguments: cases)
        func faults(_ example: Case) async throws {
            let files = try await Certificates.all()
            let options = example.options.map { $0.hasSuffix(".pem") ? files.path($0) : $0 }
            let server = try await TLSServer(example.certificate, in: files, options)
            let result = try await handshake(
                server.port, host: example.host, TrustSettings(authorities: files.path("ca.pem")))
            guard case .certificateRefused(let refusal) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(refusal.fault == example.fault)
            #expect(refusal.host == example.host)
            #expect(refusal.depth == example.depth)
            #expect(refusal.certificatesSent == example.sent)
            #expect(refusal.leaf.subject.contains("CN=\(example.certificate)"))
            #expect(result.error?.isRefusal == true)
            #expect(result.error?.isLocal == false)
        }

        @Test("a refusal shows names, times, issuer and fingerprint")
        func facts() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("wrong-name", in: files)
            let result = try await handshake(
                server.port, TrustSettings(authorities: files.path("ca.pem")))
            guard case .certificateRefused(let refusal) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(refusal.certificate == refusal.leaf)
            #expect(refusal.leaf.subject == "CN=wrong-name,O=Tests")
            #expect(refusal.leaf.issuer == "CN=ca,O=Tests")
            #expect(refusal.leaf.names == ["other.example", "siem.example", "192.0.2.1"])
            #expect(refusal.leaf.sha256 == (try files.pin("wrong-name.sha-256")))
            #expect(refusal.leaf.sha1 == (try files.pin("wrong-name.sha-1")))
        }

        @Test("the dates of a certificate are told in UTC")
        func dates() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("expired", in: files)
            let result = try await handshake(
                server.port, TrustSettings(authorities: files.path("ca.pem")))
            guard case .certificateRefused(let refusal) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(refusal.certificate.notBefore == "2020-01-01 00:00:00 UTC")
            #expect(refusal.certificate.notAfter == "2021-01-01 00:00:00 UTC")
        }

        @Test(
            "a name that no certificate could be for is refused, not left unchecked",
            arguments: [[], [0x2e], [0], Array("localhost\0.example".utf8)])
        func names(bytes: [UInt8]) async throws {
            let host = String(decoding: bytes, as: UTF8.self)
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let result = try await handshake(
                server.port, host: host, TrustSettings(authorities: files.path("ca.pem")))
            #expect(result.error == .nameNotCheckable(host))
            #expect(result.error?.isLocal == true)
        }
    }
}
