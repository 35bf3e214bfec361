import SystemCalls
import TLS

/// What a user reads of TLS.
extension Messages {
    /// Says why there is no TLS connection to `target`, or no longer one.
    ///
    /// Only what the other end has to do with begins with its name.
    static func failed(_ error: TLSError, _ target: String) -> String {
        let target = quoted(target)
        return switch error {
        case .libraryMissing([], _):
            "this system has no OpenSSL that can be used for TLS"
        case .libraryMissing(let tried, let reason):
            "TLS needs OpenSSL, and there is none of \(tried.joined(separator: ", "))"
                + (reason.map { ": \(printable($0))" } ?? "")
        case .functionMissing(let function, let library):
            "\(quoted(library)) lacks the function \(function), so it serves for no TLS"
        case .libraryTooOld(let version):
            "\(quoted(version)) is too old for TLS; 1.1.1 is the first that serves"
        case .libraryFailed(let call, let reason):
            "OpenSSL failed in \(call): \(printable(reason))"
        case .fileUnreadable(let path, let error):
            "cannot read \(quoted(path)): \(lowercased(error.reason))"
        case .notACertificate(let path):
            "\(quoted(path)) holds no certificate"
        case .notAKey(let path):
            "\(quoted(path)) holds no key"
        case .keyWithoutCertificate(let key):
            "there is a key, \(quoted(key)), and no certificate"
        case .keyMismatch(let certificate, let key):
            "the key in \(quoted(key)) is not that of the certificate in \(quoted(certificate))"
        case .keyEncrypted(let path):
            "\(quoted(path)) is encrypted, and opcef cannot ask for a passphrase"
        case .keyIsLink(let path):
            "the key file \(quoted(path)) is a symbolic link"
        case .keyIsNoFile(let path):
            "the key file \(quoted(path)) is not an ordinary file"
        case .keyOfAnotherOwner(let path, let owner):
            "the key file \(quoted(path)) belongs to another user, number \(owner)"
        case .keyReadableByOthers(let path, let mode):
            "the key file \(quoted(path)) is open to others: its mode is \(octal(mode))"
        case .ownCertificateTooWeak(let path, let reason):
            "the certificate in \(quoted(path)) is too weak for this machine's OpenSSL: "
                + printable(reason)
        case .noTrustedAuthorities(let looked):
            "this machine trusts no authority: there is no certificate in "
                + looked.map(quoted).joined(separator: ", ")
        case .nameNotCheckable(let host):
            "no certificate can be for \(quoted(host))"
        case .certificateRefused(let refusal):
            "\(target): \(fault(refusal))"
        case .pinMismatch(let shown, let expected):
            "\(target): it shows \(pin(shown, as: expected)), expected "
                + (expected.count > 1 ? "one of " : "")
                + expected.map(\.description).joined(separator: ", ")
        case .clientCertificateWanted:
            "\(target): it asks for a certificate of ours, and has refused us without one"
        case .clientCertificateRefused(let alert):
            "\(target): it refused our certificate: \(words(alert))"
        case .refusedByServer(let alert):
            "\(target): it refused the connection: \(words(alert))"
        case .notTLS:
            "\(target): it does not speak TLS on this port"
        case .noTLS12:
            "\(target): it speaks no TLS 1.2 or newer"
        case .silent:
            "\(target): no answer to the TLS greeting in time; perhaps no TLS on this port"
        case .closedInHandshake:
            "\(target): it closed the connection in the TLS handshake; perhaps no TLS on this port"
        case .truncated:
            "\(target): the connection was cut before the end was confirmed"
        case .broken(let error):
            "\(target): the connection was lost: \(lowercased(error.reason))"
        case .protocolFailed(let reason):
            "\(target): TLS failed: \(printable(reason))"
        case .interrupted:
            "\(target): stopped by a signal"
        }
    }

    /// Says what is wrong with a certificate; the server's own is "its certificate".
    private static func fault(_ refusal: CertificateRefusal) -> String {
        let certificate = refusal.certificate
        let subject = quoted(certificate.subject)
        let its =
            refusal.depth == 0
            ? "its certificate" : "the certificate of its authority \(subject)"
        switch refusal.fault {
        case .wrongName where certificate.names.isEmpty:
            return "\(its) lists no names, so it is not for \(quoted(refusal.host))"
        case .wrongName:
            return "\(its) is for \(names(certificate)), not for \(quoted(refusal.host))"
        case .wrongAddress:
            let listed = certificate.names.isEmpty ? "" : "; it is for \(names(certificate))"
            return "\(its) does not list the address \(printable(refusal.host))\(listed)"
        case .expired: return "\(its) ended on \(certificate.notAfter)"
        case .notYetValid: return "\(its) starts on \(certificate.notBefore)"
        case .unknownAuthority:
            let sent = count(refusal.certificatesSent, "certificate")
            return "\(its) is signed by \(quoted(certificate.issuer)), which is not trusted here; "
                + "the server sent \(sent)"
        case .selfSigned: return "\(its) is self-signed"
        case .untrustedAuthority: return "its authority \(subject) is not trusted here"
        case .wrongPurpose:
            return "\(its) may not be used \(refusal.depth == 0 ? "by a server" : "for that")"
                + " (extendedKeyUsage)"
        case .weakKey: return "the key of \(its) is too small for this machine's OpenSSL"
        case .weakSignature:
            return "the signature of \(its) is too weak for this machine's OpenSSL"
        case .other(let number, let reason):
            return "\(its) was refused: \(printable(reason)) (\(number))"
        }
    }

