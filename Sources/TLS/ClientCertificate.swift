import SystemCalls

// The certificate and key of this client, for a server that requests them

extension TLSContext {
    /// Loads certificate and key if they are set, and returns warnings about them.
    func useClientCertificate() throws(TLSError) -> [TLSWarning] {
        guard let certificate = settings.certificate else {
            if let key = settings.key { throw .keyWithoutCertificate(key: key) }
            return []
        }
        unsafe library.setPassphraseCallback(context, refusePassphrase)
        guard unsafe library.useCertificateChain(context, certificate) == 1 else {
            throw library.failure(
                reading: certificate, else: .notACertificate(path: certificate))
        }
        let path = settings.key ?? certificate
        let file = try KeyFile(path)
        try useKey(in: file, of: certificate)
        return file.warnings
    }

    private func useKey(
        in file: borrowing KeyFile, of certificate: String
    ) throws(TLSError) {
        // Safe: reader and key are freed here, and the context keeps its own reference to the key.
        guard let reader = unsafe library.newReader(file.descriptor.rawValue, 0) else {
            throw library.failure(of: "BIO_new_fd")
        }
        defer { _ = unsafe library.freeStream(reader) }
        var isEncrypted = false
        let key = unsafe library.readPrivateKey(reader, nil, refusePassphrase, &isEncrypted)
        guard let key = unsafe key else {
            library.clearErrors()
            throw isEncrypted ? .keyEncrypted(path: file.path) : .notAKey(path: file.path)
        }
        defer { unsafe library.freePrivateKey(key) }
        let isUsed = unsafe library.usePrivateKey(context, key) == 1
        guard isUsed, unsafe library.checkPrivateKey(context) == 1 else {
            library.clearErrors()
            throw .keyMismatch(certificate: certificate, key: file.path)
        }
    }
}

/// Returns no passphrase, and records that one was requested: opcef may run without a terminal.
private let refusePassphrase: OpenSSL.PassphraseCallback = { _, _, _, wasAsked in
    // Safe: the argument, if there is one, is the flag of `useKey`.
    unsafe wasAsked?.storeBytes(of: true, as: Bool.self)
    return -1
}

/// The private key's file, open after its owner and permissions were checked.
private struct KeyFile: ~Copyable {
    let path: String
    let descriptor: Descriptor
    let warnings: [TLSWarning]

    /// Opens the file at `path` by the policy `privateKey`.
    init(_ path: String) throws(TLSError) {
        do throws(TrustError) {
            descriptor = try TrustedFile(path, .privateKey).releaseDescriptor()
        } catch {
            throw TLSError(error, keyAt: path)
        }
        self.path = path
        warnings = Self.warnings(folder: Self.folder(of: path))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func warnings(folder: String) -> [TLSWarning] {
        guard let status = try? FileStatus(of: folder), status.letsOthersReplaceFiles else {
            return []
        }
        return [.keyFolderWritable(path: folder, mode: status.mode)]
    }
}

extension TLSError {
    fileprivate init(_ error: TrustError, keyAt path: String) {
        self =
            switch error {
            case .system(let error): .fileUnreadable(path: path, error)
            case .untrusted(.symbolicLink): .keyIsLink(path: path)
            case .untrusted(.notRegular), .untrusted(.tooLarge): .keyIsNoFile(path: path)
            case .untrusted(.otherOwner(let owner)): .keyOfAnotherOwner(path: path, owner: owner)
            case .untrusted(.readable(let mode)), .untrusted(.writable(let mode)):
                .keyReadableByOthers(path: path, mode: mode)
            }
    }
}
