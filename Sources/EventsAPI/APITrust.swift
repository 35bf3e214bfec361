import SystemCalls

/// Whom a connection to the Events API trusts, and the client's own certificate: files in PEM format.
///
/// libcurl opens them by their paths for each new connection, so that they can be renewed while
/// opcef runs. They are checked before each request.
package struct APITrust: Sendable, Hashable {
    /// The file with the certificates of trusted authorities; nil for the system's.
    package var authorities: String?
    /// The file of the client certificate, followed by its chain.
    package var certificate: String?
    /// The file of the client certificate's key; nil if it is in the certificate's file.
    package var key: String?

    /// Creates settings that trust the system's authorities.
    package init() {}

    /// The paths of the files.
    package var paths: [String] { files.map(\.path) }

    /// The files, and what must hold for each.
    private var files: [(path: String, policy: TrustPolicy)] {
        let holdsKey = certificate != nil && key == nil
        return [
            (authorities, .configuration),
            (certificate, holdsKey ? .privateKey : .configuration), (key, .privateKey),
        ].compactMap { path, policy in path.map { ($0, policy) } }
    }

    /// Checks that the files can be read, and that others cannot change them or read the key.
    ///
    /// - Throws: `untrustedFile`.
    package func check() throws(APIError) {
        for file in files {
            do throws(TrustError) {
                _ = try TrustedFile(file.path, file.policy)
            } catch {
                throw .untrustedFile(path: file.path, error)
            }
        }
    }
}
