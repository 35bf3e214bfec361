import Foundation

extension Descriptor {
    /// Opens `path` to add to its end; who creates it is the only one who may read it.
    ///
    /// A named pipe must have a reader already, since nothing here waits for one. The
    /// corresponding C function is `open`.
    package init(appendingTo path: String) throws(SystemError) {
        let flags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        rawValue = try CInt(
            retryingOnInterrupt("open") {
                // Safe: the kernel reads the path to its end, and keeps no pointer.
                Int(unsafe open(path, flags, 0o600))
            })
    }

    /// Owns a new descriptor for what standard output is open on.
    package static func standardOutput() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: STDOUT_FILENO)
    }
}
