import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    @Suite("Our own files are checked before anything is sent")
    struct OwnFilesTests {
        @Test("certificate and key are taken from two files, or from one")
        func good() async throws {
            let files = try await Certificates.all()
            #expect(files.error("client.pem", key: "client.key") == nil)
            #expect(files.error("client-with-key.pem", key: nil) == nil)
        }

        @Test("what is no certificate is refused")
        func noCertificate() async throws {
            let files = try await Certificates.all()
            let empty = files.path("empty.pem")
            let missing = files.path("missing.pem")
            let folder = files.path("")
            let notFound = SystemError("open", number: ENOENT)
            for file in ["empty.pem", "client.key"] {
                #expect(
                    files.error(file, key: "client.key") == .notACertificate(path: files.path(file))
                )
            }
            #expect(
                files.error("missing.pem", key: "client.key")
                    == .fileUnreadable(path: missing, notFound))
            #expect(problem(authority: empty) == .notACertificate(path: empty))
            #expect(problem(authority: missing) == .fileUnreadable(path: missing, notFound))
            #expect(problem(authority: folder) == .fileUnreadable(path: folder, .isDirectory))
        }

        @Test("a certificate that is too weak is refused as such")
        func weak() async throws {
            let files = try await Certificates.all()
            let error = files.error("weak-key.pem", key: "weak-key.key")
            guard case .ownCertificateTooWeak(files.path("weak-key.pem"), _) = error else {
                Issue.record("\(error as Any)")
                return
            }
            #expect(error?.isLocal == true)
        }

        @Test("what is no key is refused")
        func noKey() async throws {
            let files = try await Certificates.all()
            #expect(
                files.error("client.pem", key: "empty.pem")
                    == .notAKey(path: files.path("empty.pem")))
            #expect(
                files.error("client.pem", key: nil) == .notAKey(path: files.path("client.pem")))
            let missing = SystemError("open", number: ENOENT)
            #expect(
                files.error("client.pem", key: "missing.key")
                    == .fileUnreadable(path: files.path("missing.key"), missing))
            var settings = TrustSettings(authorities: files.path("ca.pem"))
            settings.key = files.path("client.key")
            #expect(
                problem(settings) == .keyWithoutCertificate(key: files.path("client.key")))
        }

        @Test(
            "the key of another certificate is refused", arguments: ["server.key", "weak-key.key"])
        func otherKey(key: String) async throws {
            let files = try await Certificates.all()
            #expect(
                files.error("client.pem", key: key)
                    == .keyMismatch(
                        certificate: files.path("client.pem"), key: files.path(key)))
        }

        @Test("an encrypted key is refused, and nobody is asked for its passphrase")
        func encrypted() async throws {
            let files = try await Certificates.all()
            let error = files.error("client.pem", key: "encrypted.key")
            #expect(error == .keyEncrypted(path: files.path("encrypted.key")))
            #expect(error?.isLocal == true)
        }

        @Test("a key file that others can read is refused, with its mode")
        func readable() async throws {
            let files = try await Certificates.all()
            for mode: UInt32 in [0o644, 0o604, 0o602, 0o660, 0o650, 0o601] {
                try files.withCopy(of: "client.key", mode: mode) { path in
                    #expect(
                        files.error("client.pem", keyAt: path)
                            == .keyReadableByOthers(path: path, mode: mode))
                }
            }
            for mode: UInt32 in [0o600, 0o400, 0o700] {
                try files.withCopy(of: "client.key", mode: mode) { path in
                    #expect(files.error("client.pem", keyAt: path) == nil)
                }
            }
        }

        @Test("root may share a key with a group of ours", .enabled(if: geteuid() == 0, "not root"))
        func shared() async throws {
            let files = try await Certificates.all()
            for mode: UInt32 in [0o640, 0o440] {
                try files.withCopy(of: "client.key", mode: mode) { path in
                    #expect(files.error("client.pem", keyAt: path) == nil)
                    #expect(unsafe chown(path, 0, 54_321) == 0)
                    #expect(
                        files.error("client.pem", keyAt: path)
                            == .keyReadableByOthers(path: path, mode: mode))
                }
            }
        }

        @Test("the key file of another user is refused", .enabled(if: geteuid() == 0, "not root"))
        func otherOwner() async throws {
            let files = try await Certificates.all()
            try files.withCopy(of: "client.key", mode: 0o600) { path in
                #expect(unsafe chown(path, 54_321, 0) == 0)
                #expect(
                    files.error("client.pem", keyAt: path)
                        == .keyOfAnotherOwner(path: path, owner: 54_321))
            }
        }

        @Test("a key behind a symbolic link is refused")
        func link() async throws {
            let files = try await Certificates.all()
            try files.withCopy(of: "client.key", mode: 0o600) { path in
                let link = path + ".link"
                try FileManager.default.createSymbolicLink(
                    atPath: link, withDestinationPath: path)
                #expect(files.error("client.pem", keyAt: link) == .keyIsLink(path: link))
            }
        }

        @Test("a folder or a pipe is no key")
        func noFile() async throws {
            let files = try await Certificates.all()
            try files.withCopy(of: "client.key", mode: 0o600) { path in
                let pipe = path + ".pipe"
                #expect(unsafe mkfifo(pipe, 0o600) == 0)
                #expect(files.error("client.pem", keyAt: pipe) == .keyIsNoFile(path: pipe))
            }
            #expect(files.error("client.pem", key: "") == .keyIsNoFile(path: files.path("")))
        }

        @Test("a folder in which others can replace the key is told, and no more")
        func folder() async throws {
            let files = try await Certificates.all()
            for (mode, warns): (mode_t, Bool) in [
                (0o777, true), (0o770, true), (0o1777, false), (0o755, false),
            ] {
                try files.withCopy(of: "client.key", mode: 0o600) { path in
                    let folder = URL(filePath: path).deletingLastPathComponent().path
                    #expect(unsafe chmod(folder, mode) == 0)
                    var settings = TrustSettings(authorities: files.path("ca.pem"))
                    settings.certificate = files.path("client.pem")
                    settings.key = path
                    let expected = TLSWarning.keyFolderWritable(
                        path: folder, mode: UInt32(mode))
                    let warnings = try TLSContext(settings).warnings
                    #expect(warnings == (warns ? [expected] : []))
                }
            }
        }
    }
}

/// Why nothing can be done with these settings; nil where all is well.
private func problem(_ settings: TrustSettings) -> TLSError? {
    Result { () throws(TLSError) in _ = try TLSContext(settings) }.error
}

private func problem(authority: String) -> TLSError? {
    problem(TrustSettings(authorities: authority))
}

extension Certificates {
    fileprivate func error(_ certificate: String, key: String?) -> TLSError? {
        error(certificate, keyAt: key.map(path))
    }

    fileprivate func error(_ certificate: String, keyAt key: String?) -> TLSError? {
        var settings = TrustSettings(authorities: path("ca.pem"))
        settings.certificate = path(certificate)
        settings.key = key
        return problem(settings)
    }

    /// Runs `body` with a copy of a file in a temporary folder.
    fileprivate func withCopy(
        of name: String, mode: UInt32, _ body: (String) throws -> Void
    ) throws {
        let folder = try TemporaryFolder(mode: 0o700)
        let copy = folder.path(name)
        try FileManager.default.copyItem(atPath: path(name), toPath: copy)
        #expect(unsafe chmod(copy, mode_t(mode)) == 0)
        try body(copy)
    }
}
