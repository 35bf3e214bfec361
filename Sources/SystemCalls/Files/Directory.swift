import Glibc

/// An open directory, whose files are addressed by their names in it.
///
/// All calls refer to the same directory, even if its path is renamed or replaced meanwhile. No call
/// follows a symbolic link, and none waits for the writer of a named pipe.
package struct Directory: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Opens the directory at `path`.
    ///
    /// The corresponding C function is `open` with `O_DIRECTORY`.
    package init(_ path: String) throws(SystemError) {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        let number = try retryingOnInterrupt("open") {
            // Safe: the kernel reads the path up to its zero, and keeps no pointer.
            Int(unsafe Glibc.open(path, flags))
        }
        descriptor = Descriptor(owning: CInt(number))
    }

    /// The status of the directory itself.
    package var status: FileStatus {
        get throws(SystemError) { try descriptor.status }
    }

    /// Returns the status of the file `name`, or nil if it does not exist.
    ///
    /// The corresponding C function is `fstatat`.
    package borrowing func status(of name: String) throws(SystemError) -> FileStatus? {
        let directory = descriptor.rawValue
        var status = stat()
        do throws(SystemError) {
            try checked("fstatat") {
                // Safe: the kernel reads the name, fills the structure, and keeps no pointer.
                unsafe fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW)
            }
        } catch  where error.isNoSuchFile {
            return nil
        }
        return FileStatus(status)
    }

    /// Returns the names of the entries in no particular order, without `.` and `..`.
    ///
    /// The corresponding C functions are `fdopendir` and `readdir`.
    package borrowing func names() throws(SystemError) -> [String] {
        // `fdopendir` takes ownership, and a separate descriptor has its own read offset.
        let opened = try open(reading: ".")
        let number = opened.rawValue
        // Safe: `fdopendir` takes the number over; it is released only if that succeeded.
        guard let listing = unsafe fdopendir(number) else { throw SystemError("fdopendir") }
        _ = opened.release()
        // Safe: the listing is open until here, and nothing else has it.
        defer { unsafe closedir(listing) }
        var names: [String] = []
        while true {
            SystemError.forget()
            // Safe: the entry is valid until the next call, and its name is copied before.
            guard let entry = unsafe readdir(listing) else { break }
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                unsafe tuple.withMemoryRebound(to: CChar.self, capacity: nameCapacity) { start in
                    unsafe String(cString: start)
                }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        guard errno == 0 else { throw SystemError("readdir") }
        return names
    }

    /// Opens the file `name` for reading.
    package borrowing func open(reading name: String) throws(SystemError) -> Descriptor {
        try open(name, O_RDONLY | O_NONBLOCK)
    }

    /// Opens the file `name` for locking, and creates it with mode `0600` if it does not exist.
    package borrowing func open(locking name: String) throws(SystemError) -> Descriptor {
        try open(name, O_RDWR | O_CREAT | O_NONBLOCK)
    }

    /// Opens the file `name` for appending, and creates it with mode `0600` if it does not exist.
    ///
    /// A named pipe without a reader is the error `ENXIO`: nothing here waits for one.
    package borrowing func open(appending name: String) throws(SystemError) -> Descriptor {
        try open(name, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK)
    }

    /// Creates the file `name` with mode `0600`, and fails with `EEXIST` if it exists.
    package borrowing func create(_ name: String) throws(SystemError) -> Descriptor {
        try open(name, O_WRONLY | O_CREAT | O_EXCL)
    }

    /// The corresponding C function is `openat`.
    private borrowing func open(
        _ name: String, _ flags: CInt
    ) throws(SystemError) -> Descriptor {
        let directory = descriptor.rawValue
        let flags = flags | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC
        let number = try retryingOnInterrupt("openat") {
            // Safe: the kernel reads the name up to its zero, and keeps no pointer.
            Int(unsafe openat(directory, name, flags, 0o600))
        }
        return Descriptor(owning: CInt(number))
    }

    /// Renames the file `old` to `new`, and replaces a file of that name.
    ///
    /// The corresponding C function is `renameat`.
    package borrowing func rename(_ old: String, to new: String) throws(SystemError) {
        let directory = descriptor.rawValue
        // Safe: the kernel reads both names up to their zeros, and keeps no pointer.
        try checked("renameat") { unsafe renameat(directory, old, directory, new) }
    }

    /// Removes the file `name`.
    ///
    /// The corresponding C function is `unlinkat`.
    package borrowing func remove(_ name: String) throws(SystemError) {
        let directory = descriptor.rawValue
        // Safe: the kernel reads the name up to its zero, and keeps no pointer.
        try checked("unlinkat") { unsafe unlinkat(directory, name, 0) }
    }

    /// Returns once all changes of names are on the disk.
    ///
    /// The corresponding C function is `fsync`.
    package borrowing func synchronize() throws(SystemError) {
        try descriptor.synchronize()
    }

    /// Checks that this process may create and remove files in the directory.
    ///
    /// The corresponding C function is `faccessat`.
    package borrowing func checkWritable() throws(SystemError) {
        let directory = descriptor.rawValue
        // Safe: the kernel reads the name up to its zero, and keeps no pointer.
        try checked("faccessat") { unsafe faccessat(directory, ".", W_OK | X_OK, AT_EACCESS) }
    }

    /// Creates the directory at `path`, and those above it, with mode `0700` where they do not exist.
    ///
    /// The corresponding C function is `mkdir`.
    package static func create(_ path: String) throws(SystemError) {
        var folder = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            folder += name
            do throws(SystemError) {
                // Safe: the kernel reads the path up to its zero, and keeps no pointer.
                try checked("mkdir") { unsafe mkdir(folder, 0o700) }
            } catch {
                guard (try? FileStatus(of: folder))?.kind == .directory else { throw error }
            }
            folder += "/"
        }
    }

    /// Returns the names of the entries of the directory at `path`; none if it cannot be read.
    package static func names(in path: String) -> [String] {
        (try? Directory(path).names()) ?? []
    }
}

/// The longest file name, with the zero at its end: `NAME_MAX` + 1.
private let nameCapacity = 256
