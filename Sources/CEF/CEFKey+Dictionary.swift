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
