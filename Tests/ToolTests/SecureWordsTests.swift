import Foundation
import SystemCalls
import Testing

@testable import TLS
@testable import opcef

@Suite("What a user reads of TLS")
struct SecureWordsTests {
    static let shown = PeerCertificate(
        subject: "CN=siem", issuer: "CN=Our CA", names: ["other.example", "192.0.2.1"],
        notBefore: "2026-01-01 00:00:00 UTC", notAfter: "2027-01-01 00:00:00 UTC",
        sha256: Pin(.sha256, [0xab, 0x01]), sha1: Pin(.sha1, [0xcd]))

    /// A certificate with a fault.
    static func refusal(
        _ fault: CertificateFault, host: String = "siem.example", depth: Int = 0, sent: Int = 1,
        of certificate: PeerCertificate = shown
    ) -> TLSError {
        .certificateRefused(
            CertificateRefusal(
                fault: fault, host: host, certificate: certificate, depth: depth, leaf: shown,
                certificatesSent: sent))
    }

    static let notFound = SystemError("open", number: ENOENT)
    static let weak = "replace it with one that has a larger key and uses SHA-256"
    static let relp = "does this port expect relp:// or tcp://?"
    static let library = """
        install OpenSSL 3 (such as the package libssl3); or, inside a trusted network, use tcp:// \
        or relp://
        """
    static let again = """
        the collector may not have read what was written; send the input again when it is reachable
        """

    /// The sentence without the target, and the hint.
    static let ownFaults: [(TLSError, String, String?)] = [
        (
            .libraryMissing(tried: ["libssl.so.3", "libssl.so"], reason: "libcrypto.so.3: none"),
            "TLS needs OpenSSL, and none of libssl.so.3, libssl.so can be loaded: libcrypto.so.3: none",
            library
        ),
        (
            .libraryMissing(tried: [], reason: nil),
            "this system has no OpenSSL that opcef can use for TLS", library
        ),
        (
            .functionMissing("SSL_new", library: "libssl.so"),
            "'libssl.so' has no function SSL_new, which TLS needs", library
        ),
        (
            .libraryTooOld("OpenSSL 1.1.0"),
            "'OpenSSL 1.1.0' is too old for TLS; 1.1.1 or newer is needed", library
        ),
        (
            .libraryFailed(call: "SSL_new", reason: "malloc failure"),
            "OpenSSL failed in SSL_new: malloc failure", nil
        ),
        (
            .fileUnreadable(path: "ca.pem", notFound),
            "cannot read 'ca.pem': no such file or directory", nil
        ),
        (
            .notACertificate(path: "ca.pem"), "'ca.pem' contains no certificate",
            "the file must be in PEM format"
        ),
        (.notAKey(path: "a.key"), "'a.key' contains no key", "the file must be in PEM format"),
        (
            .keyWithoutCertificate(key: "a.key"), "there is a key, 'a.key', but no certificate",
            "name the certificate with --cert FILE"
        ),
        (
            .keyMismatch(certificate: "a.pem", key: "b.key"),
            "the key in 'b.key' does not match the certificate in 'a.pem'",
            "compare the output of 'openssl x509 -pubkey' and 'openssl pkey -pubout'"
        ),
        (
            .keyEncrypted(path: "a.key"),
            "'a.key' is encrypted, and opcef cannot ask for a passphrase",
            "decrypt it with 'openssl pkey' into a file of mode 600"
        ),
        (
            .keyIsLink(path: "a.key"), "the key file 'a.key' is a symbolic link",
            "name the file it points to"
        ),
        (.keyIsNoFile(path: "a.key"), "the key file 'a.key' is not a regular file", nil),
        (
            .keyOfAnotherOwner(path: "a.key", owner: 1000),
            "the key file 'a.key' belongs to another user (uid 1000)",
            "it must belong to root or to the user who runs opcef"
        ),
        (
            .keyReadableByOthers(path: "a.key", mode: 0o644),
            "the key file 'a.key' is accessible to others (mode 0644)", "chmod 600 'a.key'"
        ),
        (
            .ownCertificateTooWeak(path: "a.pem", reason: "ee key too small"),
            "the certificate in 'a.pem' is too weak for this machine's OpenSSL: ee key too small",
            weak
        ),
        (
            .noTrustedAuthorities(looked: ["/a.pem", "/b"]),
            "this machine trusts no certificate authority: there is no certificate in '/a.pem', '/b'",
            "install ca-certificates, or name the collector's CA with --ca FILE"
        ),
        (
            .nameNotCheckable("."), "no certificate can be valid for '.'",
            "use the name or address that the certificate is for"
        ),
    ]

