import Glibc

/// A file descriptor with one owner, which closes it when it goes out of scope.
package struct Descriptor: ~Copyable, Sendable {
    /// The number of the descriptor.
    package let rawValue: CInt

    /// Adopts `rawValue`, which nobody else may close.
    package init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// Creates a second descriptor for what `other` is open on.
    ///
    /// The corresponding C function is `fcntl` with `F_DUPFD_CLOEXEC`.
    package init(duplicating other: CInt) throws(SystemError) {
        rawValue = try checked("fcntl") { fcntl(other, F_DUPFD_CLOEXEC, 0) }
    }

    deinit { _ = close(rawValue) }

    /// Returns the number, which the caller has to close.
    consuming func release() -> CInt {
        let released = rawValue
        discard self
        return released
    }
}

// Opening

extension Descriptor {
    /// Opens `path` for reading, without waiting for the writer of a named pipe.
    ///
    /// With `followingLinks` false a symbolic link as the last component of the path is the error
    /// `isSymbolicLink`. The corresponding C function is `open`.
    package init(reading path: String, followingLinks: Bool = true) throws(SystemError) {
        let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let linkFlag = followingLinks ? 0 : O_NOFOLLOW
        rawValue = try CInt(
            retryingOnInterrupt("open") {
                // Safe: the kernel reads the path up to its zero, and keeps no pointer.
                Int(unsafe open(path, flags | linkFlag))
            })
    }

    /// Opens `path` for appending, and creates it with mode `0600` if it does not exist.
    ///
    /// A named pipe without a reader is the error `ENXIO`: nothing here waits for one. The
    /// corresponding C function is `open`.
    package init(appendingTo path: String) throws(SystemError) {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        rawValue = try CInt(
            retryingOnInterrupt("open") {
                // Safe: the kernel reads the path up to its zero, and keeps no pointer.
                Int(unsafe open(path, flags, 0o600))
            })
    }

    /// Returns a duplicate of standard input.
    package static func standardInput() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: STDIN_FILENO)
    }

    /// Returns a duplicate of standard output.
    package static func standardOutput() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: STDOUT_FILENO)
    }
}

// Reading and writing

extension Descriptor {
    /// Writes some of `bytes`, and returns how many.
    ///
    /// The corresponding C function is `write`.
    package borrowing func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            // Safe: the kernel reads at most `buffer.count` bytes, and keeps no pointer.
            try retryingOnInterrupt("write") {
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
        }
    }

    /// Reads at most `buffer.count` bytes, and returns how many; 0 at the end of the file.
    ///
    /// The corresponding C function is `read`.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        let descriptor = rawValue
        // Safe: the kernel writes at most `buffer.count` bytes, and keeps no pointer.
        return try retryingOnInterrupt("read") {
            unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        }
    }

    /// Reads into `bytes[start..<end]`, and returns how many bytes; 0 at the end of the file.
    ///
    /// The corresponding C function is `read`.
    package borrowing func read(
        into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(SystemError) -> Int {
        precondition(0 <= start && start <= end && end <= bytes.count)
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            // Safe: the precondition keeps the range inside the array.
            let target = unsafe UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
            return try retryingOnInterrupt("read") {
                unsafe Glibc.read(descriptor, target.baseAddress, target.count)
            }
        }
    }

    /// Returns the bytes from `offset` on, at most `count`; fewer only at the end of the file.
    ///
    /// The file's own offset does not change. The corresponding C function is `pread`.
    package borrowing func bytes(
        from offset: Int = 0, upTo count: Int
    ) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        bytes.removeLast(count - (try read(into: &bytes, from: 0, to: count, at: offset)))
        return bytes
    }

    /// Reads into `bytes[start..<end]` what is at `offset` of the file, and returns how many bytes;
    /// fewer only at the end of the file.
    ///
    /// The file's own offset does not change. The corresponding C function is `pread`.
    package borrowing func read(
        into bytes: inout [UInt8], from start: Int, to end: Int, at offset: Int
    ) throws(SystemError) -> Int {
        precondition(0 <= start && start <= end && end <= bytes.count)
        let descriptor = rawValue
        var position = start
        while position < end {
            let count = try unsafe bytes.withUnsafeMutableBufferPointer {
                buffer throws(SystemError) in
                // Safe: the precondition keeps the range inside the array.
                let target = unsafe UnsafeMutableBufferPointer(rebasing: buffer[position..<end])
                return try retryingOnInterrupt("pread") {
                    unsafe pread(
                        descriptor, target.baseAddress, target.count,
                        off_t(offset + position - start))
                }
            }
            guard count > 0 else { break }
            position += count
        }
        return position - start
    }

    /// Sets the offset at which the file is read next.
    ///
    /// The corresponding C function is `lseek`.
    package borrowing func seek(to offset: Int) throws(SystemError) {
        guard lseek(rawValue, off_t(offset), SEEK_SET) >= 0 else { throw SystemError("lseek") }
    }

    /// The offset at which a regular file is read next.
    ///
    /// The corresponding C function is `lseek`.
    package var offset: Int {
        get throws(SystemError) {
            let offset = lseek(rawValue, 0, SEEK_CUR)
            guard offset >= 0 else { throw SystemError("lseek") }
            return Int(offset)
        }
    }

    /// Returns once everything written is on the disk.
    ///
    /// The corresponding C function is `fsync`.
    package borrowing func synchronize() throws(SystemError) {
        let descriptor = rawValue
        _ = try retryingOnInterrupt("fsync") { Int(fsync(descriptor)) }
    }
}

// Flags

/// Closes `descriptor` in programs that this one executes.
func closeOnExecute(_ descriptor: CInt) throws(SystemError) {
    try checked("fcntl") { fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
}

/// Lets calls on `descriptor` fail with `EAGAIN` instead of blocking.
///
/// The flag belongs to the open file description, not to the number: never set it on a descriptor
/// that is shared with other programs, as standard output is.
func makeNonBlocking(_ descriptor: CInt) throws(SystemError) {
    let flags = try checked("fcntl") { fcntl(descriptor, F_GETFL) }
    try checked("fcntl") { fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) }
}
