/// Why gzip cannot be read, or cannot be read on.
package enum GzipError: Error, Hashable {
    /// The system has no zlib; the loader's reason.
    case libraryMissing(reason: String)
    case functionMissing(String, library: String)
    /// zlib would not begin: the number that it gave.
    case notBegun(CInt)
    /// The input ends inside of a member.
    case truncated
    /// What comes is no gzip, or another sum than what was packed; zlib's reason.
    case corrupt(reason: String)
    /// Something else follows the last member.
    case followedByOther

    /// Whether zlib is to blame, and not what it was given.
    package var isOfLibrary: Bool {
        switch self {
        case .libraryMissing, .functionMissing, .notBegun: true
        case .truncated, .corrupt, .followedByOther: false
        }
    }
}
