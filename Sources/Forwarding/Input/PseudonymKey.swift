package import OnePasswordEvents
package import SystemCalls
package import TLS

/// Which personal values tokens stand for, and where the key of the tokens is.
package struct PseudonymSettings: Sendable {
    /// What is replaced.
    package let kinds: Set<PersonalKind>
    /// The file with the key.
    package let keyPath: String

    /// Creates settings; nothing is opened.
    package init(_ kinds: Set<PersonalKind>, keyPath: String) {
        self.kinds = kinds
        self.keyPath = keyPath
    }

    /// The fewest bytes of a key: as many as a hash has (RFC 2104, section 3).
    package static let shortestKey = KeyedHash.length
    private static let longestKey = 4096

    /// Reads the key; white space at the end of the file does not belong to it.
    package func open() throws(PseudonymKeyError) -> Pseudonyms {
        var key: [UInt8]
        do throws(TrustError) {
            key = try TrustedFile(keyPath, .pseudonymKey).bytes(upTo: Self.longestKey)
        } catch {
            throw PseudonymKeyError(error, fileAt: keyPath)
        }
        while let last = key.last, last == 0x20 || 0x09...0x0D ~= last { key.removeLast() }
        guard key.count >= Self.shortestKey else {
            throw .tooShort(path: keyPath, count: key.count)
        }
        do throws(TLSError) {
            return Pseudonyms(of: kinds, try KeyedHash(key: key).hash)
        } catch {
            throw .library(error)
        }
    }
}

/// Why there are no pseudonyms.
package enum PseudonymKeyError: Error, Hashable {
    case unreadable(path: String, SystemError)
    /// Others may read the key; the mode of its file.
    case openToOthers(path: String, mode: UInt32)
    case notAFile(path: String)
    case tooLarge(path: String)
    case tooShort(path: String, count: Int)
    /// There is no OpenSSL that can be used.
    case library(TLSError)
}

extension PseudonymKeyError {
    fileprivate init(_ error: TrustError, fileAt path: String) {
        self =
            switch error {
            case .system(let error): .unreadable(path: path, error)
            case .untrusted(.readable(let mode)): .openToOthers(path: path, mode: mode)
            case .untrusted(.tooLarge): .tooLarge(path: path)
            case .untrusted: .notAFile(path: path)
            }
    }
}
