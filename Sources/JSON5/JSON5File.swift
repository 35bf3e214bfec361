package import SystemCalls

/// A file in JSON5, read and parsed.
package struct JSON5File: Sendable, Hashable {
    /// The path as the user gave it.
    package let path: String
    /// The file's value.
    package let root: JSON5Node

    /// The largest size of a file, in bytes.
    package static let longest = 1 << 20

    /// Reads the file at `path`, by the policy `configuration`.
    package init(_ path: String) throws(JSON5FileError) {
        self.path = path
        let bytes: [UInt8]
        do throws(TrustError) {
            let file = try TrustedFile(path, .configuration)
            bytes = try file.bytes(upTo: Self.longest)
        } catch {
            throw JSON5FileError(error)
        }
        do throws(JSON5SyntaxError) {
            root = try JSON5Reader.read(bytes)
        } catch {
            throw .syntax(error)
        }
    }
}

/// Why a file was not read.
package enum JSON5FileError: Error, Hashable {
    case unreadable(SystemError)
    case notAFile
    /// All users of the machine may change the file, and so where events are sent.
    case writableByAll
    case tooLarge
    case syntax(JSON5SyntaxError)

    fileprivate init(_ error: TrustError) {
        self =
            switch error {
            case .system(let error): .unreadable(error)
            case .untrusted(.writable): .writableByAll
            case .untrusted(.tooLarge): .tooLarge
            case .untrusted: .notAFile
            }
    }
}
