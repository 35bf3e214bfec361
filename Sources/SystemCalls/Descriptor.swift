import Foundation

/// A file descriptor with one owner, closed when the owner goes.
package struct Descriptor: ~Copyable, Sendable {
    package let rawValue: CInt

    /// Takes over `rawValue`.
    package init(owning rawValue: CInt) {
        self.rawValue = rawValue
    }

    /// Owns a new descriptor for what `other` is open on.
    package init(duplicating other: CInt) throws(SystemError) {
        rawValue = try checked("fcntl") { fcntl(other, F_DUPFD_CLOEXEC, 0) }
    }

    deinit { _ = close(rawValue) }

    /// Gives the descriptor away: from here on nobody closes it.
    consuming func release() -> CInt {
        let released = rawValue
        discard self
        return released
    }

    /// Writes some of `bytes` and returns how many.
    ///
    /// The corresponding C function is `write`.
    package borrowing func write(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            // Safe: the kernel reads at most `buffer.count` bytes, and keeps no pointer.
            try retryingOnInterrupt("write") {
                unsafe Foundation.write(descriptor, buffer.baseAddress, buffer.count)
            }
        }
    }

    /// Reads what is there, at most a full `buffer`, and returns how much; 0 is the end.
    ///
    /// The corresponding C function is `read`.
    package borrowing func read(
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(SystemError) -> Int {
        let descriptor = rawValue
        // Safe: the kernel writes at most `buffer.count` bytes, and keeps no pointer.
        return try retryingOnInterrupt("read") {
            unsafe Foundation.read(descriptor, buffer.baseAddress, buffer.count)
        }
    }

    /// Waits until the disk has what was written.
    ///
    /// The corresponding C function is `fsync`.
    package borrowing func synchronize() throws(SystemError) {
        let descriptor = rawValue
        _ = try retryingOnInterrupt("fsync") { Int(fsync(descriptor)) }
    }
}
