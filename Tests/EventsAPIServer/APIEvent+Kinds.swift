package import Foundation

/// Events of the three kinds, each with a number of its own.
extension APIEvent {
    /// An event of the stream that has this name.
    package static func of(_ feature: String, _ number: Int, at time: Date) -> APIEvent {
        switch feature {
        case "signinattempts": signInAttempt(number, at: time)
        case "auditevents": auditEvent(number, at: time)
        default: itemUsage(number, at: time)
        }
    }

    /// An item usage, with so many bytes of a member that nobody knows.
    package static func itemUsage(
        _ number: Int, at time: Date, padding: Int = 0, v2: Bool = true
    ) -> APIEvent {
        let actions = ["reveal", "fill", "server-fetch", "export", "secure-copy", "share"]
        let pad = padding > 0 ? #","padding":"\#(String(repeating: "x", count: padding))""# : ""
        let account = v2 ? Self.account : ""
        return APIEvent("EVENT", number, at: time) {
            """
            "used_version":1,"vault_uuid":"vaultaaaaaaaaaaaaaaaaaaaaa",\
            "item_uuid":"item\(number % 1000)","action":"\(actions[number % actions.count])",\
            "user":\(user(number)),"client":\(client(number)),"location":\(location)\(account)\(pad)
            """
        }
    }

    /// A sign-in attempt; each third is refused.
    package static func signInAttempt(_ number: Int, at time: Date) -> APIEvent {
        let outcomes = [
            ("success", "credentials_ok"), ("credentials_failed", "password_secret_bad"),
            ("success", "mfa_ok"),
        ]
        let (category, type) = outcomes[number % outcomes.count]
        return APIEvent("LOGIN", number, at: time) {
            """
            "session_uuid":"SESSION\(number)","country":"CH","category":"\(category)",\
            "type":"\(type)","details":null,"target_user":\(user(number)),\
            "client":\(client(number)),"location":\(location)\(account)
            """
        }
    }

    /// An audit event, whose session is that of the sign-in attempt with the same number.
    package static func auditEvent(_ number: Int, at time: Date) -> APIEvent {
        let deeds = [("grant", "uva"), ("join", "gm"), ("suspend", "user"), ("create", "vault")]
        let (action, object) = deeds[number % deeds.count]
        return APIEvent("AUDIT", number, at: time) {
            """
            "actor_uuid":"USER\(number % 50)","actor_details":\(user(number)),\
            "action":"\(action)","object_type":"\(object)","object_uuid":"object\(number % 1000)",\
            "session":{"uuid":"SESSION\(number)","login_time":"\(time.formatted(style))",\
            "device_uuid":"device\(number % 50)","ip":"192.0.2.\(number % 250 + 1)"},\
            "location":\(location)\(account)
            """
        }
    }

    /// An audit event of version 3, inserted at a time, a minute after the deed.
    ///
    /// Only `action` and `insert_time` are documented; `isBare` leaves out everything else.
    package static func version3(
        _ number: Int, at time: Date, isBare: Bool = false, hasInsertTime: Bool = true
    ) -> APIEvent {
        let actions = ["vault.item.read", "group.membership.add", "service-account.token.create"]
        let identifier = "THREE\(String(1_000_000_000 + number).dropFirst())ABCDEFGHIJKL"
        let deed = time.addingTimeInterval(-60).formatted(style)
        var members = [#""action":"\#(actions[number % actions.count])""#]
        if hasInsertTime { members.append(#""insert_time":"\#(time.formatted(style))""#) }
        if isBare {
            members.append(#""number":\#(number),"actor":{"name":"x"}"#)
        } else {
            members += [
                #""uuid":"\#(identifier)","timestamp":"\#(deed)""#,
                #""actor":{"type":"user","uuid":"USER\#(number % 50)","email":"ada@example.com"}"#,
                #""entities":[{"type":"vault","uuid":"vault\#(number % 1000)"}]"#,
            ]
        }
        return APIEvent(
            identifier: identifier, time: time, json: "{\(members.joined(separator: ","))}")
    }

    private init(_ prefix: String, _ number: Int, at time: Date, _ members: () -> String) {
        let identifier = "\(prefix)\(String(1_000_000_000 + number).dropFirst())ABCDEFGHIJKL"
        self.init(
            identifier: identifier, time: time,
            json: """
                {"uuid":"\(identifier)","timestamp":"\(time.formatted(Self.style))",\(members())}
                """)
    }

    private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    private static let account = #","account_uuid":"ACCOUNTAAAAAAAAAAAAAAAAAAA""#
    private static let location = """
        {"country":"CH","region":"Zurich","city":"Zurich","latitude":47.37,"longitude":8.54}
        """

    private static func user(_ number: Int) -> String {
        #"{"uuid":"USER\#(number % 50)","name":"Ada Example","email":"ada@example.com"}"#
    }

    private static func client(_ number: Int) -> String {
        """
        {"app_name":"1Password for Mac","app_version":"81040","platform_name":"Mac",\
        "platform_version":"14.5","os_name":"MacOSX","os_version":"14.5",\
        "ip_address":"192.0.2.\(number % 250 + 1)"}
        """
    }
}
