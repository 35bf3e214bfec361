/// What a server has shown of itself in a handshake.
package struct TLSPeer: Sendable, Hashable {
    /// Such as `TLSv1.3`.
    package let protocolVersion: String
    /// Such as `TLS_AES_256_GCM_SHA384`.
    package let cipher: String
    package let certificate: PeerCertificate
    /// What would have been refused, had the fingerprint not been enough.
    package let fault: CertificateFault?
    /// Whether it has asked for a certificate of ours; it may do without.
    package let asksForCertificate: Bool
}
