import SystemCalls

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
