import Foundation

/// Why a file was not replaced; its old content is what it holds but in the last case.
package enum FileReplacementError: Error, Hashable {
    /// The temporary file was not created: nothing has been written.
    case notCreated(SystemError)
    /// Writing or renaming failed, as on a full disk. Trying again later may do better.
    case notWritten(SystemError)
    /// The disk did not take what was written.
    ///
    /// What it holds is unknown, and trying again may wrongly succeed, since the kernel has
    /// dropped what it could not write (PostgreSQL met this in 2018, "fsyncgate").
    case notSynchronized(SystemError)
}

extension Directory {
    /// Puts `bytes` in the place of what the file `name` held, and returns once the disk has them.
    ///
    /// Nobody ever sees a part: the bytes go to a file `.NAME.PID`, which gets the name once the
    /// disk has it. Whoever may replace the file must hold its lock.
    package borrowing func replace(
        _ name: String, with bytes: [UInt8]
    ) throws(FileReplacementError) {
        let temporary = ".\(name).\(getpid())"
        let file = try created(temporary)
        do throws(FileReplacementError) {
            try fill(file, with: bytes)
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

    /// Removes what processes left behind that ended inside of `replace`.
    ///
    /// Whoever holds the lock of `name` may do so, since nobody else is at work then. Asking which
    /// of the processes still live would be worse: in a container each run has the same number.
    package borrowing func removeLeftovers(of name: String) throws(SystemError) {
        let start = ".\(name)."
        for leftover in try names() where leftover.hasPrefix(start) {
            let process = leftover.dropFirst(start.count)
            guard !process.isEmpty, process.allSatisfy(\.isASCIIDigit) else { continue }
            try? remove(leftover)
        }
    }

    private borrowing func created(_ name: String) throws(FileReplacementError) -> Descriptor {
        do throws(SystemError) {
            return try create(name)
        } catch {
            throw .notCreated(error)
        }
    }

    private borrowing func fill(
        _ file: borrowing Descriptor, with bytes: [UInt8]
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

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
