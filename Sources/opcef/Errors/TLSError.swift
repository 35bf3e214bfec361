import SystemCalls
import TLS

extension TLSError {
    /// Why there is no TLS connection to `target`, or no longer one.
    ///
    /// The message begins with the target only where the other end is involved.
    func report(_ target: String) -> ErrorReport {
        let (message, hint) = text(Messages.quoted(target))
        return ErrorReport(message, hint: hint, isLocal ? .configuration : .notDelivered)
    }

    private func text(_ target: String) -> (message: String, hint: String?) {
        let quoted = Messages.quoted
        let install = """
            install OpenSSL 3 (such as the package libssl3); or, inside a trusted network, use \
            tcp:// or relp://
            """
        let port = "does this port expect relp:// or tcp://?"
        let resend = """
            the collector may not have read what was written; send the input again when it is \
            reachable
            """
        let renew = "replace it with one that has a larger key and uses SHA-256"
        return switch self {
        case .libraryMissing([], _):
            ("this system has no OpenSSL that opcef can use for TLS", install)
        case .libraryMissing(let tried, let reason):
            (
                "TLS needs OpenSSL, and none of \(tried.joined(separator: ", ")) can be loaded"
                    + (reason.map { ": \(printable($0))" } ?? ""), install
            )
        case .functionMissing(let function, let library):
            ("\(quoted(library)) has no function \(function), which TLS needs", install)
        case .libraryTooOld(let version):
            ("\(quoted(version)) is too old for TLS; 1.1.1 or newer is needed", install)
        case .libraryFailed(let call, let reason):
            ("OpenSSL failed in \(call): \(printable(reason))", nil)
        case .fileUnreadable(let path, let error):
            ("cannot read \(quoted(path)): \(error.lowercasedReason)", nil)
        case .notACertificate(let path):
            ("\(quoted(path)) contains no certificate", "the file must be in PEM format")
        case .notAKey(let path):
            ("\(quoted(path)) contains no key", "the file must be in PEM format")
        case .keyWithoutCertificate(let key):
            (
                "there is a key, \(quoted(key)), but no certificate",
                "name the certificate with --cert FILE"
            )
        case .keyMismatch(let certificate, let key):
            (
                "the key in \(quoted(key)) does not match the certificate in \(quoted(certificate))",
                "compare the output of 'openssl x509 -pubkey' and 'openssl pkey -pubout'"
            )
        case .keyEncrypted(let path):
            (
                "\(quoted(path)) is encrypted, and opcef cannot ask for a passphrase",
                "decrypt it with 'openssl pkey' into a file of mode 600"
            )
        case .keyIsLink(let path):
            ("the key file \(quoted(path)) is a symbolic link", "name the file it points to")
        case .keyIsNoFile(let path):
            ("the key file \(quoted(path)) is not a regular file", nil)
        case .keyOfAnotherOwner(let path, let owner):
            (
                "the key file \(quoted(path)) belongs to another user (uid \(owner))",
                "it must belong to root or to the user who runs opcef"
            )
        case .keyReadableByOthers(let path, let mode):
            (
                "the key file \(quoted(path)) is accessible to others (mode \(octal(mode)))",
                "chmod 600 \(quoted(path))"
            )
        case .ownCertificateTooWeak(let path, let reason):
            (
                """
                the certificate in \(quoted(path)) is too weak for this machine's OpenSSL: \
                \(printable(reason))
                """, renew
            )
        case .noTrustedAuthorities(let looked):
            (
                """
                this machine trusts no certificate authority: there is no certificate in \
                \(looked.map(quoted).joined(separator: ", "))
                """, "install ca-certificates, or name the collector's CA with --ca FILE"
            )
        case .nameNotCheckable(let host):
            (
                "no certificate can be valid for \(quoted(host))",
                "use the name or address that the certificate is for"
            )
        case .certificateRefused(let refusal):
            ("\(target): \(refusal.message)", refusal.hint(renew: renew))
        case .pinMismatch(let shown, let expected):
            (
                "\(target): its certificate has the fingerprint \(pin(shown, as: expected)), expected "
                    + (expected.count > 1 ? "one of " : "")
                    + expected.map(\.description).joined(separator: ", "),
                "if that is the new certificate: --pin \(pin(shown, as: expected))"
            )
        case .clientCertificateWanted:
            (
                "\(target): it requires a client certificate, and there is none",
                "name one with --cert FILE, and its key with --key FILE"
            )
        case .clientCertificateRefused(let alert):
            (
                "\(target): it refused the client certificate: \(alert.message)",
                "use one that is signed by a CA the server trusts"
            )
        case .refusedByServer(let alert):
            ("\(target): it refused the connection: \(alert.message)", nil)
        case .notTLS:
            ("\(target): it does not speak TLS on this port", port)
        case .noTLS12:
            ("\(target): it does not support TLS 1.2 or newer", nil)
        case .silent:
            (
                """
                \(target): no answer to the TLS handshake in time; perhaps it does not speak TLS \
                on this port
                """, port
            )
        case .closedInHandshake:
            (
                """
                \(target): it closed the connection during the TLS handshake; perhaps it does \
                not speak TLS on this port
                """, port
            )
        case .truncated:
            ("\(target): the connection was cut before the end was confirmed", resend)
        case .broken(let error):
            ("\(target): the connection was lost: \(error.lowercasedReason)", resend)
        case .protocolFailed(let reason):
            ("\(target): TLS failed: \(printable(reason))", nil)
        case .interrupted:
            ("\(target): stopped by a signal", nil)
        }
    }

