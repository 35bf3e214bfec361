/// A key of the CEF extension dictionary, with the longest value it may have.
///
/// ArcSight Common Event Format, version 27, "ArcSight Extension Dictionary". The set is open: keys
/// are added here as the mappings need them.
package struct CEFKey: Sendable, Hashable {
    /// The short name that is before the `=`.
    package let name: String
    /// How many Unicode scalars a value may have; nil for numbers, times and addresses.
    package let limit: Int?

    init(_ name: String, limit: Int? = nil) {
        self.name = name
        self.limit = limit
    }

    /// The time of the event.
    package static let deviceReceiptTime = Self("rt")
    /// The id of the event.
    package static let externalID = Self("externalId", limit: 40)
    /// What was done.
    package static let deviceAction = Self("act", limit: 63)
    /// The category of its class.
    package static let deviceEventCategory = Self("cat", limit: 1023)
    /// Who acted, by address or name.
    package static let sourceUserName = Self("suser", limit: 1023)
    /// Who acted, by id.
    package static let sourceUserID = Self("suid", limit: 1023)
    /// The IPv4 address of the client.
    package static let sourceAddress = Self("src")
    /// The client and its version.
    package static let requestClientApplication = Self("requestClientApplication", limit: 1023)
    /// What type of user acted.
    package static let sourceUserPrivileges = Self("spriv", limit: 1023)
    /// Who was acted on, by address or name; of sign-in attempts, who tried.
    package static let destinationUserName = Self("duser", limit: 1023)
    /// The same by id.
    package static let destinationUserID = Self("duid", limit: 1023)
    /// What type of user that is.
    package static let destinationUserPrivileges = Self("dpriv", limit: 1023)
    /// Whether it succeeded.
    package static let eventOutcome = Self("outcome", limit: 63)
    /// Why it did not.
    package static let reason = Self("reason", limit: 1023)
    /// The id of what was acted on.
    package static let fileID = Self("fileId", limit: 1023)
    /// What that is called.
    package static let fileName = Self("fname", limit: 1023)
    /// What kind of thing was acted on.
    package static let fileType = Self("fileType", limit: 1023)
    /// The account.
    package static let deviceExternalID = Self("deviceExternalId", limit: 255)
    /// What happened, in a sentence.
    package static let message = Self("msg", limit: 1023)

    /// The origin's address, labelled `Source IPv6 Address` (section "IPv6 Format").
    package static let deviceCustomIPv6Address2 = Self("c6a2")
    package static let deviceCustomString1 = Self("cs1", limit: 4000)
    package static let deviceCustomString2 = Self("cs2", limit: 4000)
    package static let deviceCustomString3 = Self("cs3", limit: 4000)
    package static let deviceCustomString4 = Self("cs4", limit: 4000)
    package static let deviceCustomString5 = Self("cs5", limit: 4000)
    package static let deviceCustomString6 = Self("cs6", limit: 4000)
    package static let deviceCustomNumber1 = Self("cn1")
    package static let deviceCustomNumber2 = Self("cn2")
    package static let deviceCustomNumber3 = Self("cn3")
    package static let deviceCustomFloatingPoint1 = Self("cfp1")
    package static let deviceCustomFloatingPoint2 = Self("cfp2")
    package static let flexString1 = Self("flexString1", limit: 1023)
    package static let flexString2 = Self("flexString2", limit: 1023)
    package static let deviceCustomDate1 = Self("deviceCustomDate1")
    /// What the account is called.
    package static let deviceHostName = Self("dvchost", limit: 100)

    // What no key of the dictionary takes (section "User-Defined Extensions").
    /// The account of the user of an item.
    package static let userAccountUUID = Self("OnePasswordUserAccountUUID", limit: 1023)
    /// The account of who signed in.
    package static let targetAccountUUID = Self("OnePasswordTargetAccountUUID", limit: 1023)
    /// The account of who acted.
    package static let actorAccountUUID = Self("OnePasswordActorAccountUUID", limit: 1023)
    /// The second id of who acted.
    package static let actorDetailsUUID = Self("OnePasswordActorDetailsUUID", limit: 1023)
    /// The name of who was acted on.
    package static let targetName = Self("OnePasswordTargetName", limit: 1023)
    /// Who else is part of it, by id.
    package static let auxDetailsUUID = Self("OnePasswordAuxDetailsUUID", limit: 1023)
    /// The same by name.
    package static let auxDetailsName = Self("OnePasswordAuxDetailsName", limit: 1023)
    /// The same by address.
    package static let auxDetailsEmail = Self("OnePasswordAuxDetailsEmail", limit: 1023)
    /// The device of a session.
    package static let deviceUUID = Self("OnePasswordDeviceUUID", limit: 1023)
    /// What kind of item it is.
    package static let itemCategory = Self("OnePasswordItemCategory", limit: 1023)
    /// The country that an attempt itself names.
    package static let attemptCountry = Self("OnePasswordCountry", limit: 1023)

    /// What stands for the address of the client.
    package static let sourceAddressToken = Self("OnePasswordSourceToken", limit: 1023)

    // Of audit events of version 3 of the Events API.
    /// The whole action, where `act` has it shortened.
    package static let wholeAction = Self("OnePasswordAction", limit: 1023)
    /// When 1Password took the event in.
    package static let insertTime = Self("OnePasswordInsertTime", limit: 1023)
    /// The name of what was acted on.
    package static let objectName = Self("OnePasswordObjectName", limit: 1023)
    /// All that was acted on, as JSON.
    package static let targets = Self("OnePasswordTargets", limit: 4000)
    /// The members that are not known, as JSON.
    package static let members = Self("OnePasswordMembers", limit: 4000)

    /// Whether it is none of the dictionary's.
    package var isOwn: Bool { Self.custom.contains(self) }

    /// The keys that are not of the dictionary.
    static let custom = [
        userAccountUUID, targetAccountUUID, actorAccountUUID, actorDetailsUUID, targetName,
        auxDetailsUUID, auxDetailsName, auxDetailsEmail, deviceUUID, itemCategory, attemptCountry,
        sourceAddressToken, wholeAction, insertTime, objectName, targets, members,
    ]
}

