/// Certificates of OpenSSL as facts.
extension OpenSSL {
    /// Reads what there is to say about `certificate`, which stays the caller's.
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

    /// Reads the DNS names and addresses of `certificate`.
    ///
    /// They are shown and nothing else, so OpenSSL's own text is parsed:
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

    /// Returns what `print` writes to a stream.
    private func printed(_ print: (Stream) -> CInt) -> String {
        // Safe: the stream is freed here, and nobody else has it.
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

/// Writes a time that OpenSSL has printed, `Jan  1 00:00:00 2027 GMT`, in order of magnitude.
private func universalTime(_ text: String) -> String {
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    let parts = text.split(separator: " ").map(String.init)
    guard parts.count == 5, let month = months.firstIndex(of: parts[0]) else { return text }
    let digits = [String(month + 1), parts[1]].map { $0.count == 1 ? "0" + $0 : $0 }
    return "\(parts[3])-\(digits[0])-\(digits[1]) \(parts[2]) UTC"
}
