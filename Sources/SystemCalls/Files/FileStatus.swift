import Glibc

/// What `stat` says about a file: which one it is, of what kind, whose, and how large.
package struct FileStatus: Sendable, Hashable {
    /// The type of a file, `st_mode & S_IFMT`.
    package enum Kind: Sendable, Hashable {
        case regular, directory, symbolicLink, pipe
        /// A character device, such as a terminal or `/dev/null`.
        case device
        case socket
        /// A block device.
        case other
    }

    /// The type of the file.
    package let kind: Kind
    /// The device that the file is on; its number may change when the machine is rebooted.
    package let device: UInt64
    /// The number of the file on its device; it is reused after the file was removed.
    package let inode: UInt64
    /// The user ID of the owner.
    package let owner: UInt32
    /// The group ID.
    package let group: UInt32
    /// The permission bits: the lower twelve bits of the mode, such as `0o600`.
    package let mode: UInt32
    /// The number of hard links.
    package let linkCount: Int
    /// The size in bytes.
    package let size: Int
    /// The time of the last write, in seconds since 1970.
    package let modified: Int
    /// The time of the last write, in nanoseconds since 1970, as exact as the file system keeps it.
    package let modifiedNanoseconds: Int

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .pipe
            case S_IFCHR: .device
            case S_IFSOCK: .socket
            default: .other
            }
        device = UInt64(truncatingIfNeeded: status.st_dev)
        inode = UInt64(truncatingIfNeeded: status.st_ino)
        owner = status.st_uid
        group = status.st_gid
        mode = UInt32(status.st_mode & 0o7777)
        linkCount = Int(status.st_nlink)
        size = Int(status.st_size)
        let time = status.st_mtim
        modified = time.tv_sec
        modifiedNanoseconds = time.tv_sec * 1_000_000_000 + time.tv_nsec
    }

    /// Whether both describe the same file.
    package func isSameFile(as other: FileStatus) -> Bool {
        device == other.device && inode == other.inode
    }
}

extension FileStatus {
    /// Returns whether two paths name the same regular file, or would if it were created.
    package static func isSameFile(_ path: String, as other: String) -> Bool {
        switch (try? FileStatus(of: path), try? FileStatus(of: other)) {
        case (let one?, let two?): return one.kind == .regular && one.isSameFile(as: two)
        case (nil, nil): break
        default: return false
        }
        guard let one = try? FileStatus(of: directory(of: path)),
            let two = try? FileStatus(of: directory(of: other))
        else { return false }
        return one.isSameFile(as: two)
            && path.split(separator: "/").last == other.split(separator: "/").last
    }

    private static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    }
}

// Permissions

extension FileStatus {
    /// Whether the owner is the user of this process, or root.
    package var isOwnedByUserOrRoot: Bool { owner == 0 || owner == effectiveUser() }

    /// Whether the group or all users may change the file.
    package var isWritableByOthers: Bool { mode & 0o022 != 0 }

    /// Whether all users may change the file.
    package var isWritableByAll: Bool { mode & 0o002 != 0 }

    /// Whether only the owner may read the file, or it is root's and shared with a group of this process.
    ///
    /// The second is how distributions give a service its key: `0640 root:ssl-cert`.
    package var isPrivate: Bool {
        let others: UInt32 = 0o077
        let groupReads: UInt32 = 0o040
        if mode & others == 0 { return true }
        return mode & others == groupReads && owner == 0 && isOfOurGroup
    }

    /// Whether users other than the owner can replace a file in this folder.
    ///
    /// In a sticky folder, such as `/tmp`, only the owner of a file may remove or rename it.
    package var letsOthersReplaceFiles: Bool {
        let sticky: UInt32 = 0o1000
        return isWritableByOthers && mode & sticky == 0
    }

    /// Whether this process belongs to the file's group.
    ///
    /// The corresponding C functions are `getegid` and `getgroups`.
    package var isOfOurGroup: Bool {
        if group == getegid() { return true }
        let count = getgroups(0, nil)
        guard count > 0 else { return false }
        var groups = [gid_t](repeating: 0, count: Int(count))
        // Safe: the kernel fills in at most `count` groups.
        let found = unsafe getgroups(count, &groups)
        return groups.prefix(Int(max(found, 0))).contains(group)
    }
}

