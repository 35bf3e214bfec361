import Foundation

/// The number of a failed system call and the call that gave it.
package struct SystemError: Error, Hashable {
    /// The name of the C function, such as `connect`.
    package let call: String
    package let number: CInt

    /// Takes the number from `errno`, so it must come right after the call.
    package init(_ call: String) {
        self.init(call, number: errno)
    }

    /// Describes a failure whose number came another way, as `SO_ERROR` does.
    package init(_ call: String, number: CInt) {
        self.call = call
        self.number = number
    }

    /// Forgets earlier errors, for a call that does not set `errno` whenever it fails.
    package static func forget() { errno = 0 }

    /// A folder stands where a file was expected.
    package static let isDirectory = SystemError("read", number: EISDIR)

    /// A file that is to be added to holds something else than counted frames.
    package static let notCounted = SystemError("read", number: EILSEQ)

    /// A pipe was full for too long.
    package static let stalled = SystemError("write", number: EAGAIN)

    /// What the system says about the number, such as `Connection refused`.
    package var reason: String {
        // Safe: `strerror` returns a text for every number, copied before the next call.
        unsafe String(cString: strerror(number))
    }
}
