/// What a certificate of the server says.
package struct PeerCertificate: Sendable, Hashable {
    /// Names as RFC 4514 writes them, most specific part first: `CN=siem,O=Example`.
    package let subject: String
    package let issuer: String
    /// The names and addresses that it is for, by its subjectAltName.
    package let names: [String]
    /// Times in UTC, such as `2027-01-31 12:00:00 UTC`.
    package let notBefore: String
    package let notAfter: String
    package let sha256: Pin
    package let sha1: Pin

    /// Whether `pin` is its fingerprint.
    package func matches(_ pin: Pin) -> Bool { pin == sha256 || pin == sha1 }
}

/// A certificate that does not hold, with all there is to say about it.
package struct CertificateRefusal: Sendable, Hashable {
    package let fault: CertificateFault
    /// The host that was to be reached, as the user wrote it.
    package let host: String
    /// The certificate that has the fault.
    package let certificate: PeerCertificate
    /// How far that is from the server's own: 0 for the server's own.
    package let depth: Int
    /// The server's own certificate.
    package let leaf: PeerCertificate
    /// How many certificates the server has sent.
    package let certificatesSent: Int
}
