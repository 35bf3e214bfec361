import Foundation

extension Descriptor {
    /// Opens `path` to be read, without waiting for the writer of a named pipe.
    ///
    /// The corresponding C function is `open`.
    package init(reading path: String) throws(SystemError) {
        rawValue = try CInt(
            retryingOnInterrupt("open") {
                // Safe: the kernel reads the path to its end, and keeps no pointer.
                Int(unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK))
            })
    }

    /// Owns a new descriptor for what standard input is open on.
    package static func standardInput() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: STDIN_FILENO)
    }
}