    /// Says what to do about it, where that is known.
    static func hint(for error: TLSError) -> String? {
        switch error {
        case .libraryMissing, .functionMissing, .libraryTooOld:
            "install the distribution's package of OpenSSL 3, such as libssl3; or, inside of a "
                + "trusted network, use tcp:// or relp://"
        case .notACertificate, .notAKey: "files are read in PEM form"
        case .keyWithoutCertificate: "name the certificate's file with --cert"
        case .keyMismatch: "compare what 'openssl x509 -pubkey' and 'openssl pkey -pubout' print"
        case .keyEncrypted: "decrypt it into a file of mode 600, by 'openssl pkey'"
        case .keyIsLink: "name the file that it leads to"
        case .keyOfAnotherOwner: "it must belong to the user who runs opcef, or to root"
        case .keyReadableByOthers(let path, _): "chmod 600 \(quoted(path))"
        case .ownCertificateTooWeak: "have a new one made, with a larger key and SHA-256"
        case .noTrustedAuthorities:
            "install ca-certificates, or name the collector's authority with --ca FILE"
        case .nameNotCheckable: "use the name or the address that the certificate is for"
        case .certificateRefused(let refusal): hint(for: refusal)
        case .pinMismatch(let shown, let expected):
            "if that is the new certificate: --pin \(pin(shown, as: expected))"
        case .clientCertificateWanted: "name ours with --cert FILE, and its key with --key FILE"
        case .clientCertificateRefused:
            "have ours signed by an authority that the server trusts"
        case .notTLS, .silent, .closedInHandshake: "is it relp:// or tcp:// on this port?"
        case .truncated, .broken:
            "what was written may not have been read; send the input again when it is back"
        case .libraryFailed, .fileUnreadable, .keyIsNoFile, .refusedByServer, .noTLS12,
            .protocolFailed, .interrupted:
            nil
        }
    }

    private static func hint(for refusal: CertificateRefusal) -> String {
        let pin = "--pin \(refusal.leaf.sha256)"
        return switch refusal.fault {
        case .wrongName: "connect by a name that it lists, or, if it is the right one: \(pin)"
        case .wrongAddress: "connect by a name, or, if it is the right one: \(pin)"
        case .expired: "renew it, and look at this machine's clock"
        case .notYetValid: "look at this machine's clock"
        case .unknownAuthority where refusal.certificatesSent == 1:
            "name that authority's file with --ca; if it is an intermediate one, the server "
                + "should send its certificate"
        case .unknownAuthority, .untrustedAuthority: "name that authority's file with --ca"
        case .selfSigned: "if it is the right one: \(pin), or its file with --ca"
        case .wrongPurpose: "have one made for serverAuth"
        case .weakKey, .weakSignature: "have a new one made, with a larger key and SHA-256"
        case .other: "if it is the right one all the same: \(pin)"
        }
    }

    /// Says what does not hinder a connection.
    static func warning(_ warning: TLSWarning) -> String {
        switch warning {
        case .keyFolderWritable(let path, let mode):
            "others can replace the key: the mode of its folder \(quoted(path)) is \(octal(mode))"
        }
    }

    private static func words(_ alert: Alert) -> String {
        switch alert {
        case .handshakeFailure: "it has no settings in common with us"
        case .noCertificate, .certificateRequired: "there is none"
        case .badCertificate: "it is damaged, or not what is expected"
        case .unsupportedCertificate: "it is of a kind that is not supported"
        case .certificateRevoked: "it was revoked"
        case .certificateExpired: "it has expired"
        case .certificateUnknown: "it is not acceptable"
        case .unknownAuthority: "its authority is not known there"
        case .accessDenied: "it has no right of access"
        case .decryptError: "its signature does not hold"
        case .protocolVersion: "the version of TLS"
        case .internalError: "an error of its own"
        case .unrecognizedName: "it does not know the name that it was called by"
        default: "alert \(alert.rawValue) of TLS"
        }
    }

    /// The names of a certificate, as many as anybody wants to read.
    private static func names(_ certificate: PeerCertificate) -> String {
        let limit = 5
        let shown = certificate.names.prefix(limit).map(quoted).joined(separator: ", ")
        let rest = certificate.names.count - limit
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }

    /// The fingerprint of a certificate, by the hash that is expected.
    private static func pin(_ certificate: PeerCertificate, as expected: [Pin]) -> Pin {
        expected.allSatisfy { $0.algorithm == .sha1 } ? certificate.sha1 : certificate.sha256
    }

    private static func octal(_ mode: UInt32) -> String {
        "0" + String(mode, radix: 8)
    }
}
