/// A certificate of the server, as text to be shown.
package struct PeerCertificate: Sendable, Hashable {
    /// The subject in the form of RFC 4514, most specific part first: `CN=siem,O=Example`.
    package let subject: String
    /// The issuer in the same form.
    package let issuer: String
    /// The DNS names and IP addresses of its subjectAltName.
    package let names: [String]
    /// The start of its validity in UTC: `2027-01-31 12:00:00 UTC`.
    package let notBefore: String
    /// The end of its validity in UTC.
    package let notAfter: String
    /// Its fingerprint by SHA-256.
    package let sha256: Pin
    /// Its fingerprint by SHA-1.
    package let sha1: Pin

    /// Whether `pin` is one of its fingerprints.
    package func matches(_ pin: Pin) -> Bool { pin == sha256 || pin == sha1 }
}

/// The result of a handshake: protocol, cipher and the server's certificate.
package struct TLSPeer: Sendable, Hashable {
    /// The version of TLS, such as `TLSv1.3`.
    package let protocolVersion: String
    /// The cipher suite, such as `TLS_AES_256_GCM_SHA384`.
    package let cipher: String
    /// The server's own certificate.
    package let certificate: PeerCertificate
    /// Why the certificate would have been refused if it were not pinned; nil if it is valid.
    package let fault: CertificateFault?
    /// Whether the server has requested a client certificate, which may be optional.
    package let asksForCertificate: Bool
}

/// What is wrong with a certificate, by OpenSSL's verification.
package enum CertificateFault: Sendable, Hashable {
    case wrongName
    case wrongAddress
    case expired
    case notYetValid
    /// Its issuer is not trusted, or the server has not sent the issuer's certificate.
    case unknownAuthority
    case selfSigned
    /// The chain ends with a self-signed authority that is not trusted.
    case untrustedAuthority
    /// Its extended key usage excludes servers.
    case wrongPurpose
    case weakKey
    case weakSignature
    /// Another `X509_V_ERR_` number, with OpenSSL's description.
    case other(Int, reason: String)
}

/// The refusal of the server's certificate, with all that is known about it.
package struct CertificateRefusal: Sendable, Hashable {
    /// What is wrong with the certificate.
    package let fault: CertificateFault
    /// The host as the user wrote it.
    package let host: String
    /// The certificate that has the fault.
    package let certificate: PeerCertificate
    /// Its place in the chain: 0 for the server's own, 1 for its issuer.
    package let depth: Int
    /// The server's own certificate.
    package let leaf: PeerCertificate
    /// How many certificates the server has sent.
    package let certificatesSent: Int
}

// Reading certificates

extension OpenSSL {
    /// Returns the texts of `certificate`, which the caller still has to free.
    func facts(of certificate: Certificate) -> PeerCertificate {
        // Safe: names and times live as long as their certificate, and are copied.
        unsafe PeerCertificate(
            subject: printed { unsafe printName($0, subject(certificate), 0, Self.nameStyle) },
            issuer: printed { unsafe printName($0, issuer(certificate), 0, Self.nameStyle) },
            names: names(of: certificate),
            notBefore: universalTime(printed { unsafe printTime($0, notBefore(certificate)) }),
            notAfter: universalTime(printed { unsafe printTime($0, notAfter(certificate)) }),
            sha256: Pin(.sha256, hash(of: certificate, sha256())),
            sha1: Pin(.sha1, hash(of: certificate, sha1())))
    }

    private static var nameStyle: CUnsignedLong { OpenSSLNumber.readableName }

    /// Returns the DNS names and IP addresses of `certificate`.
    ///
    /// They are only shown, so OpenSSL's text is parsed:
    ///
    ///     DNS:siem.example.com, DNS:*.example.net, IP Address:192.0.2.1, URI:…
    private func names(of certificate: Certificate) -> [String] {
        let index = unsafe indexOfExtension(
            certificate, OpenSSLNumber.subjectAlternativeName, -1)
        guard index >= 0 else { return [] }
        let list = unsafe printed {
            unsafe printExtension($0, extensionAt(certificate, index), 0, 0)
        }
        return list.split(separator: ",").compactMap { entry in
            let entry = entry.drop { $0 == " " }
            for kind in ["DNS:", "IP Address:"] where entry.hasPrefix(kind) {
                return String(entry.dropFirst(kind.count))
            }
            return nil
        }
    }

