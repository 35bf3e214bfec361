import Foundation

/// A folder held open, whose files are reached by their names in it.
///
/// Whatever happens to the folder's own path meanwhile, all calls mean the same folder. No call
/// follows a symbolic link, and none waits for the writer of a named pipe.
package struct Directory: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens the folder at `path`.
    ///
    /// The corresponding C function is `open`.
    package init(_ path: String) throws(SystemError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let number = try retryingOnInterrupt("open") {
            // Safe: the kernel reads the path to its end, and keeps no pointer.
            Int(unsafe Foundation.open(path, flags))
        }
        descriptor = Descriptor(owning: CInt(number))
    }

    /// The status of the folder itself.
    package var status: FileStatus {
        get throws(SystemError) { try descriptor.status }
    }

    /// The status of the file `name`, or nil where there is none.
    ///
    /// The corresponding C function is `fstatat`.
    package borrowing func status(of name: String) throws(SystemError) -> FileStatus? {
        let folder = descriptor.rawValue
        var status = stat()
        do throws(SystemError) {
            try checked("fstatat") {
                // Safe: the kernel reads the name, fills the structure, and keeps no pointer.
                unsafe fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.isNoSuchFile {
            return nil
        }
        return FileStatus(status)
    }

    /// Opens the file `name` to be read.
    package borrowing func open(reading name: String) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_NONBLOCK)
    }

    /// Opens the file `name` to be locked; who creates it is the only one who may open it.
    package borrowing func open(locking name: String) throws(SystemError) -> Descriptor {
        try open(name, O_RDWR | O_CREAT | O_NONBLOCK)
    }

    /// Opens the file `name` to add to its end; who creates it is the only one who may open it.
    ///
    /// A named pipe must have a reader already, since nothing here waits for one.
    package borrowing func open(appending name: String) throws(SystemError) -> Descriptor {
        try open(name, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK)
    }

    /// Creates the file `name` for its owner alone, and fails where there is one already.
    package borrowing func create(_ name: String) throws(SystemError) -> Descriptor {
        try open(name, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// The corresponding C function is `openat`.
    private borrowing func open(
        _ name: String, _ flags: CInt
    ) throws(SystemError) -> Descriptor {
        let folder = descriptor.rawValue
        let flags = flags | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC
        let number = try retryingOnInterrupt("openat") {
            // Safe: the kernel reads the name to its end, and keeps no pointer.
            Int(unsafe openat(folder, name, flags, 0o600))
        }
        return Descriptor(owning: CInt(number))
    }

    /// Gives the file `old` the name `new`, and removes what had that name.
    ///
    /// The corresponding C function is `renameat`.
    package borrowing func rename(_ old: String, to new: String) throws(SystemError) {
        let folder = descriptor.rawValue
        // Safe: the kernel reads both names to their ends, and keeps no pointer.
        try checked("renameat") { unsafe renameat(folder, old, folder, new) }
    }

    /// Removes the file `name`.
    ///
    /// The corresponding C function is `unlinkat`.
    package borrowing func remove(_ name: String) throws(SystemError) {
        let folder = descriptor.rawValue
        // Safe: the kernel reads the name to its end, and keeps no pointer.
        try checked("unlinkat") { unsafe unlinkat(folder, name, 0) }
    }

    /// Waits until the disk has the names as they are now.
    ///
    /// The corresponding C function is `fsync`.
    package borrowing func synchronize() throws(SystemError) {
        try descriptor.synchronize()
    }

    /// Fails where this program may not create and remove files here.
    ///
    /// The corresponding C function is `faccessat`.
    package borrowing func checkWritable() throws(SystemError) {
        let folder = descriptor.rawValue
        // Safe: the kernel reads the name to its end, and keeps no pointer.
        try checked("faccessat") { unsafe faccessat(folder, ".", W_OK | X_OK, AT_EACCESS) }
    }
}

extension SystemError {
    /// There is no file of that name.
    package var isNoSuchFile: Bool { number == ENOENT }

    /// The disk, or what the user may use of it, is full.
    package var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }
}