    static let otherFaults: [(TLSError, String, String?)] = [
        (
            refusal(.wrongName),
            "its certificate is valid for 'other.example', '192.0.2.1', not for 'siem.example'",
            "connect by a name that it lists; if it is the right one: --pin sha-256:AB:01"
        ),
        (
            refusal(.wrongAddress, host: "127.0.0.2"),
            """
            its certificate does not list the address 127.0.0.2; it is valid for 'other.example', \
            '192.0.2.1'
            """,
            "connect by name; if it is the right one: --pin sha-256:AB:01"
        ),
        (
            refusal(.expired), "its certificate expired on 2027-01-01 00:00:00 UTC",
            "renew it, and check this machine's clock"
        ),
        (
            refusal(.expired, depth: 1),
            "the certificate of its CA 'CN=siem' expired on 2027-01-01 00:00:00 UTC",
            "renew it, and check this machine's clock"
        ),
        (
            refusal(.notYetValid), "its certificate is not valid before 2026-01-01 00:00:00 UTC",
            "check this machine's clock"
        ),
        (
            refusal(.unknownAuthority),
            """
            its certificate is signed by 'CN=Our CA', which is not trusted here; the server sent \
            1 certificate
            """,
            """
            name the file of that CA with --ca; if it is an intermediate CA, the server should \
            send its certificate
            """
        ),
        (
            refusal(.unknownAuthority, depth: 1, sent: 2),
            """
            the certificate of its CA 'CN=siem' is signed by 'CN=Our CA', which is not \
            trusted here; the server sent 2 certificates
            """,
            "name the file of that CA with --ca"
        ),
        (
            refusal(.selfSigned), "its certificate is self-signed",
            "if it is the right one: --pin sha-256:AB:01, or name its file with --ca"
        ),
        (
            refusal(.untrustedAuthority, depth: 1),
            "its CA 'CN=siem' is not trusted here", "name the file of that CA with --ca"
        ),
        (
            refusal(.wrongPurpose),
            "its certificate may not be used by a server (extendedKeyUsage)",
            "replace it with one for serverAuth"
        ),
        (
            refusal(.weakKey),
            "the key of its certificate is too small for this machine's OpenSSL", weak
        ),
        (
            refusal(.weakSignature),
            "the signature of its certificate is too weak for this machine's OpenSSL", weak
        ),
        (
            refusal(.other(79, reason: "invalid CA certificate")),
            "its certificate is not accepted: invalid CA certificate (79)",
            "if it is the right one all the same: --pin sha-256:AB:01"
        ),
        (
            .pinMismatch(shown: shown, expected: [Pin(.sha256, [1])]),
            "its certificate has the fingerprint sha-256:AB:01, expected sha-256:01",
            "if that is the new certificate: --pin sha-256:AB:01"
        ),
        (
            .pinMismatch(shown: shown, expected: [Pin(.sha1, [1]), Pin(.sha1, [2])]),
            "its certificate has the fingerprint sha-1:CD, expected one of sha-1:01, sha-1:02",
            "if that is the new certificate: --pin sha-1:CD"
        ),
        (
            .clientCertificateWanted,
            "it requires a client certificate, and there is none",
            "name one with --cert FILE, and its key with --key FILE"
        ),
        (
            .clientCertificateRefused(.unknownAuthority),
            "it refused the client certificate: its CA is not known there",
            "use one that is signed by a CA the server trusts"
        ),
        (
            .refusedByServer(.unrecognizedName),
            "it refused the connection: unknown server name", nil
        ),
        (
            .refusedByServer(Alert(rawValue: 200)),
            "it refused the connection: TLS alert 200", nil
        ),
        (.notTLS, "it does not speak TLS on this port", relp),
        (.noTLS12, "it does not support TLS 1.2 or newer", nil),
        (
            .silent,
            "no answer to the TLS handshake in time; perhaps it does not speak TLS on this port",
            relp
        ),
        (
            .closedInHandshake,
            """
            it closed the connection during the TLS handshake; perhaps it does not speak TLS on \
            this port
            """, relp
        ),
        (.truncated, "the connection was cut before the end was confirmed", again),
        (
            .broken(SystemError("SSL_read", number: ECONNRESET)),
            "the connection was lost: connection reset by peer", again
        ),
        (.protocolFailed(reason: "unexpected message"), "TLS failed: unexpected message", nil),
        (.interrupted, "stopped by a signal", nil),
    ]

    @Test("of our own library and files", arguments: ownFaults)
    func own(error: TLSError, words: String, hint: String?) {
        #expect(error.isLocal)
        let report = error.report("tls://siem:6514")
        #expect(report.message == words && report.hint == hint && report.status == .configuration)
    }

    @Test("of the other end, with its name in front", arguments: otherFaults)
    func others(error: TLSError, words: String, hint: String?) {
        #expect(!error.isLocal)
        let report = error.report("tls://siem:6514")
        #expect(report.message == "'tls://siem:6514': \(words)")
        #expect(report.hint == hint && report.status == .notDelivered)
    }

    @Test("a certificate may have no names, many, or hostile ones")
    func names() {
        func words(_ names: [String]) -> String {
            let certificate = PeerCertificate(
                subject: "", issuer: "", names: names, notBefore: "", notAfter: "",
                sha256: Pin(.sha256, []), sha1: Pin(.sha1, []))
            return Self.refusal(.wrongName, host: "h", of: certificate).report("t").message
        }
        #expect(words([]) == "'t': its certificate lists no names, so it is not valid for 'h'")
        #expect(
            words(["1", "2", "3", "4", "5", "6", "7"])
                == "'t': its certificate is valid for '1', '2', '3', '4', '5' and 2 more, not for 'h'"
        )
        #expect(
            words(["\u{1b}[2J"]) == "'t': its certificate is valid for '\\u{1b}[2J', not for 'h'")
    }

    @Test("of a key that can be replaced")
    func warning() {
        #expect(
            Messages.warning(.keyFolderWritable(path: "/keys", mode: 0o777))
                == "others can replace the key: its directory '/keys' is writable by them (mode 0777)"
        )
    }
}
