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
    static let weak = "have a new one made, with a larger key and SHA-256"
    static let relp = "is it relp:// or tcp:// on this port?"
    static let library = """
        install the distribution's package of OpenSSL 3, such as libssl3; or, inside of a trusted \
        network, use tcp:// or relp://
        """
    static let again =
        "what was written may not have been read; send the input again when it is back"

    /// The sentence without the target, and the hint.
    static let ownFaults: [(TLSError, String, String?)] = [
        (
            .libraryMissing(tried: ["libssl.so.3", "libssl.so"], reason: "libcrypto.so.3: none"),
            "TLS needs OpenSSL, and there is none of libssl.so.3, libssl.so: libcrypto.so.3: none",
            library
        ),
        (
            .libraryMissing(tried: [], reason: nil),
            "this system has no OpenSSL that can be used for TLS", library
        ),
        (
            .functionMissing("SSL_new", library: "libssl.so"),
            "'libssl.so' lacks the function SSL_new, so it serves for no TLS", library
        ),
        (
            .libraryTooOld("OpenSSL 1.1.0"),
            "'OpenSSL 1.1.0' is too old for TLS; 1.1.1 is the first that serves", library
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
            .notACertificate(path: "ca.pem"), "'ca.pem' holds no certificate",
            "files are read in PEM form"
        ),
        (.notAKey(path: "a.key"), "'a.key' holds no key", "files are read in PEM form"),
        (
            .keyWithoutCertificate(key: "a.key"), "there is a key, 'a.key', and no certificate",
            "name the certificate's file with --cert"
        ),
        (
            .keyMismatch(certificate: "a.pem", key: "b.key"),
            "the key in 'b.key' is not that of the certificate in 'a.pem'",
            "compare what 'openssl x509 -pubkey' and 'openssl pkey -pubout' print"
        ),
        (
            .keyEncrypted(path: "a.key"),
            "'a.key' is encrypted, and opcef cannot ask for a passphrase",
            "decrypt it into a file of mode 600, by 'openssl pkey'"
        ),
        (
            .keyIsLink(path: "a.key"), "the key file 'a.key' is a symbolic link",
            "name the file that it leads to"
        ),
        (.keyIsNoFile(path: "a.key"), "the key file 'a.key' is not an ordinary file", nil),
        (
            .keyOfAnotherOwner(path: "a.key", owner: 1000),
            "the key file 'a.key' belongs to another user, number 1000",
            "it must belong to the user who runs opcef, or to root"
        ),
        (
            .keyReadableByOthers(path: "a.key", mode: 0o644),
            "the key file 'a.key' is open to others: its mode is 0644", "chmod 600 'a.key'"
        ),
        (
            .ownCertificateTooWeak(path: "a.pem", reason: "ee key too small"),
            "the certificate in 'a.pem' is too weak for this machine's OpenSSL: ee key too small",
            weak
        ),
        (
            .noTrustedAuthorities(looked: ["/a.pem", "/b"]),
            "this machine trusts no authority: there is no certificate in '/a.pem', '/b'",
            "install ca-certificates, or name the collector's authority with --ca FILE"
        ),
        (
            .nameNotCheckable("."), "no certificate can be for '.'",
            "use the name or the address that the certificate is for"
        ),
    ]

    static let otherFaults: [(TLSError, String, String?)] = [
        (
            refusal(.wrongName),
            "its certificate is for 'other.example', '192.0.2.1', not for 'siem.example'",
            "connect by a name that it lists, or, if it is the right one: --pin sha-256:AB:01"
        ),
        (
            refusal(.wrongAddress, host: "127.0.0.2"),
            """
            its certificate does not list the address 127.0.0.2; it is for 'other.example', \
            '192.0.2.1'
            """,
            "connect by a name, or, if it is the right one: --pin sha-256:AB:01"
        ),
        (
            refusal(.expired), "its certificate ended on 2027-01-01 00:00:00 UTC",
            "renew it, and look at this machine's clock"
        ),
        (
            refusal(.expired, depth: 1),
            "the certificate of its authority 'CN=siem' ended on 2027-01-01 00:00:00 UTC",
            "renew it, and look at this machine's clock"
        ),
        (
            refusal(.notYetValid), "its certificate starts on 2026-01-01 00:00:00 UTC",
            "look at this machine's clock"
        ),
        (
            refusal(.unknownAuthority),
            """
            its certificate is signed by 'CN=Our CA', which is not trusted here; the server sent \
            1 certificate
            """,
            """
            name that authority's file with --ca; if it is an intermediate one, the server should \
            send its certificate
            """
        ),
        (
            refusal(.unknownAuthority, depth: 1, sent: 2),
            """
            the certificate of its authority 'CN=siem' is signed by 'CN=Our CA', which is not \
            trusted here; the server sent 2 certificates
            """,
            "name that authority's file with --ca"
        ),
        (
            refusal(.selfSigned), "its certificate is self-signed",
            "if it is the right one: --pin sha-256:AB:01, or its file with --ca"
        ),
        (
            refusal(.untrustedAuthority, depth: 1),
            "its authority 'CN=siem' is not trusted here", "name that authority's file with --ca"
        ),
        (
            refusal(.wrongPurpose),
            "its certificate may not be used by a server (extendedKeyUsage)",
            "have one made for serverAuth"
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
            "its certificate was refused: invalid CA certificate (79)",
            "if it is the right one all the same: --pin sha-256:AB:01"
        ),
        (
            .pinMismatch(shown: shown, expected: [Pin(.sha256, [1])]),
            "it shows sha-256:AB:01, expected sha-256:01",
            "if that is the new certificate: --pin sha-256:AB:01"
        ),
        (
            .pinMismatch(shown: shown, expected: [Pin(.sha1, [1]), Pin(.sha1, [2])]),
            "it shows sha-1:CD, expected one of sha-1:01, sha-1:02",
            "if that is the new certificate: --pin sha-1:CD"
        ),
        (
            .clientCertificateWanted,
            "it asks for a certificate of ours, and has refused us without one",
            "name ours with --cert FILE, and its key with --key FILE"
        ),
        (
            .clientCertificateRefused(.unknownAuthority),
            "it refused our certificate: its authority is not known there",
            "have ours signed by an authority that the server trusts"
        ),
        (
            .refusedByServer(.unrecognizedName),
            "it refused the connection: it does not know the name that it was called by", nil
        ),
        (
            .refusedByServer(Alert(rawValue: 200)),
            "it refused the connection: alert 200 of TLS", nil
        ),
        (.notTLS, "it does not speak TLS on this port", relp),
        (.noTLS12, "it speaks no TLS 1.2 or newer", nil),
        (.silent, "no answer to the TLS greeting in time; perhaps no TLS on this port", relp),
        (
            .closedInHandshake,
            "it closed the connection in the TLS handshake; perhaps no TLS on this port", relp
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
        #expect(Messages.failed(error, "tls://siem:6514") == words)
        #expect(Messages.hint(for: error) == hint)
    }

    @Test("of the other end, with its name in front", arguments: otherFaults)
    func others(error: TLSError, words: String, hint: String?) {
        #expect(!error.isLocal)
        #expect(Messages.failed(error, "tls://siem:6514") == "'tls://siem:6514': \(words)")
        #expect(Messages.hint(for: error) == hint)
    }

    @Test("a certificate may have no names, many, or hostile ones")
    func names() {
        func words(_ names: [String]) -> String {
            let certificate = PeerCertificate(
                subject: "", issuer: "", names: names, notBefore: "", notAfter: "",
                sha256: Pin(.sha256, []), sha1: Pin(.sha1, []))
            return Messages.failed(Self.refusal(.wrongName, host: "h", of: certificate), "t")
        }
        #expect(words([]) == "'t': its certificate lists no names, so it is not for 'h'")
        #expect(
            words(["1", "2", "3", "4", "5", "6", "7"])
                == "'t': its certificate is for '1', '2', '3', '4', '5' and 2 more, not for 'h'")
        #expect(words(["\u{1b}[2J"]) == "'t': its certificate is for '\\u{1b}[2J', not for 'h'")
    }

    @Test("of a key that can be replaced")
    func warning() {
        #expect(
            Messages.warning(.keyFolderWritable(path: "/keys", mode: 0o777))
                == "others can replace the key: the mode of its folder '/keys' is 0777")
    }
}
