/// How an account for a machine is told from a person's.
package enum ServiceAccount {
    /// Whether an address of mail is one that 1Password gives service accounts.
    package static func isAddress(_ text: Span<UInt8>) -> Bool {
        guard text.count >= domain.count else { return false }
        let start = text.count - domain.count
        return domain.indices.allSatisfy { index in
            let byte = text[start + index]
            let isCapital = byte &- UInt8(ascii: "A") < 26
            return (isCapital ? byte | 0x20 : byte) == domain[index]
        }
    }

    /// Whether a `user_type` names a service account, in any case of letters and with any mark
    /// between the words; the documentation lists `user` and `external_user` alone.
    package static func isType(_ text: Span<UInt8>) -> Bool {
        var matched = 0
        for index in text.indices {
            let byte = text[index] | 0x20
            guard byte &- UInt8(ascii: "a") < 26 else { continue }
            guard matched < type.count, byte == type[matched] else { return false }
            matched += 1
        }
        return matched == type.count
    }

    private static let domain = Array("@1passwordserviceaccounts.com".utf8)
    private static let type = Array("serviceaccount".utf8)
}
