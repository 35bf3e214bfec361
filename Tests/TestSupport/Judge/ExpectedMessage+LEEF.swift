extension ExpectedMessage {
    /// What the event must become in LEEF: Docs/Fields.md, "The message", column LEEF.
    package var leefPairs: [(key: String, value: [UInt8])] {
        var result: [(key: String, value: [UInt8])] = []
        for pair in pairs where pair.kind != .label {
            guard let key = Self.leefKeys[pair.key] ?? otherLEEFKey(pair.key) else { continue }
            let marked = pair.full.flatMap { scalar -> [Unicode.Scalar] in
                switch scalar {
                case "^", "|", "=", "\n", "\r":
                    let hex = String(scalar.value, radix: 16, uppercase: true)
                    let zeros = String(repeating: "0", count: 4 - hex.count)
                    return Array("<U+\(zeros)\(hex)>".unicodeScalars)
                default: return [scalar]
                }
            }
            let limits = [CEFLimits.values[pair.key], key == "usrName" ? 255 : nil]
            let limit = limits.compactMap(\.self).min()
            if pair.kind == .whole, let limit, marked.count > limit { continue }
            result.append((key, (limit.map { marked.limited(to: $0) } ?? marked).utf8))
            let isItem = pairs.contains { $0.key == "fileType" && $0.value == Array("item".utf8) }
            if pair.key == "fileId", isItem { result.append(("itemUuid", marked.utf8)) }
            if pair.key == "cat" {
                result.append(("sev", Array(String(max(eventClass.severity, 1)).utf8)))
            }
        }
        return result
    }

    private func otherLEEFKey(_ key: String) -> String? {
        let kind = eventClass.id.prefix { $0 != "." }
        return Self.leefKeysOfKinds[String(kind)]?[key]
    }

    private static let leefKeys = [
        "rt": "devTime", "externalId": "eventUuid", "act": "action", "cat": "cat",
        "outcome": "outcome", "reason": "reason", "src": "src", "c6a2": "src",
        "requestClientApplication": "clientApp", "cs3": "displayName", "cs6": "location",
        "cfp1": "latitude", "cfp2": "longitude", "spriv": "role", "dpriv": "role",
        "deviceExternalId": "accountUuid", "msg": "msg", "suser": "usrName", "suid": "userUuid",
        "fileType": "objectType", "deviceCustomDate1": "sessionStart",
        "OnePasswordDeviceUUID": "deviceUuid",
        "OnePasswordUserAccountUUID": "userAccountUuid",
        "OnePasswordTargetAccountUUID": "userAccountUuid",
        "OnePasswordActorAccountUUID": "actorAccountUuid",
        "OnePasswordActorDetailsUUID": "actorDetailsUuid",
        "OnePasswordTargetName": "targetDisplayName",
        "OnePasswordAuxDetailsUUID": "auxDetailsUuid",
        "OnePasswordAuxDetailsName": "auxDetailsName",
        "OnePasswordAuxDetailsEmail": "auxDetailsEmail",
        "OnePasswordCountry": "attemptCountry",
    ]

    private static let leefKeysOfKinds = [
        "itemusage": [
            "cs1": "vaultUuid", "fileId": "itemUuid", "cs2": "causes", "cs4": "clientPlatform",
            "cs5": "clientOs", "cn1": "itemVersion",
        ],
        "signin": [
            "cs1": "details", "cs2": "sessionUuid", "cs4": "clientPlatform", "cs5": "clientOs",
            "duser": "usrName", "duid": "userUuid",
        ],
        "audit": [
            "fileId": "objectUuid", "cs1": "vaultUuid", "cs2": "sessionUuid", "cs4": "auxUuid",
            "cs5": "auxInfo",
            "cn1": "auxId", "duser": "targetName", "duid": "targetUuid",
        ],
    ]
}
