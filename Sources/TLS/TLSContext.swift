import SystemCalls

/// What all TLS connections to one destination share: the library, who is trusted, who we are.
///
/// It is made once for a run, so that files that do not serve are known before there is anything
/// to send. OpenSSL writes with `write`, so the process must ignore `SIGPIPE`, as
/// `StopSignal.ofSignals` has it.
@safe
package final class TLSContext {
    let library: OpenSSL
    let settings: TrustSettings
    let record: HandshakeRecord
    let context: OpenSSL.Context
    /// What does not hinder a connection, and should be told.
    package private(set) var warnings: [TLSWarning] = []

    /// Loads the library, reads the files and checks them.
    package convenience init(_ settings: TrustSettings) throws(TLSError) {
        try self.init(settings, library: try OpenSSL.system.get())
    }

    init(_ settings: TrustSettings, library: OpenSSL) throws(TLSError) {
        // Safe: the context is freed in `deinit`, and no session outlives this object.
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
        warnings = try useOwnCertificate()
    }

    deinit { unsafe library.freeContext(context) }

    /// What the library calls itself, such as `OpenSSL 3.0.19 27 Jan 2026`.
    package var libraryVersion: String { library.versionText }

    /// RSA of 2,048 bits and no SHA-1 at least, where the library was built for less.
    ///
    /// OpenSSL 3.0 and 1.1.1 as their authors build them begin at level 1.
    private static let leastSecurityLevel: CInt = 2

    /// Asks for TLS 1.2 at least, and for nothing that has no use here.
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

    /// Has OpenSSL verify the server, unless it is its fingerprint that tells.
    private func setVerification() throws(TLSError) {
        let isByPins = settings.replacesChainByPins
        unsafe library.setVerification(
            context, isByPins ? OpenSSLNumber.verifyNone : OpenSSLNumber.verifyPeer, nil)
        unsafe record.listen(to: context)
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
    /// Says why a file could not be used; where it can be read, that is `fault`.
    func failure(reading path: String, else fault: TLSError) -> TLSError {
        let weaknesses = [caKeyTooSmall, caHashTooWeak, ownKeyTooSmall]
        for reason in takeErrors() where weaknesses.contains(where: reason.isSSL) {
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
