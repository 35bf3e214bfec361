/// How an account for a machine is told from a person's.
package enum ServiceAccount {
    /// Whether an address of mail is one that 1Password gives service accounts.
    package static func isAddress(_ text: Span<UInt8>) -> Bool {
        guard text.count >= domain.count else { return false }
        let start = text.count - domain.count
        return domain.indices.allSatisfy { index in
            let octet = text[start + index]
            let isCapital = octet &- UInt8(ascii: "A") < 26
            return (isCapital ? octet | 0x20 : octet) == domain[index]
        }
    }

    /// Whether a `user_type` names a service account, in any case of letters and with any mark
    /// between the words; the documentation lists `user` and `external_user` alone.
    package static func isType(_ text: Span<UInt8>) -> Bool {
        var matched = 0
        for index in text.indices {
            let octet = text[index] | 0x20
            guard octet &- UInt8(ascii: "a") < 26 else { continue }
            guard matched < type.count, octet == type[matched] else { return false }
            matched += 1
        }
        return matched == type.count
    }

    private static let domain = Array("@1passwordserviceaccounts.com".utf8)
    private static let type = Array("serviceaccount".utf8)
}
