/// What a file begins with, in short: how a file is known again under whatever name.
///
/// A hash of the first bytes, up to 1,024: several events, each with an identifier of its own.
/// What a shorter file holds is covered whole, so that for as long as it is short, another file
/// is taken for it only where all that was forwarded is the same.
///
/// The hash is FNV-1a with 64 bits (draft-eastlake-fnv, section 2). It guards against accidents:
/// whoever can write the input needs no collision to deceive. 32 bits would be few where a whole
/// folder is looked through at each run.
package struct Fingerprint: Sendable, Hashable {
    /// How many bytes count at most.
    package static let limit = 1024

    /// How many bytes it covers.
    package let length: Int
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

    /// Whether a file that begins with `bytes`, all of it or 1,024, may be the one.
    func matches(_ bytes: [UInt8]) -> Bool {
        bytes.count >= length && Fingerprint(of: bytes.prefix(length)) == self
    }
}

extension Fingerprint: Codable {
    private enum CodingKeys: String, CodingKey {
        case length, hash
    }

    /// Reads `{"length":1024,"hash":"00c0ffee00c0ffee"}`.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        length = try values.decode(Int.self, forKey: .length)
        let digits = try values.decode(String.self, forKey: .hash)
        guard 0...Self.limit ~= length, digits.count == 16, let hash = UInt64(digits, radix: 16)
        else { throw ImpossibleValue() }
        self.hash = hash
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(length, forKey: .length)
        try values.encode(hexadecimal(hash, digits: 16), forKey: .hash)
    }
}

/// A state file is whole, but something in it cannot be.
struct ImpossibleValue: Error {}

/// Writes `number` with leading zeros.
func hexadecimal(_ number: some BinaryInteger, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
