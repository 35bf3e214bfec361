package import Compression
package import SystemCalls

/// A file that was passed over, since it is gone or cannot be read.
package struct LostFile: Sendable, Hashable {
    package enum Reason: Sendable, Hashable {
        /// The file that had the input's name is found under no name; `offset` bytes of it were
        /// confirmed.
        case gone(offset: Int)
        /// The file was empty when it was read, and nothing tells what it has become: the oldest
        /// rotated file may be it, or others may have been removed before that.
        case perhaps
        /// A number is missing between rotated files.
        case missing
        /// It is packed by a program whose files are not read.
        case foreign
        /// It is packed by gzip, and zlib does not help.
        case gzip(GzipError)
        case unreadable(SystemError)
    }

    /// The path that it has, or had.
    package let path: String
    package let reason: Reason

    package init(path: String, reason: Reason) {
        self.path = path
        self.reason = reason
    }
}

extension LostFile {
    /// A file that is remembered, and under no name any more.
    init(_ remembered: TrackedFile) {
        self.init(path: remembered.path, reason: .gone(offset: remembered.position.offset))
    }

    /// A file that was empty, and may be one of the rotated ones, or removed.
    init(behind empty: TrackedFile) {
        self.init(path: empty.path, reason: .perhaps)
    }

    /// The file with this number, which is missing in the folder of `entry`.
    init(_ path: String, missing number: Int, beside entry: Generations.Entry) {
        let folder = folderAndName(entry.path).folder
        let name = folderAndName(path).name
        let dot = name.lastIndex(of: ".") ?? name.endIndex
        let missing =
            entry.name.hasPrefix(name)
            ? "\(name).\(number)" : "\(name[..<dot]).\(number)\(name[dot...])"
        self.init(path: folder == "/" ? "/" + missing : "\(folder)/\(missing)", reason: .missing)
    }
}
