package import Foundation

/// An event as the API gives it, and its time.
package struct APIEvent: Sendable {
    package let identifier: String
    package let time: Date
    package let json: String

    package init(identifier: String, time: Date, json: String) {
        self.identifier = identifier
        self.time = time
        self.json = json
    }

    /// An item usage with a number of its own.
    package static func itemUsage(
        _ number: Int, at time: Date, padding: Int = 0, v2: Bool = true
    ) -> APIEvent {
        let identifier = "EVENT\(String(1_000_000_000 + number).dropFirst())ABCDEFGHIJKL"
        let actions = ["reveal", "fill", "server-fetch", "export", "secure-copy", "share"]
        let pad = padding > 0 ? #","padding":"\#(String(repeating: "x", count: padding))""# : ""
        let account = v2 ? #","account_uuid":"ACCOUNTAAAAAAAAAAAAAAAAAAA""# : ""
        let json = """
            {"uuid":"\(identifier)","timestamp":"\(time.formatted(Self.style))","used_version":1,\
            "vault_uuid":"vaultaaaaaaaaaaaaaaaaaaaaa","item_uuid":"item\(number % 1000)",\
            "action":"\(actions[number % actions.count])","user":{"uuid":"USER\(number % 50)",\
            "name":"Ada Example","email":"ada@example.com"},"client":{"app_name":"1Password for Mac",\
            "app_version":"81040","platform_name":"Mac","platform_version":"14.5","os_name":"MacOSX",\
            "os_version":"14.5","ip_address":"192.0.2.\(number % 250 + 1)"},\
            "location":{"country":"CH","region":"Zurich","city":"Zurich","latitude":47.37,\
            "longitude":8.54}\(account)\(pad)}
            """
        return APIEvent(identifier: identifier, time: time, json: json)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
