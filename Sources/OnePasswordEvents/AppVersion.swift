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
