import Foundation
import SystemCalls

/// The folder in which a run keeps the positions of streams, a file each.
package struct StateDirectory: Sendable, Hashable {
    package let path: String

    package init(_ path: String) {
        self.path = path
    }

    /// Where the position of a stream of an account lies: `ACCOUNT.STREAM.state`.
    ///
    /// What cannot stand in the name of a file becomes `_`.
    package func statePath(account: String, stream: String) -> StatePath? {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_")
        let account = String(account.map { allowed.contains($0) ? $0 : "_" })
        return StatePath("\(path)/\(account).\(stream).state")
    }

    /// Makes the folder, for its owner alone, where there is none.
    package func create() throws(CheckpointError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .cannotCreateFolder(path: path, reason: error.localizedDescription)
        }
    }
}
