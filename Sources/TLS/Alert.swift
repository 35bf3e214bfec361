/// What a server says before it ends a connection (RFC 8446, section 6).
///
/// An open set: IANA's register "TLS Alerts" may get more.
package struct Alert: RawRepresentable, Sendable, Hashable {
    package let rawValue: UInt8

    /// Creates an alert of a number that may have no name here.
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

    /// Those that can mean that a certificate of ours is missing: TLS 1.2 has none of its own.
    static let missingCertificate: Set = [
        handshakeFailure, noCertificate, badCertificate, certificateRequired,
    ]

    /// Those that are about a certificate of ours.
    static let refusedCertificate: Set = [
        badCertificate, unsupportedCertificate, certificateRevoked, certificateExpired,
        certificateUnknown, unknownAuthority, accessDenied, decryptError,
    ]
}
