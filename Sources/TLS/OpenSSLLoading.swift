import SystemCalls

extension OpenSSL {
    /// The newest OpenSSL there is, looked for once in a process and never closed again.
    static let system = Result<OpenSSL, TLSError> { () throws(TLSError) in
        try OpenSSL(suffixes: openSSLSuffixes)
    }

    /// Opens both libraries of the first of `suffixes` that has them, and checks their version.
    init(suffixes: [String]) throws(TLSError) {
        let (crypto, ssl) = try Self.libraries(suffixes)
        try self.init(crypto: crypto, ssl: ssl)
        guard versionNumber() >= Self.oldestVersion else {
            throw .libraryTooOld(versionText)
        }
    }

    /// 1.1.1: the first that speaks TLS 1.3.
    private static let oldestVersion: CUnsignedLong = 0x1010_1000

    private static func libraries(
        _ suffixes: [String]
    ) throws(TLSError) -> (crypto: DynamicLibrary, ssl: DynamicLibrary) {
        var tried: [String] = []
        var reasons: [String] = []
        for suffix in suffixes {
            do throws(DynamicLibraryError) {
                tried.append("libssl" + suffix)
                return (
                    crypto: try DynamicLibrary("libcrypto" + suffix),
                    ssl: try DynamicLibrary("libssl" + suffix)
                )
            } catch {
                reasons.append(error.reason)
            }
        }
        throw .libraryMissing(tried: tried, reason: reasons.first)
    }

    /// What the library calls itself, such as `OpenSSL 3.0.19 27 Jan 2026`.
    var versionText: String { unsafe text(version(0)) ?? "" }

    /// Copies a text that OpenSSL keeps.
    func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        // Safe: OpenSSL's texts end with a zero and are never changed.
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}
