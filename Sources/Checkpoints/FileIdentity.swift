import Compression
import SystemCalls

/// What identifies a file: its status, and its first bytes.
struct FileIdentity: Sendable {
    let status: FileStatus
    /// The time of birth, in nanoseconds since 1970; nil if it is not known.
    let born: Int?
    /// Whether it is a gzip file, whose offsets count decompressed bytes.
    let isGzip: Bool
    /// The first bytes, decompressed, as many as a fingerprint covers, or all if there are fewer.
    ///
    /// Empty for a gzip file if zlib is missing.
    let bytes: [UInt8]

    init(of file: borrowing Descriptor) throws(SystemError) {
        status = try file.status
        born = file.born
        guard status.kind == .regular else {
            (isGzip, bytes) = (false, [])
            return
        }
        let bytes = try file.bytes(upTo: Fingerprint.limit)
        isGzip = InputForm(beginningWith: bytes, isWhole: true) == .gzip
        self.bytes =
            isGzip ? (try? file.unpackedBytes(upTo: Fingerprint.limit)) ?? [] : bytes
    }

    /// The number of bytes that can be read; nil if the file would have to be decompressed.
    var size: Int? { isGzip ? nil : status.size }

    /// Returns the fingerprint of the `length` bytes before `offset`; nil if they cannot be read.
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

/// A hash of the first bytes of a file, by which it is recognized under another name.
///
/// It covers up to 1,024 bytes: several events, each with a unique identifier. A shorter file is
/// covered whole, so that another file is mistaken for it only if all that was forwarded is the same.
///
/// The hash is FNV-1a with 64 bits (draft-eastlake-fnv, section 2). It protects against accidents
/// only: an attacker who can write the input needs no collision. 32 bits would be too few where all
/// files of a folder are compared at each run.
package struct Fingerprint: Sendable, Hashable {
    /// The most bytes that are covered.
    package static let limit = 1024

    /// The number of bytes that are covered.
    package let length: Int
    /// The FNV-1a hash.
    package let hash: UInt64

    /// Creates the fingerprint of a file that begins with `bytes`.
    package init(of bytes: some Sequence<UInt8>) {
        var length = 0
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes.prefix(Self.limit) {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
            length += 1
        }
        self.length = length
        self.hash = hash
    }

    /// Whether it is the fingerprint of a prefix of `bytes`, which are the first 1,024 of a file, or all.
    func matches(_ bytes: [UInt8]) -> Bool {
        bytes.count >= length && Fingerprint(of: bytes.prefix(length)) == self
    }
}

extension Fingerprint: Codable {
    private enum CodingKeys: String, CodingKey {
        case length, hash
    }

    /// Decodes `{"length":1024,"hash":"00c0ffee00c0ffee"}`.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        length = try values.decode(Int.self, forKey: .length)
        let digits = try values.decode(String.self, forKey: .hash)
        guard 0...Self.limit ~= length, digits.count == 16, let hash = UInt64(digits, radix: 16)
        else { throw ImpossibleValue() }
        self.hash = hash
    }

    /// Encodes the form that `init(from:)` decodes.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(length, forKey: .length)
        try values.encode(hexadecimal(hash, digits: 16), forKey: .hash)
    }
}

/// An impossible value in a state file whose checksum is right.
struct ImpossibleValue: Error {}
