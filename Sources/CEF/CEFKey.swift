/// A key of the CEF extension dictionary, with the longest value it may have.
///
/// ArcSight Common Event Format, version 27, "ArcSight Extension Dictionary". The set is open: keys
/// are added here as the mappings need them.
package struct CEFKey: Sendable, Hashable {
    /// The short name that stands before the `=`.
    package let name: String
    /// How many Unicode scalars a value may have; nil for numbers, times and addresses.
    package let limit: Int?

    init(_ name: String, limit: Int? = nil) {
        self.name = name
        self.limit = limit
    }

    package static let deviceReceiptTime = Self("rt")
    package static let externalID = Self("externalId", limit: 40)
    package static let deviceAction = Self("act", limit: 63)
    package static let deviceEventCategory = Self("cat", limit: 1023)
    package static let sourceUserName = Self("suser", limit: 1023)
    package static let sourceUserID = Self("suid", limit: 1023)
    package static let sourceAddress = Self("src")
    package static let requestClientApplication = Self("requestClientApplication", limit: 1023)
    package static let sourceUserPrivileges = Self("spriv", limit: 1023)
    package static let destinationUserName = Self("duser", limit: 1023)
    package static let destinationUserID = Self("duid", limit: 1023)
    package static let destinationUserPrivileges = Self("dpriv", limit: 1023)
    package static let eventOutcome = Self("outcome", limit: 63)
    package static let reason = Self("reason", limit: 1023)
    package static let fileID = Self("fileId", limit: 1023)
    package static let fileType = Self("fileType", limit: 1023)
    package static let deviceExternalID = Self("deviceExternalId", limit: 255)
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
    package static let requestContext = Self("requestContext", limit: 2048)
    package static let flexString1 = Self("flexString1", limit: 1023)
    package static let flexString2 = Self("flexString2", limit: 1023)
    package static let deviceCustomDate1 = Self("deviceCustomDate1")
    package static let deviceHostName = Self("dvchost", limit: 100)

    // What no key of the dictionary takes (section "User-Defined Extensions").
    package static let userAccountUUID = Self("OnePasswordUserAccountUUID", limit: 1023)
    package static let targetAccountUUID = Self("OnePasswordTargetAccountUUID", limit: 1023)
    package static let actorAccountUUID = Self("OnePasswordActorAccountUUID", limit: 1023)
    package static let actorDetailsUUID = Self("OnePasswordActorDetailsUUID", limit: 1023)
    package static let targetName = Self("OnePasswordTargetName", limit: 1023)
    package static let auxDetailsUUID = Self("OnePasswordAuxDetailsUUID", limit: 1023)
    package static let auxDetailsName = Self("OnePasswordAuxDetailsName", limit: 1023)
    package static let auxDetailsEmail = Self("OnePasswordAuxDetailsEmail", limit: 1023)
    package static let attemptCountry = Self("OnePasswordCountry", limit: 1023)

    /// The keys that are not of the dictionary.
    static let custom = [
        userAccountUUID, targetAccountUUID, actorAccountUUID, actorDetailsUUID, targetName,
        auxDetailsUUID, auxDetailsName, auxDetailsEmail, attemptCountry,
    ]
}
