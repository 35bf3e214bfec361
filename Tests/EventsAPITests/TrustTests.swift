import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import EventsAPI

@Suite("Whom the client trusts", .timeLimit(.minutes(1)))
struct TrustTests {
    @Test(
        "a server whose authority this machine does not trust is refused for its certificate",
        .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
    func stranger() async throws {
        let server = try await TLSServer("server", in: try await .all())
        guard case .untrustedServer(let reason) = try failure(at: server.port, APITrust()) else {
            Issue.record("trusted")
            return
        }
        #expect(reason.lowercased().contains("certificate"), "\(reason)")
    }

    @Test(
        "the authority of a file is trusted, and no other",
        .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
    func authority() async throws {
        let certificates = try await Certificates.all()
        let server = try await TLSServer("server", in: certificates, ["-www"])
        var trust = APITrust()
        trust.authorities = certificates.path("ca.pem")
        // A web page is no page of events.
        let answered = try failure(at: server.port, trust)
        guard case .notAPage = answered else {
            Issue.record("\(answered as Any)")
            return
        }
        trust.authorities = certificates.path("other-ca.pem")
        guard case .untrustedServer = try failure(at: server.port, trust) else {
            Issue.record("the authority of another file is trusted")
            return
        }
    }

    @Test(
        "a server that wants a client certificate gets that of the files",
        .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"),
        arguments: [("client.pem", "client.key"), ("client-with-key.pem", nil)])
    func clientCertificate(certificate: String, key: String?) async throws {
        let certificates = try await Certificates.all()
        let server = try await TLSServer(
            "server", in: certificates,
            [
                "-www", "-Verify", "1", "-CAfile", certificates.path("ca.pem"),
                "-verify_return_error",
            ])
        var trust = APITrust()
        trust.authorities = certificates.path("ca.pem")
        let refused = try failure(at: server.port, trust)
        guard case .certificateRequired = refused else {
            Issue.record("\(refused as Any)")
            return
        }
        trust.certificate = certificates.path(certificate)
        trust.key = key.map(certificates.path)
        let answered = try failure(at: server.port, trust)
        guard case .notAPage = answered else {
            Issue.record("\(answered as Any)")
            return
        }
    }

    @Test(
        "files that cannot be used are told, and not tried again",
        .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
    func files() async throws {
        let certificates = try await Certificates.all()
        let folder = try TemporaryFolder()
        let server = try await TLSServer("server", in: certificates, ["-www"])
        try folder.write("open.key", "")
        let missing = folder.path("missing.pem")
        for path in [\APITrust.authorities, \.certificate] {
            var trust = APITrust()
            trust[keyPath: path] = missing
            let error = try failure(at: server.port, trust)
            #expect(
                error
                    == .untrustedFile(
                        path: missing, .system(SystemError("open", number: ENOENT))))
            #expect(error?.remedy == APIError.Remedy.none)
        }
        var trust = APITrust()
        trust.certificate = certificates.path("client.pem")
        trust.key = folder.path("open.key")
        let refused = try failure(at: server.port, trust)
        #expect(
            refused
                == .untrustedFile(
                    path: folder.path("open.key"), .untrusted(.readable(0o644))))
        for (authorities, key) in [
            ("empty.pem", "client.key"), ("ca.pem", "encrypted.key"), ("ca.pem", "server.key"),
        ] {
            trust.authorities = certificates.path(authorities)
            trust.key = certificates.path(key)
            let error = try failure(at: server.port, trust)
            guard case .unusableFile = error else {
                Issue.record("\(authorities), \(key): \(error as Any)")
                continue
            }
            #expect(error?.remedy == APIError.Remedy.none)
        }
    }

    /// What becomes of a request to a server on this machine that has no events.
    private func failure(at port: UInt16, _ trust: APITrust) throws -> APIError? {
        var settings = ClientSettings(userAgent: "opcef/test")
        settings.trust = trust
        // s_server answers GET only.
        settings.version = .v3
        let client = EventsClient(
            address: try APIAddress(parsing: "https://127.0.0.1:\(port)"),
            token: try Token("abc"), settings: settings)
        do throws(APIError) {
            _ = try client.page(.after(cursor: "one"), of: .auditEvents, unless: { false })
            return nil
        } catch {
            return error
        }
    }
}
