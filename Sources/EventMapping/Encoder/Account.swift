/// Whose 1Password events are from, where they do not say so themselves.
package struct Account: Sendable, Hashable {
    /// Its id, as the API has it.
    package var uuid: String?
    /// What the user calls it.
    package var name: String?

    /// Creates an account, of which both may be unknown.
    package init(uuid: String? = nil, name: String? = nil) {
        self.uuid = uuid
        self.name = name
    }

    /// What tells it from others: its id, else its name.
    var identifier: String? { uuid ?? name }

    /// The longest name, in characters: what CEF's `deviceExternalId` holds.
    package static let longestName = 255

    /// Whether a host could have its name, which SC4S then takes for the host of an event.
    ///
    /// RFC 1123, section 2.1: letters, digits and hyphens between dots, and not what could be an
    /// IPv4 address; at most the 100 characters of CEF's `dvchost`.
    package var isNameOfHost: Bool {
        guard let name, 1...100 ~= name.utf8.count else { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let areLegal = labels.allSatisfy { label in
            1...63 ~= label.utf8.count && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy(Self.isPartOfLabel)
        }
        return areLegal && labels.last?.allSatisfy(\.isNumber) == false
    }

    private static func isPartOfLabel(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
