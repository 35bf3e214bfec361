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

    /// A sign-in attempt with a number of its own.
    package static func signInAttempt(_ number: Int, at time: Date) -> APIEvent {
        let identifier = "SIGNIN\(String(1_000_000_000 + number).dropFirst())ABCDEFGHIJK"
        let outcomes = [
            ("success", "credentials_ok"), ("mfa_failed", "totp_bad"),
            ("firewall_failed", "country_blocked"),
        ]
        let (category, type) = outcomes[number % outcomes.count]
        let json = """
            {"uuid":"\(identifier)","session_uuid":"SESSION\(number % 40)",\
            "timestamp":"\(time.formatted(Self.style))","category":"\(category)",\
            "type":"\(type)","country":"CH","details":null,"target_user":{"uuid":"USER\(number % 50)",\
            "name":"Ada Example","email":"ada@example.com"},"client":{"app_name":"1Password for Mac",\
            "app_version":"81040","platform_name":"Mac","platform_version":"14.5","os_name":"MacOSX",\
            "os_version":"14.5","ip_address":"192.0.2.\(number % 250 + 1)"},\
            "location":{"country":"CH","region":"Zurich","city":"Zurich","latitude":47.37,\
            "longitude":8.54},"account_uuid":"ACCOUNTAAAAAAAAAAAAAAAAAAA"}
            """
        return APIEvent(identifier: identifier, time: time, json: json)
    }

    /// An audit event with a number of its own.
    package static func auditEvent(_ number: Int, at time: Date) -> APIEvent {
        let identifier = "AUDIT\(String(1_000_000_000 + number).dropFirst())ABCDEFGHIJKL"
        let deeds = [
            ("dlgsess", "dlgdsess"), ("grant", "uva"), ("join", "gm"), ("update", "vault"),
        ]
        let (action, object) = deeds[number % deeds.count]
        let json = """
            {"uuid":"\(identifier)","timestamp":"\(time.formatted(Self.style))",\
            "actor_uuid":"USER\(number % 50)","actor_details":{"uuid":"USER\(number % 50)",\
            "name":"Ada Example","email":"ada@example.com"},"actor_type":"user",\
            "action":"\(action)","object_type":"\(object)","object_uuid":"object\(number % 90)",\
            "aux_id":\(number),"aux_uuid":"AUX\(number % 30)","aux_info":"A",\
            "session":{"uuid":"SESSION\(number % 40)","login_time":"2026-01-02T03:04:05Z",\
            "device_uuid":"device\(number % 20)","ip":"192.0.2.\(number % 250 + 1)"},\
            "location":{"country":"CH","region":"Zurich","city":"Zurich","latitude":47.37,\
            "longitude":8.54},"account_uuid":"ACCOUNTAAAAAAAAAAAAAAAAAAA"}
            """
        return APIEvent(identifier: identifier, time: time, json: json)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
