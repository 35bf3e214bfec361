package import Foundation

/// An empty folder for a test, removed with this object.
package final class TemporaryFolder: Sendable {
    package let path: String

    package var url: URL { URL(filePath: path) }

    /// Creates a folder with these permissions.
    package init(mode: Int = 0o755) throws {
        path =
            FileManager.default.temporaryDirectory
            .appending(path: "opcef-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        try setMode(mode)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Returns the path of the file `name`, whether there is one or not.
    package func path(_ name: String) -> String { path + "/" + name }

    /// The names in the folder, sorted.
    package var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// Creates a file, or replaces the content of one, which keeps its number.
    package func write(_ name: String, _ text: String) throws {
        let data = Data(text.utf8)
        guard let file = FileHandle(forWritingAtPath: path(name)) else {
            try data.write(to: URL(filePath: path(name)))
            return
        }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: data)
        try file.close()
    }

    package func append(_ text: String, to name: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path(name)))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    /// Returns the content of a file.
    package func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    /// Creates a folder in this one.
    package func createFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path(name), withIntermediateDirectories: false)
    }

    package func rename(_ old: String, _ new: String) throws {
        try FileManager.default.moveItem(atPath: path(old), toPath: path(new))
    }

    package func copy(_ old: String, _ new: String) throws {
        try FileManager.default.copyItem(atPath: path(old), toPath: path(new))
    }

    package func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    /// Sets the permissions of a file, or of the folder itself.
    package func setMode(_ mode: Int, _ name: String = "") throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path(name))
    }

    /// Returns what a file keeps that is not touched: number, mode, owner, times of change, bytes.
    package func facts(_ name: String) throws -> [String] {
        var status = stat()
        guard unsafe lstat(path(name), &status) == 0 else { return [] }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        return [
            "\(status.st_ino)", "\(status.st_mode)", "\(status.st_uid)",
            "\(status.st_mtim)", "\(status.st_ctim)", isFile ? try text(name) : "",
        ]
    }
}
