import Glibc

/// Why a file was not replaced; in all cases but the last it still holds its old content.
package enum FileReplacementError: Error, Hashable {
    /// The temporary file could not be created: nothing was written.
    case notCreated(SystemError)
    /// Writing or renaming failed, as on a full disk; a later attempt may succeed.
    case notWritten(SystemError)
    /// The disk did not accept what was written.
    ///
    /// What it holds is unknown, and another attempt may wrongly succeed, since the kernel has
    /// dropped the pages that it could not write (PostgreSQL's "fsyncgate" of 2018,
    /// https://wiki.postgresql.org/wiki/Fsync_Errors).
    case notSynchronized(SystemError)
}

extension Directory {
    /// Replaces the content of the file `name` atomically, and returns once it is on the disk.
    ///
    /// The bytes are written to a file `.NAME.PID`, which is renamed once the disk has it, so no
    /// reader ever sees a part. The caller must hold the lock of the file.
    package borrowing func replace(
        _ name: String, with bytes: [UInt8]
    ) throws(FileReplacementError) {
        let temporary = ".\(name).\(getpid())"
        let file: Descriptor
        do throws(SystemError) {
            file = try create(temporary)
        } catch {
            throw .notCreated(error)
        }
        do throws(FileReplacementError) {
            try write(bytes, to: file)
            try move(temporary, to: name)
        } catch {
            try? remove(temporary)
            throw error
        }
        do throws(SystemError) {
            try synchronize()
        } catch {
            throw .notSynchronized(error)
        }
    }

    /// Replaces the content of the file `name` atomically, and lets all users read it.
    ///
    /// It does not wait for the disk: this is for content that is soon written again. The caller
    /// must hold the lock of the file.
    package borrowing func publish(
        _ bytes: [UInt8], as name: String
    ) throws(SystemError) {
        let temporary = ".\(name).\(getpid())"
        let file = try create(temporary)
        do throws(SystemError) {
            try file.permit(0o644)
            var written = 0
            while written < bytes.count {
                written += try file.write(bytes.span.extracting(droppingFirst: written))
            }
            try rename(temporary, to: name)
        } catch {
            try? remove(temporary)
            throw error
        }
    }

    /// Removes the temporary files of processes that were killed during `replace` or `publish`.
    ///
    /// The caller must hold the lock of `name`, so that no other process is replacing it. Asking
    /// which of the processes still run would not do: in a container each run has the same PID.
    package borrowing func removeLeftovers(of name: String) throws(SystemError) {
        let start = ".\(name)."
        for leftover in try names() where leftover.hasPrefix(start) {
            let process = leftover.dropFirst(start.count)
            guard !process.isEmpty, process.allSatisfy(\.isASCIIDigit) else { continue }
            try? remove(leftover)
        }
    }

    private borrowing func write(
        _ bytes: [UInt8], to file: borrowing Descriptor
    ) throws(FileReplacementError) {
        do throws(SystemError) {
            var written = 0
            while written < bytes.count {
                written += try file.write(bytes.span.extracting(droppingFirst: written))
            }
        } catch {
            throw .notWritten(error)
        }
        do throws(SystemError) {
            try file.synchronize()
        } catch {
            throw .notSynchronized(error)
        }
    }

    private borrowing func move(
        _ temporary: String, to name: String
    ) throws(FileReplacementError) {
        do throws(SystemError) {
            try rename(temporary, to: name)
        } catch {
            throw .notWritten(error)
        }
    }
}

extension Descriptor {
    /// Sets the permission bits of the file, whatever the process's mask.
    ///
    /// The corresponding C function is `fchmod`.
    fileprivate borrowing func permit(_ mode: UInt32) throws(SystemError) {
        let descriptor = rawValue
        try checked("fchmod") { fchmod(descriptor, mode) }
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