    /// The fingerprint of a certificate, by the hash that is expected.
    private func pin(_ certificate: PeerCertificate, as expected: [Pin]) -> Pin {
        expected.allSatisfy { $0.algorithm == .sha1 } ? certificate.sha1 : certificate.sha256
    }
}

extension CertificateRefusal {
    /// What is wrong with a certificate; the server's own is "its certificate".
    fileprivate var message: String {
        let subject = Messages.quoted(certificate.subject)
        let its = depth == 0 ? "its certificate" : "the certificate of its CA \(subject)"
        let host = Messages.quoted(host)
        switch fault {
        case .wrongName where certificate.names.isEmpty:
            return "\(its) lists no names, so it is not valid for \(host)"
        case .wrongName: return "\(its) is valid for \(names), not for \(host)"
        case .wrongAddress:
            let listed = certificate.names.isEmpty ? "" : "; it is valid for \(names)"
            return "\(its) does not list the address \(printable(self.host))\(listed)"
        case .expired: return "\(its) expired on \(certificate.notAfter)"
        case .notYetValid: return "\(its) is not valid before \(certificate.notBefore)"
        case .unknownAuthority:
            return """
                \(its) is signed by \(Messages.quoted(certificate.issuer)), which is not trusted \
                here; the server sent \(Messages.count(certificatesSent, "certificate"))
                """
        case .selfSigned: return "\(its) is self-signed"
        case .untrustedAuthority: return "its CA \(subject) is not trusted here"
        case .wrongPurpose:
            return """
                \(its) may not be used \(depth == 0 ? "by a server" : "for that") \
                (extendedKeyUsage)
                """
        case .weakKey: return "the key of \(its) is too small for this machine's OpenSSL"
        case .weakSignature:
            return "the signature of \(its) is too weak for this machine's OpenSSL"
        case .other(let number, let reason):
            return "\(its) is not accepted: \(printable(reason)) (\(number))"
        }
    }

    /// What to do about it.
    fileprivate func hint(renew: String) -> String {
        let pin = "--pin \(leaf.sha256)"
        return switch fault {
        case .wrongName: "connect by a name that it lists; if it is the right one: \(pin)"
        case .wrongAddress: "connect by name; if it is the right one: \(pin)"
        case .expired: "renew it, and check this machine's clock"
        case .notYetValid: "check this machine's clock"
        case .unknownAuthority where certificatesSent == 1:
            """
            name the file of that CA with --ca; if it is an intermediate CA, the server should \
            send its certificate
            """
        case .unknownAuthority, .untrustedAuthority: "name the file of that CA with --ca"
        case .selfSigned: "if it is the right one: \(pin), or name its file with --ca"
        case .wrongPurpose: "replace it with one for serverAuth"
        case .weakKey, .weakSignature: renew
        case .other: "if it is the right one all the same: \(pin)"
        }
    }

    /// The names of the certificate, at most five of them.
    private var names: String {
        let limit = 5
        let shown = certificate.names.prefix(limit).map(Messages.quoted).joined(separator: ", ")
        let rest = certificate.names.count - limit
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }
}

extension Alert {
    fileprivate var message: String {
        switch self {
        case .handshakeFailure: "no settings in common"
        case .noCertificate, .certificateRequired: "there is none"
        case .badCertificate: "it is damaged, or not what the server expects"
        case .unsupportedCertificate: "its type is not supported"
        case .certificateRevoked: "it was revoked"
        case .certificateExpired: "it has expired"
        case .certificateUnknown: "it is not acceptable"
        case .unknownAuthority: "its CA is not known there"
        case .accessDenied: "access denied"
        case .decryptError: "its signature is not valid"
        case .protocolVersion: "unsupported TLS version"
        case .internalError: "internal error of the server"
        case .unrecognizedName: "unknown server name"
        default: "TLS alert \(rawValue)"
        }
    }
}

extension Messages {
    /// A problem that does not prevent the connection but should be reported.
    static func warning(_ warning: TLSWarning) -> String {
        switch warning {
        case .keyFolderWritable(let path, let mode):
            """
            others can replace the key: its directory \(quoted(path)) is writable by them (mode \
            \(octal(mode)))
            """
        }
    }
}

private func octal(_ mode: UInt32) -> String { "0" + String(mode, radix: 8) }
