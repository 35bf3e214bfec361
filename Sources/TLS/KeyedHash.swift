/// A keyed hash of the system's OpenSSL: HMAC-SHA-256 (RFC 2104, RFC 6234).
package struct KeyedHash: Sendable {
    private let library: OpenSSL
    private let key: [UInt8]

    /// How many bytes a hash has.
    package static let length = 32

    /// Creates the hash of a key of any length.
    ///
    /// - Throws: `libraryMissing` and the like.
    package init(key: [UInt8]) throws(TLSError) {
        library = try OpenSSL.system.get()
        self.key = key
    }

    /// The hash of `bytes`.
    package func hash(_ bytes: [UInt8]) -> [UInt8] {
        var hash = [UInt8](repeating: 0, count: Self.length)
        // Safe: OpenSSL reads both arrays, writes 32 bytes, and keeps no pointer.
        let result = unsafe library.keyedHash(
            library.sha256(), key, CInt(key.count), bytes, bytes.count, &hash, nil)
        precondition(unsafe result != nil, "OpenSSL has SHA-256")
        return hash
    }
}
