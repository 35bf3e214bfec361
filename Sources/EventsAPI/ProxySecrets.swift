import SystemCalls

/// The user and password of a proxy, which libcurl repeats where it cannot read its address.
enum ProxySecrets {
    /// The variables in which libcurl looks for proxies, each in small and in capital letters.
    private static let variables = ["https_proxy", "http_proxy", "all_proxy"]

    /// A text without what stands before the `@` of a proxy's address.
    static func removed(
        from text: String, value: (String) -> String? = { environmentValue($0) }
    ) -> String {
        variables.flatMap { [$0, $0.uppercased()] }.compactMap(value).reduce(text) {
            text, address in
            guard let host = address.lastIndex(of: "@") else { return text }
            return text.replacing(address, with: "<redacted>" + address[host...])
        }
    }
}
