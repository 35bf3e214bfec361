import Compression
import SystemCalls

/// What a file is known by: its facts, and what it begins with.
struct FileHead: Sendable {
    let facts: FileFacts
    /// Whether it is a gzip file, whose places count unpacked octets.
    let isGzip: Bool
    /// The first octets, unpacked, as many as a fingerprint covers, or all there are.
    ///
    /// None of a gzip file where zlib is missing.
    let octets: [UInt8]

    init(of file: borrowing Descriptor) throws(SystemError) {
        facts = try file.facts
        guard facts.kind == .regular else {
            (isGzip, octets) = (false, [])
            return
        }
        let octets = try file.octets(upTo: Fingerprint.limit)
        isGzip = InputForm(beginningWith: octets, isWhole: true) == .gzip
        self.octets =
            isGzip ? (try? file.unpackedOctets(upTo: Fingerprint.limit)) ?? [] : octets
    }

    /// How many octets there are to be read; nil where only unpacking would tell.
    var size: Int? { isGzip ? nil : facts.size }

    /// The fingerprint of the `length` octets right before `offset`; nil where they are not there.
    func tail(
        before offset: Int, length: Int, of file: borrowing Descriptor
    ) -> Fingerprint? {
        let octets =
            isGzip
            ? try? file.unpackedOctets(from: offset - length, upTo: length)
            : try? file.octets(from: offset - length, upTo: length)
        guard let octets, octets.count == length else { return nil }
        return Fingerprint(of: octets)
    }
}
