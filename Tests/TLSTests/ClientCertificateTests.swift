import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    /// In TLS 1.2 a server refuses us in the handshake, in 1.3 a moment later.
    @Suite("A server that asks for a certificate of ours")
    struct OwnCertificateTests {
        static let versions = ["-tls1_2", "-tls1_3"]

        @Test("takes one that its authority has signed", arguments: versions)
        func good(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await demandingServer(version, files)
            let asked = try await attempt(server.port, settings("client", files)) {
                connection throws(TLSError) in
                try connection.writeAll("it is us\n")
                #expect(server.hasPrinted("it is us"))
                return connection.peer.asksForCertificate
            }
            #expect(try asked.get())
        }

        @Test("refuses us without one, and we know why", arguments: versions)
        func missing(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await demandingServer(version, files)
            #expect(try await error(server, settings(nil, files)) == .clientCertificateWanted)
        }

        @Test("refuses us in the midst of writing, and we know why")
        func missingWhileWriting() async throws {
            let files = try await Certificates.all()
            let server = try await demandingServer("-tls1_3", files)
            let result = try await attempt(server.port, settings(nil, files)) {
                connection throws(TLSError) in
                for _ in 0..<100 {
                    try connection.writeAll("anybody?\n")
                    Thread.sleep(forTimeInterval: 0.01)
                }
            }
            #expect(result.error == .clientCertificateWanted)
        }

        @Test("refuses one of another authority", arguments: versions)
        func stranger(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await demandingServer(version, files)
            let error = try await error(server, settings("strange-client", files))
            #expect(error == .clientCertificateRefused(.unknownAuthority))
            #expect(error?.isRefusal == true)
        }

        @Test("refuses one that has ended", arguments: versions)
        func expired(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await demandingServer(version, files)
            let error = try await error(server, settings("expired-client", files))
            #expect(error == .clientCertificateRefused(.certificateExpired))
        }

        @Test("may do without one")
        func optional() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer(
                "server", in: files, ["-verify", "1", "-CAfile", files.path("ca.pem")])
            let peer = try await handshake(server.port, settings(nil, files)).get()
            #expect(peer.asksForCertificate)
        }

        private func demandingServer(
            _ version: String, _ files: Certificates
        ) async throws -> TLSServer {
            try await TLSServer(
                "server", in: files,
                [
                    version, "-Verify", "1", "-verify_return_error",
                    "-CAfile", files.path("ca.pem"),
                ])
        }

        private func settings(_ name: String?, _ files: Certificates) -> TrustSettings {
            var settings = TrustSettings(authorities: files.path("ca.pem"))
            settings.certificate = name.map { files.path("\($0).pem") }
            settings.key = name.map { files.path("\($0).key") }
            return settings
        }

        /// Why there is no connection, or no longer one.
        private func error(
            _ server: TLSServer, _ settings: TrustSettings
        ) async throws -> TLSError? {
            try await attempt(server.port, settings) { connection throws(TLSError) in
                try connection.readText()
            }.error
        }
    }
}