    private func hash(of certificate: Certificate, _ method: DigestMethod?) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Self.longestHash)
        var length: CUnsignedInt = 0
        // Safe: OpenSSL fills in at most `EVP_MAX_MD_SIZE` bytes.
        guard unsafe digest(certificate, method, &bytes, &length) == 1 else { return [] }
        return Array(bytes.prefix(Int(length)))
    }

    /// `EVP_MAX_MD_SIZE`, in bytes.
    private static let longestHash = 64

    /// Returns what `print` writes to a memory `BIO`.
    private func printed(_ print: (Stream) -> CInt) -> String {
        // Safe: the stream is freed here, and nothing else has it.
        guard let stream = unsafe newStream(memoryStream()) else { return "" }
        defer { _ = unsafe freeStream(stream) }
        _ = unsafe print(stream)
        var text: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1024)
        while case let count = unsafe readStream(stream, &piece, CInt(piece.count)), count > 0 {
            text += piece.prefix(Int(count))
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension OpenSSL {
    /// Returns the fault of a verification result; nil for `X509_V_OK`.
    ///
    /// The numbers are `X509_V_ERR_…` of `<openssl/x509_vfy.h>`.
    func fault(_ number: Int) -> CertificateFault? {
        switch number {
        case 0: nil
        case 62: .wrongName
        case 64: .wrongAddress
        case 10: .expired
        case 9: .notYetValid
        case 2, 20, 21: .unknownAuthority
        case 18: .selfSigned
        case 19: .untrustedAuthority
        case 26: .wrongPurpose
        case 66, 67: .weakKey
        case 68: .weakSignature
        default: .other(number, reason: unsafe text(reasonOfFault(CLong(number))) ?? "")
        }
    }
}

/// Converts a time as OpenSSL prints it, `Jan  1 00:00:00 2027 GMT`, to `2027-01-01 00:00:00 UTC`.
private func universalTime(_ text: String) -> String {
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 5, let month = months.firstIndex(of: parts[0]) else { return text }
    let digits = [String(month + 1), parts[1]].map { $0.count == 1 ? "0" + $0 : $0 }
    return "\(parts[3])-\(digits[0])-\(digits[1]) \(parts[2]) UTC"
}

/// The fingerprint of a certificate: the hash of its DER form.
///
///     sha-256:23:48:…    sha-1:E1:2D:53:2B:…
///
/// RFC 5425, section 4.2.2: the name of the hash from IANA's register of hash names, then the
/// bytes in hexadecimal. When parsing, colons and case are ignored.
package struct Pin: Sendable, Hashable {
    /// A hash function, by its name in IANA's registry.
    package enum Algorithm: String, Sendable, CaseIterable {
        case sha1 = "sha-1"
        case sha256 = "sha-256"

        /// The length of a hash, in bytes.
        var length: Int {
            switch self {
            case .sha1: 20
            case .sha256: 32
            }
        }
    }

    /// The hash function.
    package let algorithm: Algorithm
    /// The hash.
    package let bytes: [UInt8]

    init(_ algorithm: Algorithm, _ bytes: [UInt8]) {
        self.algorithm = algorithm
        self.bytes = bytes
    }

    /// Parses a fingerprint; nil if any part of it is malformed.
    package init?(parsing text: String) {
        guard let colon = text.firstIndex(of: ":"),
            let algorithm = Algorithm(rawValue: text[..<colon].lowercased())
        else { return nil }
        let digits = text[colon...].filter { $0 != ":" }
        let values = digits.compactMap { $0.isASCII ? $0.hexDigitValue : nil }
        guard values.count == digits.count, values.count == 2 * algorithm.length else {
            return nil
        }
        self.algorithm = algorithm
        bytes = stride(from: 0, to: values.count, by: 2).map {
            UInt8(values[$0] << 4 | values[$0 + 1])
        }
    }
}

extension Pin: CustomStringConvertible {
    /// The form of RFC 5425, section 4.2.2.
    package var description: String {
        let digits = bytes.map { byte in
            let text = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "0" + text : text
        }
        return "\(algorithm.rawValue):\(digits.joined(separator: ":"))"
    }
}
