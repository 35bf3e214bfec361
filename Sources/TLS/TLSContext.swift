import SystemCalls

/// What all TLS connections to a destination share: the library, the authorities, the client certificate.
///
/// It is created once in a run, so that unusable files are reported before there is anything to
/// send. OpenSSL sends with `write`, so the process must ignore `SIGPIPE`, as `StopSignal.ofSignals`
/// does.
@safe
package final class TLSContext {
    let library: OpenSSL
    let settings: TrustSettings
    let record: HandshakeRecord
    let context: OpenSSL.Context
    let sessions = SessionCache()
    /// Problems that do not prevent a connection.
    package private(set) var warnings: [TLSWarning] = []

    /// Loads the library and the files of `settings`.
    package convenience init(_ settings: TrustSettings) throws(TLSError) {
        try self.init(settings, library: try OpenSSL.system.get())
    }

    init(_ settings: TrustSettings, library: OpenSSL) throws(TLSError) {
        // Safe: the context is freed in `deinit`, and each session keeps this object alive.
        library.clearErrors()
        guard let context = unsafe library.newContext(library.clientMethod()) else {
            throw library.failure(of: "SSL_CTX_new")
        }
        self.library = library
        self.settings = settings
        unsafe self.context = context
        record = HandshakeRecord(library)
        try setProtocol()
        try setVerification()
        warnings = try useClientCertificate()
    }

    deinit { unsafe library.freeContext(context) }

    /// Whether the next handshake with `host` offers to resume a session.
    package func offersSession(to host: String) -> Bool { sessions.hasSession(for: host) }

    /// Forgets the sessions of `host`, after a handshake that offered one has failed.
    package func forgetSessions(of host: String) { sessions.forget(host) }

    /// Offers `host` no session any more: it fails with one, and not without.
    package func giveUpSessions(of host: String) { sessions.giveUp(host) }

    /// The library's own name for its version, such as `OpenSSL 3.0.19 27 Jan 2026`.
    package var libraryVersion: String { library.versionText }

    /// The version of the system's OpenSSL; nil where there is none that can be used.
    package static var systemLibraryVersion: String? { (try? OpenSSL.system.get())?.versionText }

    /// The lowest security level: 2 requires RSA of 2,048 bits and excludes SHA-1.
    ///
    /// The default of OpenSSL 3.0 and 1.1.1 is 1 (SSL_CTX_set_security_level(3)).
    private static let leastSecurityLevel: CInt = 2

    /// Requires TLS 1.2 or later, without renegotiation and compression.
    private func setProtocol() throws(TLSError) {
        let modes = OpenSSLNumber.partialWrites | OpenSSLNumber.movingWriteBuffer
        guard
            unsafe library.controlContext(
                context, OpenSSLNumber.setMinimumVersion, OpenSSLNumber.tls12, nil) == 1
        else { throw library.failure(of: "SSL_CTX_set_min_proto_version") }
        if unsafe library.securityLevel(context) < Self.leastSecurityLevel {
            unsafe library.setSecurityLevel(context, Self.leastSecurityLevel)
        }
        _ = unsafe library.setOptions(
            context, OpenSSLNumber.noRenegotiation | OpenSSLNumber.noCompression)
        _ = unsafe library.controlContext(context, OpenSSLNumber.setMode, modes, nil)
    }

    /// Enables the verification of the server's chain, unless pins replace it.
    private func setVerification() throws(TLSError) {
        let isByPins = settings.replacesChainByPins
        unsafe library.setVerification(
            context, isByPins ? OpenSSLNumber.verifyNone : OpenSSLNumber.verifyPeer, nil)
        unsafe record.install(in: context)
        if settings.authorities.isEmpty {
            let found = try loadSystemAuthorities()
            if case .nowhere(let looked) = found, !isByPins {
                throw .noTrustedAuthorities(looked: looked)
            }
        }
        for path in settings.authorities {
            guard unsafe library.loadAuthorities(context, path, nil) == 1 else {
                throw library.failure(reading: path, else: .notACertificate(path: path))
            }
        }
    }
}

