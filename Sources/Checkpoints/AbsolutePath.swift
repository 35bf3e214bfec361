import Foundation

/// The key of an input: its path from the root, as it was named.
///
/// Symbolic links stay what they are, so that the key does not change with what they point to;
/// and `..` stays, since behind a link it is not what it seems.
package func absolutePath(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    let whole = isAbsolute ? path : FileManager.default.currentDirectoryPath + "/" + path
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}

/// Takes an absolute path apart: `/var/log/usage.ndjson` is `/var/log` and `usage.ndjson`.
func folderAndName(_ path: String) -> (folder: String, name: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return ("/" + path.split(separator: "/").dropLast().joined(separator: "/"), name)
}
