import Compression
import SystemCalls

/// What a file is known by: its status, and what it begins with.
struct FileIdentity: Sendable {
    let status: FileStatus
    /// Whether it is a gzip file, whose places count unpacked bytes.
    let isGzip: Bool
    /// The first bytes, unpacked, as many as a fingerprint covers, or all there are.
    ///
    /// None of a gzip file where zlib is missing.
    let bytes: [UInt8]

    init(of file: borrowing Descriptor) throws(SystemError) {
        status = try file.status
        guard status.kind == .regular else {
            (isGzip, bytes) = (false, [])
            return
        }
        let bytes = try file.bytes(upTo: Fingerprint.limit)
        isGzip = InputForm(beginningWith: bytes, isWhole: true) == .gzip
        self.bytes =
            isGzip ? (try? file.unpackedBytes(upTo: Fingerprint.limit)) ?? [] : bytes
    }

    /// How many bytes there are to be read; nil where only unpacking would tell.
    var size: Int? { isGzip ? nil : status.size }

    /// The fingerprint of the `length` bytes right before `offset`; nil where they are not there.
    func tail(
        before offset: Int, length: Int, of file: borrowing Descriptor
    ) -> Fingerprint? {
        let bytes =
            isGzip
            ? try? file.unpackedBytes(from: offset - length, upTo: length)
            : try? file.bytes(from: offset - length, upTo: length)
        guard let bytes, bytes.count == length else { return nil }
        return Fingerprint(of: bytes)
    }
}
