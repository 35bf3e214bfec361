import Foundation

extension Descriptor {
    /// Opens `path` to be read, without waiting for the writer of a named pipe.
    ///
    /// A symbolic link in the last place is followed only where `followingLinks` is true; else
    /// the error `isSymbolicLink`. The corresponding C function is `open`.
    package init(reading path: String, followingLinks: Bool = true) throws(SystemError) {
        let flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        let linkFlag = followingLinks ? 0 : O_NOFOLLOW
        rawValue = try CInt(
            retryingOnInterrupt("open") {
                // Safe: the kernel reads the path to its end, and keeps no pointer.
                Int(unsafe open(path, flags | linkFlag))
            })
    }

    /// Owns a new descriptor for what standard input is open on.
    package static func standardInput() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: STDIN_FILENO)
    }
}
