import Foundation

/// What a descriptor is open on, as far as `fstat` tells.
extension Descriptor {
    /// Whether this is an ordinary file: it never blocks, and it has a size.
    package var isRegularFile: Bool {
        get throws(SystemError) { try status().st_mode & S_IFMT == S_IFREG }
    }

    package var isFolder: Bool {
        get throws(SystemError) { try status().st_mode & S_IFMT == S_IFDIR }
    }

    /// Whether writing waits for nobody: an ordinary file, or a device such as `/dev/null`.
    package var takesAtOnce: Bool {
        get throws(SystemError) {
            let kind = try status().st_mode & S_IFMT
            return kind == S_IFREG || kind == S_IFCHR && isatty(rawValue) == 0
        }
    }

    /// Whether this is an ordinary file, and each write goes to its end, as after `>>` in a shell.
    ///
    /// The corresponding C function is `fcntl`.
    package var isAppendedFile: Bool {
        get throws(SystemError) {
            let descriptor = rawValue
            let flags = try checked("fcntl") { fcntl(descriptor, F_GETFL) }
            let isFile = try isRegularFile
            return isFile && flags & O_APPEND != 0
        }
    }

    /// How many bytes the file holds.
    package var size: Int {
        get throws(SystemError) { Int(try status().st_size) }
    }

    package var permissions: FilePermissions {
        get throws(SystemError) { FilePermissions(try status()) }
    }

    private borrowing func status() throws(SystemError) -> stat {
        let descriptor = rawValue
        var status = stat()
        // Safe: `fstat` fills the structure that it is given, and keeps no pointer.
        try checked("fstat") { unsafe fstat(descriptor, &status) }
        return status
    }
}