// Asking

extension FileStatus {
    /// Creates the status of the file at `path`, without opening it; symbolic links are followed.
    ///
    /// The corresponding C function is `stat`.
    package init(of path: String) throws(SystemError) {
        var status = stat()
        // Safe: the kernel reads the path up to its zero and fills the structure.
        try checked("stat") { unsafe stat(path, &status) }
        self.init(status)
    }
}

extension Descriptor {
    /// The status of the open file.
    ///
    /// The corresponding C function is `fstat`.
    package var status: FileStatus {
        get throws(SystemError) {
            let descriptor = rawValue
            var status = stat()
            // Safe: `fstat` fills the structure, and keeps no pointer.
            try checked("fstat") { unsafe fstat(descriptor, &status) }
            return FileStatus(status)
        }
    }

    /// Whether this is a regular file: it has a size, and reading it never blocks.
    package var isRegularFile: Bool {
        get throws(SystemError) { try status.kind == .regular }
    }

    /// Whether this is a directory, which cannot be read as a file.
    package var isDirectory: Bool {
        get throws(SystemError) { try status.kind == .directory }
    }

    /// Whether writing never blocks: a regular file, or a device that is no terminal, such as `/dev/null`.
    package var neverBlocks: Bool {
        get throws(SystemError) {
            let kind = try status.kind
            return kind == .regular || kind == .device && isatty(rawValue) == 0
        }
    }

    /// Whether this is a regular file and each write goes to its end, as after `>>` in a shell.
    ///
    /// The corresponding C function is `fcntl` with `F_GETFL`.
    package var isAppendedFile: Bool {
        get throws(SystemError) {
            let descriptor = rawValue
            let flags = try checked("fcntl") { fcntl(descriptor, F_GETFL) }
            let isFile = try isRegularFile
            return isFile && flags & O_APPEND != 0
        }
    }

    /// The size of the file in bytes.
    package var size: Int {
        get throws(SystemError) { try status.size }
    }
}

/// The effective user ID of this process.
///
/// The corresponding C function is `geteuid`.
package func effectiveUser() -> UInt32 { geteuid() }

/// The creation time, which distinguishes a file from a later one with the same number.
extension Descriptor {
    /// When the file was created, in nanoseconds since 1970; nil if the file system does not say.
    ///
    /// The corresponding C function is `statx`, which Swift's Glibc lacks since its header wants
    /// `_GNU_SOURCE`; the structure is written by hand:
    ///
    ///     0: mask, 4 │ … │ 80: birth: seconds, 8; nanoseconds, 4 │ … │ 256
    package var born: Int? {
        typealias Call =
            @convention(c) (
                CInt, UnsafePointer<CChar>, CInt, CUnsignedInt, UnsafeMutableRawPointer
            ) -> CInt
        // Safe: the symbol is the function of this type since Linux 4.11 and glibc 2.28.
        guard
            let call = unsafe dlsym(nil, "statx").map({ unsafe unsafeBitCast($0, to: Call.self) })
        else { return nil }
        let (itself, birth) = (CInt(0x1000), CUnsignedInt(0x800))
        let descriptor = rawValue
        return unsafe withUnsafeTemporaryAllocation(byteCount: 256, alignment: 8) { status in
            // Safe: the structure has 256 bytes, and the kernel keeps no pointer.
            unsafe status.initializeMemory(as: UInt8.self, repeating: 0)
            guard let start = status.baseAddress,
                unsafe call(descriptor, "", itself, birth, start) == 0,
                unsafe status.load(as: UInt32.self) & birth != 0
            else { return nil }
            let seconds = unsafe Int(status.load(fromByteOffset: 80, as: Int64.self))
            let rest = unsafe Int(status.load(fromByteOffset: 88, as: UInt32.self))
            // Some file systems claim to have it, and return zero.
            return seconds > 0 ? seconds * 1_000_000_000 + rest : nil
        }
    }
}
