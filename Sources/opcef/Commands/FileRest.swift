import Checkpoints
import Compression
import SystemCalls

/// How much a file has after its saved position, as far as that can be told.
enum FileRest: Equatable {
    case bytes(Int)
    /// Of a gzip file, in decompressed bytes.
    case unpackedBytes(Int)
    /// A gzip file that is damaged or not complete, and how much it has before that place.
    case fault(unpackedBytes: Int)
    /// A gzip file whose end is too far away, or that cannot be unpacked on this system.
    case unknown
    /// Another file has its name now.
    case otherFile
    case unreadable(SystemError)

    /// How many decompressed bytes are tried for the end of a gzip file: less than a second's work.
    static let longestUnpacked = 256 << 20

    /// Looks at the file by its path.
    init(of file: TrackedFile) {
        do throws(SystemError) {
            let status = try FileStatus(of: file.path)
            guard status.inode == file.inode, status.device == file.device else {
                self = .otherFile
                return
            }
            let opened = try Descriptor(reading: file.path)
            let offset = file.position.offset
            guard try opened.isGzip else {
                // One that was truncated is read from its beginning.
                self = .bytes(status.size < offset ? status.size : status.size - offset)
                return
            }
            self =
                switch try? opened.unpackedEnd(within: Self.longestUnpacked) {
                case .end(let end): .unpackedBytes(max(0, end - offset))
                case .fault(let end): .fault(unpackedBytes: max(0, end - offset))
                case .beyond, nil: .unknown
                }
        } catch {
            self = .unreadable(error)
        }
    }

    /// Whether everything is certainly confirmed.
    var isNone: Bool { self == .bytes(0) || self == .unpackedBytes(0) }
}
