/// The tokens that stand for personal values: keyed hashes, so that the same value has the same token
/// in every event and run, and nobody without the key can say whose it is.
///
///     Wendy Appleseed ──► name-k3jv52qxw7mt4hzn
///
/// A token is a word for its kind and the first 80 bits of the hash, in base 32 (RFC 4648, section 6)
/// with small letters. The kind goes into the hash: the same text as a name and as an address has
/// two tokens that have nothing in common.
package struct Pseudonyms: Sendable {
    /// A keyed hash of at least ten bytes: HMAC-SHA-256 (RFC 2104).
    package typealias KeyedHash = @Sendable ([UInt8]) -> [UInt8]

    /// What is replaced.
    package let kinds: Set<PersonalKind>
    private let hash: KeyedHash
    /// Tokens of values that came before, by kind and value.
    private var cache: [[UInt8]: [UInt8]] = [:]

    /// How many tokens are kept, so that memory is bounded.
    private static let capacity = 8192
    private static let length = 16

    /// Creates pseudonyms for values of some kinds.
    package init(of kinds: Set<PersonalKind>, _ hash: @escaping KeyedHash) {
        self.kinds = kinds
        self.hash = hash
    }

    /// The token of a value, white space around it apart.
    package mutating func token(_ kind: PersonalKind, of text: [UInt8]) -> [UInt8] {
        let key = Array(kind.prefix.utf8) + kind.canonical(text.trimmed)
        if let token = cache[key] { return token }
        if cache.count >= Self.capacity { cache.removeAll(keepingCapacity: true) }
        let token = Array(kind.prefix.utf8) + Self.base32(hash(key)).prefix(Self.length)
        cache[key] = token
        return token
    }

    /// The token of an e-mail address, else that of a name.
    package mutating func token(ofPerson text: String) -> String? {
        let kind = PersonalKind(ofPerson: Array(text.utf8))
        guard kinds.contains(kind) else { return nil }
        return String(decoding: token(kind, of: Array(text.utf8)), as: UTF8.self)
    }

    /// Writes whole groups of five bytes as eight characters each.
    private static func base32(_ bytes: [UInt8]) -> [UInt8] {
        let letters = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        return stride(from: 0, to: bytes.count - 4, by: 5).flatMap { start in
            let group = bytes[start..<start + 5].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
            return (0..<8).map { letters[Int(group >> UInt64(35 - 5 * $0) & 31)] }
        }
    }
}

extension [UInt8] {
    /// Without spaces, tabs and line ends around it.
    package var trimmed: [UInt8] {
        let isBlank = { (byte: UInt8) in byte == 0x20 || 0x09...0x0D ~= byte }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return [] }
        return Array(self[first...last])
    }
}
