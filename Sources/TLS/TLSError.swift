package import SystemCalls

/// Why a TLS connection was not established, or has ended.
package enum TLSError: LibraryError, Hashable {
    // The library

    /// None of the libraries could be loaded; the reason is the loader's for the first.
    case libraryMissing(tried: [String], reason: String?)
    case functionMissing(String, library: String)
    /// The library is older than 1.1.1; its version.
    case libraryTooOld(String)
    /// A call failed that should not fail whatever the settings and the server are.
    case libraryFailed(call: String, reason: String)

    // Local files and settings

    case fileUnreadable(path: String, SystemError)
    case notACertificate(path: String)
    case notAKey(path: String)
    /// A key was given without a certificate.
    case keyWithoutCertificate(key: String)
    case keyMismatch(certificate: String, key: String)
    case keyEncrypted(path: String)
    case keyIsLink(path: String)
    /// The key is a directory, a pipe or a device.
    case keyIsNoFile(path: String)
    case keyOfAnotherOwner(path: String, owner: UInt32)
    case keyReadableByOthers(path: String, mode: UInt32)
    /// The client certificate or an authority is too weak for the library's security level.
    case ownCertificateTooWeak(path: String, reason: String)
    /// None of these files and folders of the system has certificates of authorities.
    case noTrustedAuthorities(looked: [String])
    /// No certificate can be valid for this host name.
    case nameNotCheckable(String)

    // The handshake

    case certificateRefused(CertificateRefusal)
    case pinMismatch(shown: PeerCertificate, expected: [Pin])
    /// The server requires a client certificate, and none was given.
    case clientCertificateWanted
    case clientCertificateRefused(Alert)
    case refusedByServer(Alert)
    case notTLS
    case noTLS12

    // The connection

    /// The server did not finish the handshake in time.
    case silent
    case closedInHandshake
    /// The stream ended without `close_notify`: an attacker in between may have truncated it.
    case truncated
    case broken(SystemError)
    case protocolFailed(reason: String)
    case interrupted

    /// Whether the error is due to local files or the library, so that a new connection cannot help.
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

    /// Whether one end has refused the other, so that a retry soon cannot help.
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

/// A problem that does not prevent the connection but should be reported.
package enum TLSWarning: Sendable, Hashable {
    /// Other users can replace the key's file in this folder; the folder's mode.
    case keyFolderWritable(path: String, mode: UInt32)
}

/// The reason that a server gives for ending a connection (RFC 8446, section 6).
///
/// An open set, by IANA's registry "TLS Alerts".
package struct Alert: RawRepresentable, Sendable, Hashable {
    /// The number in the registry.
    package let rawValue: UInt8

    /// Creates an alert of any number.
    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let handshakeFailure = Self(rawValue: 40)
    package static let noCertificate = Self(rawValue: 41)
    package static let badCertificate = Self(rawValue: 42)
    package static let unsupportedCertificate = Self(rawValue: 43)
    package static let certificateRevoked = Self(rawValue: 44)
    package static let certificateExpired = Self(rawValue: 45)
    package static let certificateUnknown = Self(rawValue: 46)
    package static let unknownAuthority = Self(rawValue: 48)
    package static let accessDenied = Self(rawValue: 49)
    package static let decryptError = Self(rawValue: 51)
    package static let protocolVersion = Self(rawValue: 70)
    package static let internalError = Self(rawValue: 80)
    package static let unrecognizedName = Self(rawValue: 112)
    package static let certificateRequired = Self(rawValue: 116)

    /// The alerts that can mean that a client certificate is missing: TLS 1.2 has none for that only.
    static let missingCertificate: Set = [
        handshakeFailure, noCertificate, badCertificate, certificateRequired,
    ]

    /// The alerts about a client certificate.
    static let refusedCertificate: Set = [
        badCertificate, unsupportedCertificate, certificateRevoked, certificateExpired,
        certificateUnknown, unknownAuthority, accessDenied, decryptError,
    ]
}
