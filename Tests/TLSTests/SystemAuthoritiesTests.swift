import Foundation
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    /// The environment belongs to the process, so each test has one of its own.
    @Suite("The system's authorities")
    struct SystemAuthoritiesTests {
        @Test("where there are none, that is told before anything is sent")
        func none() async {
            await #expect(processExitsWith: .success) {
                unsafe setenv("SSL_CERT_FILE", "/nowhere/cert.pem", 1)
                unsafe setenv("SSL_CERT_DIR", "/nowhere/a:/nowhere/b", 1)
                #expect(
                    throws: TLSError.noTrustedAuthorities(
                        looked: ["/nowhere/cert.pem", "/nowhere/a", "/nowhere/b"])
                ) {
                    _ = try TLSContext(TrustSettings())
                }
                // Its fingerprint is enough to know a server.
                var settings = TrustSettings()
                settings.pins = [try #require(Pin(parsing: PinTests.example))]
                _ = try TLSContext(settings)
            }
        }

        @Test("those that the user names are the only ones", arguments: ["ca.pem", "hashed"])
        func named(place: String) async throws {
            let files = try await Certificates.all()
            let good = try await TLSServer("server", in: files)
            let stranger = try await TLSServer("stranger", in: files)
            let isFile = place.hasSuffix(".pem")
            let path = files.path(place)
            await #expect(processExitsWith: .success) {
                [
                    path = path as String, isFile = isFile as Bool, good = good.port as UInt16,
                    stranger = stranger.port as UInt16
                ] in
                unsafe setenv("SSL_CERT_FILE", isFile ? path : "/nowhere/cert.pem", 1)
                unsafe setenv("SSL_CERT_DIR", isFile ? "/nowhere" : path, 1)
                _ = try await handshake(good, TrustSettings()).get()
                let error = try await handshake(stranger, TrustSettings()).error
                guard case .certificateRefused = error else {
                    Issue.record("\(error as Any)")
                    return
                }
            }
        }
    }
}
