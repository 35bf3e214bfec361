import Foundation

/// Who may do what with a file: its owner, its group and the bits of its mode.
package struct FilePermissions: Sendable, Hashable {
    package let owner: UInt32
    package let group: UInt32
    /// The lowest twelve bits, as `chmod` takes them.
    package let mode: UInt32

    /// Whether the owner is the user of this process, or root.
    package var isOwnedByUsOrRoot: Bool { owner == 0 || owner == geteuid() }

    /// Whether this process belongs to the group.
    ///
    /// The corresponding C functions are `getegid` and `getgroups`.
    package var isOfOurGroup: Bool {
        if group == getegid() { return true }
        let count = getgroups(0, nil)
        guard count > 0 else { return false }
        var groups = [gid_t](repeating: 0, count: Int(count))
        // Safe: the kernel fills in at most as many groups as it is told of.
        let found = unsafe getgroups(count, &groups)
        return groups.prefix(Int(max(found, 0))).contains(group)
    }

    /// Whether none but the owner may read, or root's file is shared with one group of ours.
    ///
    /// The second is how distributions give a key to a service: `0640 root:ssl-cert`.
    package var keepSecret: Bool {
        let others: UInt32 = 0o077
        let groupReads: UInt32 = 0o040
        if mode & others == 0 { return true }
        return mode & others == groupReads && owner == 0 && isOfOurGroup
    }

    /// Whether somebody but the owner can put another file in the place of one in this folder.
    package var letOthersReplaceFiles: Bool {
        let othersWrite: UInt32 = 0o022
        let sticky: UInt32 = 0o1000
        return mode & othersWrite != 0 && mode & sticky == 0
    }
}

extension FilePermissions {
    /// Asks for what `path` leads to.
    ///
    /// The corresponding C function is `stat`.
    package init(of path: String) throws(SystemError) {
        var status = stat()
        // Safe: the kernel reads the path to its end and fills the structure that it is given.
        try checked("stat") { unsafe stat(path, &status) }
        self.init(status)
    }

    init(_ status: stat) {
        self.init(
            owner: status.st_uid, group: status.st_gid, mode: UInt32(status.st_mode) & 0o7777)
    }
}
