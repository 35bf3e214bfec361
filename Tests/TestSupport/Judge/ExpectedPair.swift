/// One pair of the extension as the documents ask for it.
package struct ExpectedPair: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Stands in every message, however short it must be.
        case permanent
        /// Stands whole or not at all.
        case whole
        /// May lose its end when the message is too long.
        case text
        /// Goes where its value goes.
        case label
    }

    package var key: String
    package var kind: Kind
    /// The text before any limit.
    package var full: [Unicode.Scalar]
    /// The text within the limit of the key, as bytes without escapes.
    package var value: [UInt8]

    init(_ key: String, _ kind: Kind, _ full: [Unicode.Scalar]) {
        self.key = key
        self.kind = kind
        self.full = full
        value = (CEFLimits.values[key].map { full.limited(to: $0) } ?? full).utf8
    }

    /// How many bytes the pair takes in a record, escapes and the space before it included.
    var encodedCount: Int {
        let escaped = value.count { $0 == 0x5C || $0 == 0x3D || $0 == 0x0A || $0 == 0x0D }
        return " =".utf8.count + key.utf8.count + value.count + escaped
    }
}