extension CEFKey {
    /// What the value of a key is.
    package enum Form: Sendable, Hashable {
        case text, wholeNumber, decimalNumber
    }

    /// Finds a key of the dictionary by its short name, with the form of its values.
    ///
    /// ArcSight Common Event Format, version 27, "ArcSight Extension Dictionary", without labels, times and addresses;
    /// with the keys of opcef's own.
    package static func named(_ name: String) -> (key: CEFKey, form: Form)? { dictionary[name] }

    /// The names of all of those.
    package static var names: [String] { dictionary.keys.sorted() }

    /// Whether a key has a label beside it.
    package var hasLabel: Bool {
        ["cs", "cn", "cfp", "flexString"].contains { prefix in
            name.hasPrefix(prefix) && name.dropFirst(prefix.count).allSatisfy(\.isWholeNumber)
                && name.count > prefix.count
        }
    }

    private static let dictionary: [String: (key: CEFKey, form: Form)] = {
        var keys: [String: (key: CEFKey, form: Form)] = [:]
        for (limit, names) in texts {
            for name in names.split(whereSeparator: \.isWhitespace) {
                keys[String(name)] = (CEFKey(String(name), limit: limit), .text)
            }
        }
        for (names, form) in [(wholeNumbers, Form.wholeNumber), (decimalNumbers, .decimalNumber)] {
            for name in names.split(whereSeparator: \.isWhitespace) {
                keys[String(name)] = (CEFKey(String(name)), form)
            }
        }
        for key in custom { keys[key.name] = (key, .text) }
        return keys
    }()

    /// By how many characters a value may have.
    private static let texts: [(limit: Int, names: String)] = [
        (
            31,
            """
            app proto
            """
        ),
        (
            32,
            """
            threatAttackID
            """
        ),
        (
            40,
            """
            externalId threatActor
            """
        ),
        (
            63,
            """
            act outcome
            """
        ),
        (
            64,
            """
            reportedResourceName reportedResourceType
            """
        ),
        (
            100,
            """
            dvchost
            """
        ),
        (
            128,
            """
            deviceInboundInterface deviceOutboundInterface devicePayloadId
            reportedResourceGroupName
            """
        ),
        (
            255,
            """
            destinationDnsDomain deviceDnsDomain deviceExternalId deviceNtDomain dntdom dtz
            fileHash oldFileHash sntdom sourceDnsDomain
            """
        ),
        (
            256,
            """
            frameworkName reportedResourceID
            """
        ),
        (
            1023,
            """
            cat destinationServiceName deviceFacility deviceProcessName dhost dpriv dproc duid
            duser fileId filePath filePermission fileType flexString1 flexString2 fname msg
            oldFileId oldFileName oldFilePath oldFilePermission oldFileType reason request
            requestClientApplication requestCookies requestMethod shost sourceServiceName spriv
            sproc suid suser
            """
        ),
        (
            2048,
            """
            requestContext
            """
        ),
        (
            4000,
            """
            cs1 cs2 cs3 cs4 cs5 cs6
            """
        ),
    ]

    private static let wholeNumbers = """
        agentTranslatedZoneKey agentZoneKey cn1 cn2 cn3 cnt customerKey dTranslatedZoneKey
        dZoneKey destinationTranslatedPort deviceDirection deviceTranslatedZoneKey deviceZoneKey
        dpid dpt dvcpid fsize in oldFileSize out sTranslatedZoneKey sZoneKey sourceTranslatedPort
        spid spt
        """

    private static let decimalNumbers = """
        cfp1 cfp2 cfp3 cfp4
        """
}
