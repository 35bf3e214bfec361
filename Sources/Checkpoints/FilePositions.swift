import Sockets

/// What is remembered of input files, in the order in which they were first met.
///
/// A path may have several: the last is the file that had it last, those before are earlier ones
/// that were renamed, as `logrotate` does. They are kept for a while, since inputs may be named as
/// `usage.ndjson*`: what was forwarded under one name is not to be forwarded under the next.
package struct FilePositions: Sendable, Hashable {
    /// How many earlier files of one path are remembered.
    static let earlierLimit = 16

    package private(set) var files: [RememberedFile] = []

    /// Creates the positions of no file.
    package init() {}

    /// The file that had `path` last, or nil.
    func latest(at path: String) -> RememberedFile? {
        files.last { $0.path == path }
    }

    /// The file that had the path of `file` before it, or nil.
    func predecessor(of file: RememberedFile) -> RememberedFile? {
        files.prefix { $0 != file }.last { $0.path == file.path }
    }

    /// The file that `head` is of, whatever its name: it has its number and its beginning.
    func file(of head: FileHead) -> RememberedFile? {
        files.last { $0.hasNumber(of: head) && $0.fingerprint.matches(head.octets) }
    }

    /// Puts `file` in the place of what it was, or adds it as the latest of its path.
    ///
    /// A number belongs to one file at a time, so what else was remembered by it is gone.
    mutating func remember(_ file: RememberedFile, insteadOf old: RememberedFile?) {
        files.removeAll { $0 != old && $0.hasNumber(of: file) }
        if let index = files.firstIndex(where: { $0 == old }) {
            files[index] = file
        } else {
            files.append(file)
            forgetOldest(at: file.path)
        }
    }

    /// Forgets all files of a path, and returns whether there was one.
    mutating func forget(_ path: String) -> Bool {
        let count = files.count
        files.removeAll { $0.path == path }
        return files.count < count
    }

    private mutating func forgetOldest(at path: String) {
        let places = files.indices.filter { files[$0].path == path }
        for place in places.dropLast(Self.earlierLimit + 1).reversed() {
            files.remove(at: place)
        }
    }
}

extension FilePositions: Codable {
    private enum CodingKeys: String, CodingKey {
        case files
    }
}
