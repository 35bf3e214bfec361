import Glibc

/// A lock that one process at a time holds, and that the kernel releases when the process ends.
///
/// The lock is on a separate file that is never removed: otherwise one process could lock the
/// removed file while another locks its successor. Reliable on local file systems only.
package struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor
    /// The status of the file when it was locked.
    package let status: FileStatus

    /// The pause between two attempts.
    private static let pause = Duration.milliseconds(100)

    /// Locks the file `name` in `directory`, and creates it if it does not exist.
    ///
    /// Without a `deadline` there is one attempt. The corresponding C function is `flock`.
    ///
    /// - Returns: nil if another process held the lock until the deadline, or the signal came.
    package static func acquire(
        _ name: String, in directory: borrowing Directory, before deadline: Deadline?,
        unless stopSignal: StopSignal?
    ) throws(SystemError) -> FileLock? {
        while true {
            if let lock = try attempt(name, in: directory) { return lock }
            guard let deadline, !deadline.isPast else { return nil }
            let next = Deadline(after: pause).capped(by: deadline)
            guard try SystemCalls.pause(until: next, unless: stopSignal) == .timedOut else {
                return nil
            }
        }
    }

    private static func attempt(
        _ name: String, in directory: borrowing Directory
    ) throws(SystemError) -> FileLock? {
        while true {
            let file = try directory.open(locking: name)
            guard try file.lock() else { return nil }
            let status = try file.status
            // Somebody may have removed the file between opening and locking it.
            if let current = try directory.status(of: name), current.isSameFile(as: status) {
                return FileLock(file: file, status: status)
            }
        }
    }
}

extension Descriptor {
    /// Locks the file exclusively, and returns false if another open file description has the lock.
    ///
    /// The corresponding C function is `flock` with `LOCK_NB`.
    borrowing func lock() throws(SystemError) -> Bool {
        let descriptor = rawValue
        do throws(SystemError) {
            try checked("flock") { flock(descriptor, LOCK_EX | LOCK_NB) }
        } catch  where error.wouldBlock {
            return false
        }
        return true
    }

    /// Releases the lock.
    ///
    /// The corresponding C function is `flock` with `LOCK_UN`.
    borrowing func unlock() throws(SystemError) {
        let descriptor = rawValue
        try checked("flock") { flock(descriptor, LOCK_UN) }
    }
}
