import Foundation

/// A lock that one process at a time has, and loses with its life.
///
/// It lies on a file of its own, which is never removed: a process that had opened a removed file
/// could lock that one, while another locks its successor. Local disks only.
package struct FileLock: ~Copyable, Sendable {
    private let file: Descriptor
    /// The status of the locked file when it was locked.
    package let status: FileStatus

    /// How often a lock that another process has is tried again, if it is waited for.
    private static let pause = Duration.milliseconds(100)

    /// Locks the file `name` in `directory`, and creates it where there is none.
    ///
    /// Without a `deadline` it is tried once.
    ///
    /// - Returns: nil if another process had it up to the deadline, or the signal came.
    ///
    /// The corresponding C function is `flock`.
    package static func acquire(
        _ name: String, in directory: borrowing Directory, before deadline: Deadline?,
        unless interruption: StopSignal?
    ) throws(SystemError) -> FileLock? {
        while true {
            if let lock = try attempt(name, in: directory) { return lock }
            guard let deadline, !deadline.isPast else { return nil }
            let next = Deadline(after: pause).capped(by: deadline)
            guard try SystemCalls.pause(until: next, unless: interruption) == .timedOut else {
                return nil
            }
        }
    }

    private static func attempt(
        _ name: String, in directory: borrowing Directory
    ) throws(SystemError) -> FileLock? {
        while true {
            let file = try directory.open(locking: name)
            let number = file.rawValue
            do throws(SystemError) {
                try checked("flock") { flock(number, LOCK_EX | LOCK_NB) }
            } catch  where error.wouldBlock {
                return nil
            }
            let status = try file.status
            // Somebody may have removed the file between opening and locking it.
            if let current = try directory.status(of: name), current.isSameFile(as: status) {
                return FileLock(file: file, status: status)
            }
        }
    }
}
