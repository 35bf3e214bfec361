import Bytes

/// What kind of 1Password client an event comes from, as far as the client's name tells.
///
/// The names are an open set: whatever this makes of one, the name itself travels on as it is.
package enum ClientKind: UInt8, Sendable, CaseIterable {
    case app, browser, web, cli, connect, sdk, scim, unknown

    /// How a sentence calls a client of this kind.
    package var words: String {
        switch self {
        case .app: "a 1Password app"
        case .browser: "1Password in the browser"
        case .web: "1Password.com"
        case .cli: "1Password CLI"
        case .connect: "a Connect server"
        case .sdk: "a 1Password SDK"
        case .scim: "the SCIM bridge"
        case .unknown: "an unknown client"
        }
    }

    /// Derives the kind from the UTF-8 of `client.app_name`; no name at all is unknown.
    package init(appName name: Span<UInt8>) {
        self.init(appName: name, start: 0, count: name.count)
    }

    /// Derives the kind from the name that the `count` bytes from `start` on are.
    ///
    /// This runs for every event. Nearly all of them bear one of the exact names; only other names
    /// are searched.
    package init(appName bytes: Span<UInt8>, start: Int, count: Int) {
        if let place = Self.exactNameIndex.place(of: bytes, start: start, count: count) {
            self = Self.exactNames[place].kind
        } else {
            self = Self(searching: bytes.extracting(start..<start + count))
        }
    }

    /// The names seen in real events.
    private static let exactNames: [(name: String, kind: ClientKind)] = [
        ("1Password Browser Extension", .browser),
        ("1Password Extension", .browser),
        ("1Password Browser", .browser),
        ("1Password for Web", .web),
        ("1Password CLI", .cli),
        ("1Password SDK", .sdk),
        ("1Password SCIM Bridge", .scim),
        ("1Password for Mac", .app),
        ("1Password for Windows", .app),
        ("1Password for Linux", .app),
        ("1Password for iOS", .app),
        ("1Password for Android", .app),
    ]
    private static let exactNameIndex = NameIndex(exactNames.map(\.name))

    /// What other names are searched for; the first rule that holds counts.
    private static let rules: [(text: [UInt8], place: Place, kind: ClientKind)] = [
        ("extension", .anywhere, .browser),
        ("browser", .anywhere, .browser),
        ("1password.com", .anywhere, .web),
        ("cli", .asWord, .cli),
        ("connect", .asWord, .connect),
        ("sdk", .asWord, .sdk),
        ("scim", .anywhere, .scim),
        ("1password for ", .atStart, .app),
    ].map { (Array($0.utf8), $1, $2) }

    private init(searching name: Span<UInt8>) {
        for (text, place, kind) in Self.rules where name.contains(text, place) {
            self = kind
            return
        }
        self = .unknown
    }
}

/// Where in a name a rule wants its text.
private enum Place: Sendable { case anywhere, asWord, atStart }

extension Span<UInt8> {
    /// Says whether `text`, which is not empty and in small letters, is in the right place.
    ///
    /// Letters of ASCII count as equal to their capitals.
    fileprivate func contains(_ text: [UInt8], _ place: Place) -> Bool {
        guard count >= text.count else { return false }
        let lastStart = place == .atStart ? 0 : count - text.count
        for start in 0...lastStart where self[start].asciiLowercased == text[0] {
            var length = 1
            while length < text.count, self[start + length].asciiLowercased == text[length] {
                length += 1
            }
            guard length == text.count else { continue }
            if place != .asWord || isWord(start..<start + length) { return true }
        }
        return false
    }

    /// Says whether no letter or digit of ASCII adjoins the bytes at `range`.
    private func isWord(_ range: Range<Int>) -> Bool {
        let isOpenBefore = range.lowerBound > 0 && self[range.lowerBound - 1].isASCIIAlphanumeric
        let isOpenAfter = range.upperBound < count && self[range.upperBound].isASCIIAlphanumeric
        return !isOpenBefore && !isOpenAfter
    }
}

extension UInt8 {
    /// The letter in lower case; any other byte as it is.
    package var asciiLowercased: UInt8 {
        self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
    }

    fileprivate var isASCIIAlphanumeric: Bool {
        switch asciiLowercased {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}

/// The version of a 1Password app, as far as events need it.
package enum AppVersion {
    /// Whether a `client.app_version` is known to be 8.4.0 or newer, from which on apps say what is
    /// done with an item.
    ///
    /// Events have the number of a build: one or two digits of the version, two of the minor one, two of
    /// the patch and three of the build, `81109024` for 8.11.9. A version with dots is read too.
    package static func reportsActions(_ text: Span<UInt8>) -> Bool {
        var index = 0
        guard let major = number(text, &index) else { return false }
        if index == text.count { return 8...9 ~= text.count && major >= 80_400_000 }
        guard text[index] == UInt8(ascii: ".") else { return false }
        index += 1
        guard let minor = number(text, &index), major < 100,
            index == text.count || text[index] == UInt8(ascii: ".")
        else { return false }
        return (major, minor) >= (8, 4)
    }

    /// Reads up to nine digits.
    private static func number(_ text: Span<UInt8>, _ index: inout Int) -> Int? {
        let start = index
        var value = 0
        while index < text.count, case let digit = text[index] &- UInt8(ascii: "0"), digit < 10 {
            guard index - start < 9 else { return nil }
            value = value * 10 + Int(digit)
            index += 1
        }
        return index > start ? value : nil
    }
}

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
