package import SystemCalls

/// Why there is no TLS connection, or no longer one.
package enum TLSError: Error, Hashable {
    // This machine's library

    /// None of the libraries could be opened; the reason is the loader's for the first.
    case libraryMissing(tried: [String], reason: String?)
    case functionMissing(String, library: String)
    /// The library is of a version that speaks no TLS 1.3.
    case libraryTooOld(String)
    /// A call failed for which the settings and the server give no reason.
    case libraryFailed(call: String, reason: String)

    // Our own files and settings

    case fileUnreadable(path: String, SystemError)
    case notACertificate(path: String)
    case notAKey(path: String)
    /// A key was named, and no certificate.
    case keyWithoutCertificate(key: String)
    case keyMismatch(certificate: String, key: String)
    case keyEncrypted(path: String)
    case keyIsLink(path: String)
    /// A folder, a pipe or a device.
    case keyIsNoFile(path: String)
    case keyOfAnotherOwner(path: String, owner: UInt32)
    case keyReadableByOthers(path: String, mode: UInt32)
    /// Our certificate is too weak for the library's security level.
    case ownCertificateTooWeak(path: String, reason: String)
    /// No authority's certificate is in any of these places of the system.
    case noTrustedAuthorities(looked: [String])
    /// No certificate could be for this host.
    case nameNotCheckable(String)

    // What the server showed, and what it said of us

    case certificateRefused(CertificateRefusal)
    case pinMismatch(shown: PeerCertificate, expected: [Pin])
    /// The server asks for a certificate of ours, and we have none.
    case clientCertificateWanted
    case clientCertificateRefused(Alert)
    case refusedByServer(Alert)
    case notTLS
    case noTLS12

    // What became of the connection

    /// The server did not finish the handshake in time.
    case silent
    case closedInHandshake
    /// The stream ended without the server's word that it ends: anybody on the way can do that.
    case truncated
    case broken(SystemError)
    case protocolFailed(reason: String)
    case interrupted

    /// Whether this is about our own files or library, so that no new connection can do better.
    package var isLocal: Bool {
        switch self {
        case .libraryMissing, .functionMissing, .libraryTooOld, .libraryFailed, .fileUnreadable,
            .notACertificate, .notAKey, .keyWithoutCertificate, .keyMismatch, .keyEncrypted,
            .keyIsLink, .keyIsNoFile, .keyOfAnotherOwner, .keyReadableByOthers,
            .ownCertificateTooWeak,
            .noTrustedAuthorities, .nameNotCheckable:
            true
        case .certificateRefused, .pinMismatch, .clientCertificateWanted,
            .clientCertificateRefused, .refusedByServer, .notTLS, .noTLS12, .silent,
            .closedInHandshake, .truncated, .broken, .protocolFailed, .interrupted:
            false
        }
    }

    /// Whether one end has refused the other, so that trying again soon is of no use.
    package var isRefusal: Bool {
        switch self {
        case .certificateRefused, .pinMismatch, .clientCertificateWanted,
            .clientCertificateRefused, .notTLS, .noTLS12:
            true
        case .refusedByServer(let alert): alert != .internalError
        default: false
        }
    }
}