extension OpenSSL {
    /// Returns why a file could not be used; `fault` if it can be read.
    func failure(reading path: String, else fault: TLSError) -> TLSError {
        let weaknesses = [caKeyTooSmall, caHashTooWeak, ownKeyTooSmall]
        for reason in removeErrors() where weaknesses.contains(where: reason.isSSL) {
            return .ownCertificateTooWeak(path: path, reason: reason.text)
        }
        do {
            let file = try Descriptor(reading: path)
            return try file.isDirectory ? .fileUnreadable(path: path, .isDirectory) : fault
        } catch {
            return .fileUnreadable(path: path, error)
        }
    }
}

// <openssl/sslerr.h>: SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK, SSL_R_EE_KEY_TOO_SMALL.
private let caKeyTooSmall = 397
private let caHashTooWeak = 398
private let ownKeyTooSmall = 399

/// Which servers are trusted, and the client certificate; paths as the user wrote them.
package struct TrustSettings: Sendable, Hashable {
    /// Files with certificates of trusted authorities; if empty, the system's are trusted.
    package var authorities: [String] = []
    /// Fingerprints, one of which the server's certificate must have.
    ///
    /// Without `authorities` they replace the checks of chain, name and dates, as RFC 5425,
    /// section 5.1, allows; with `authorities` both are required.
    package var pins: [Pin] = []
    /// The file of the client certificate, followed by its chain (PEM).
    package var certificate: String?
    /// The file of the client certificate's key; nil if it is in the certificate's file.
    package var key: String?

    /// Creates settings that trust the system's authorities.
    package init() {}

    /// Whether a server is identified by its certificate's fingerprint only.
    var replacesChainByPins: Bool { authorities.isEmpty && !pins.isEmpty }
}

/// The result of loading the system's authorities, with the places that were searched.
enum SystemAuthorities: Sendable, Hashable {
    case found
    case nowhere(looked: [String])

    /// The files in which distributions keep them; the first that exists is used.
    ///
    /// The list of Go's `crypto/x509` (root_linux.go, root_bsd.go).
    static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", "/etc/pki/tls/cacert.pem",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
    ]
}

extension TLSContext {
    /// Trusts the authorities of the system.
    ///
    /// OpenSSL's own places come first, or those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name. It
    /// reports no error if they are empty, since it reads folders only when it needs to. Then,
    /// unless a variable is set, the places of other distributions are tried.
    func loadSystemAuthorities() throws(TLSError) -> SystemAuthorities {
        guard unsafe library.setDefaultAuthorities(context) == 1 else {
            throw library.failure(of: "SSL_CTX_set_default_verify_paths")
        }
        let places = library.ownPlaces
        if isCertificateFile(places.file) || places.folders.contains(where: holdsCertificates) {
            return .found
        }
        let bundles = places.areOfUser ? [] : SystemAuthorities.bundles
        for path in bundles where isCertificateFile(path) {
            if unsafe library.loadAuthorities(context, path, nil) == 1 { return .found }
        }
        return .nowhere(looked: [places.file] + places.folders + bundles)
    }

    private func isCertificateFile(_ path: String) -> Bool {
        guard let file = try? Descriptor(reading: path), let size = try? file.size else {
            return false
        }
        return size > 0
    }

    /// Whether `path` has files under their hash names, such as `5ed36f99.0`.
    private func holdsCertificates(_ path: String) -> Bool {
        Directory.names(in: path).contains { name in
            let parts = name.split(separator: ".")
            return parts.count == 2 && parts[0].count == 8 && parts[0].allSatisfy(\.isHexDigit)
                && parts[1].allSatisfy(\.isWholeNumber)
        }
    }
}

extension OpenSSL {
    /// Where this library looks for certificates by default, and whether the environment says so.
    fileprivate var ownPlaces: (file: String, folders: [String], areOfUser: Bool) {
        let file = unsafe text(authoritiesFileVariable()).flatMap(environmentValue)
        let folders = unsafe text(authoritiesFoldersVariable()).flatMap(environmentValue)
        return unsafe (
            file ?? text(defaultAuthoritiesFile()) ?? "",
            (folders ?? text(defaultAuthoritiesFolders()) ?? "").split(separator: ":")
                .map(String.init),
            file != nil || folders != nil
        )
    }
}
