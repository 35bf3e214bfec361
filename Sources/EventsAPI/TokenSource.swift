import Foundation
import SystemCalls

/// Where a token was found.
package enum TokenSource: Sendable, Hashable {
    case variable(String)
    case file(path: String)
    /// A credential that systemd hands to a service.
    case credential(path: String)

    /// Finds the token of an environment: the first of the places below that there is.
    package static func find(
        in environment: [String: String]
    ) throws(TokenError) -> (token: Token, source: TokenSource) {
        if let text = environment["EVENTS_API_TOKEN"], !text.isEmpty {
            return (try Token(text), .variable("EVENTS_API_TOKEN"))
        }
        if let path = environment["EVENTS_API_TOKEN_FILE"], !path.isEmpty {
            return (try read(path, isService: false), .file(path: path))
        }
        if let path = environment["EVENTS_API_CREDENTIAL"], !path.isEmpty {
            return (try read(path, isService: true), .credential(path: path))
        }
        if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
            let path = "\(folder)/events-api-token"
            if FileManager.default.fileExists(atPath: path) {
                return (try read(path, isService: true), .credential(path: path))
            }
        }
        // Another sender's name for the same.
        if let text = environment["OP_EVENTS_API_TOKEN"], !text.isEmpty {
            return (try Token(text), .variable("OP_EVENTS_API_TOKEN"))
        }
        throw .missing
    }

    /// Reads the file of a token, which must be closed to others.
    ///
    /// What systemd hands to a service is closed by its folder, whatever the file's mode says.
    private static func read(_ path: String, isService: Bool) throws(TokenError) -> Token {
        let bytes: [UInt8]
        let status: FileStatus
        let isRegularFile: Bool
        do throws(SystemError) {
            let file = try Descriptor(reading: path)
            status = try file.status
            isRegularFile = try file.isRegularFile
            bytes = isRegularFile ? try file.bytes(upTo: Token.longest + 2) : []
        } catch {
            throw .fileUnreadable(path: path, error)
        }
        guard isRegularFile else { throw .notAFile(path: path) }
        guard isService || status.isPrivate else {
            throw .fileOpenToOthers(path: path, mode: status.mode)
        }
        return try Token(String(decoding: bytes, as: UTF8.self))
    }
}
