import Foundation

/// What the system knows of a file: which one it is, whose, and how large.
package struct FileFacts: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case regular, directory, symbolicLink, pipe, device, other
    }

    package let kind: Kind
    /// The device that the file lies on; it may be another one after the machine has started anew.
    package let device: UInt64
    /// The number of the file on its device; a new file may get that of a removed one.
    package let inode: UInt64
    /// The number of the user that owns it.
    package let owner: UInt32
    /// The lower twelve bits of the mode, such as `0o600`.
    package let permissions: UInt32
    /// How many names it has.
    package let links: Int
    /// How many bytes it holds.
    package let size: Int
    /// When it was last written to, in seconds since 1970.
    package let modified: Int
    /// The same in nanoseconds, as far as the file system tells.
    package let modifiedNanoseconds: Int

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFCHR: .device
            default: .other
            }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        owner = status.st_uid
        permissions = UInt32(status.st_mode & 0o7777)
        links = Int(status.st_nlink)
        size = Int(status.st_size)
        let time = status.st_mtim
        modified = time.tv_sec
        modifiedNanoseconds = time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Whether users other than the owner may change the file.
    package var isWritableByOthers: Bool { permissions & 0o022 != 0 }

    /// Whether only the owner of a file may remove it from this folder.
    package var isSticky: Bool { permissions & 0o1000 != 0 }

    /// Whether both are of one file.
    package func isSameFile(as other: FileFacts) -> Bool {
        device == other.device && inode == other.inode
    }
}

extension FileFacts {
    /// Asks for what `path` leads to, without opening it.
    ///
    /// The corresponding C function is `stat`.
    package init(of path: String) throws(SystemError) {
        var status = stat()
        // Safe: the kernel reads the path to its end and fills the structure that it is given.
        try checked("stat") { unsafe stat(path, &status) }
        self.init(status)
    }
}

extension Descriptor {
    /// The facts of what the descriptor is open on.
    ///
    /// The corresponding C function is `fstat`.
    package var facts: FileFacts {
        get throws(SystemError) {
            let descriptor = rawValue
            var status = stat()
            // Safe: `fstat` fills the structure that it is given, and keeps no pointer.
            try checked("fstat") { unsafe fstat(descriptor, &status) }
            return FileFacts(status)
        }
    }
}

/// The number of the user with whose rights this program runs.
///
/// The corresponding C function is `geteuid`.
package func effectiveUser() -> UInt32 { geteuid() }
