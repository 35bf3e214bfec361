import SystemCalls

/// The certificate that we show to a server that asks for one.
extension TLSContext {
    /// Reads certificate and key where they are set, and returns what is odd about them.
    func useOwnCertificate() throws(TLSError) -> [TLSWarning] {
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
        // Safe: reader and key are freed here, and the context counts its own use of the key.
        guard let reader = unsafe library.newReader(file.descriptor.rawValue, 0) else {
            throw library.failure(of: "BIO_new_fd")
        }
        defer { _ = unsafe library.freeStream(reader) }
        var isEncrypted = false
        let key = unsafe library.readPrivateKey(reader, nil, refusePassphrase, &isEncrypted)
        guard let key = unsafe key else {
            _ = library.takeErrors()
            throw isEncrypted ? .keyEncrypted(path: file.path) : .notAKey(path: file.path)
        }
        defer { unsafe library.freePrivateKey(key) }
        let isUsed = unsafe library.usePrivateKey(context, key) == 1
        guard isUsed, unsafe library.checkPrivateKey(context) == 1 else {
            _ = library.takeErrors()
            throw .keyMismatch(certificate: certificate, key: file.path)
        }
    }
}

/// Gives no passphrase, and notes that one was wanted: nobody may be there to be asked.
private let refusePassphrase: OpenSSL.PassphraseCallback = { _, _, _, wasAsked in
    // Safe: where there is an argument, it is the flag of the one who reads the key.
    unsafe wasAsked?.storeBytes(of: true, as: Bool.self)
    return -1
}
