/// How many characters the values of CEF keys may have.
///
/// ArcSight Common Event Format, version 27, "Producer Field Dictionary", for the
/// keys of the mapping and the label of the count of left-out fields.
package enum CEFLimits {
    package static let values: [String: Int] = [
        "externalId": 40,
        "act": 63,
        "cat": 1023,
        "outcome": 63,
        "reason": 1023,
        "suser": 1023,
        "suid": 1023,
        "duser": 1023,
        "duid": 1023,
        "requestClientApplication": 1023,
        "fileType": 1023,
        "fileId": 1023,
        "cs1": 4000, "cs2": 4000, "cs3": 4000, "cs4": 4000, "cs5": 4000, "cs6": 4000,
        "spriv": 1023,
        "dpriv": 1023,
        "deviceExternalId": 255,
        "OnePasswordUserAccountUUID": 1023, "OnePasswordTargetAccountUUID": 1023,
        "OnePasswordActorAccountUUID": 1023, "OnePasswordActorDetailsUUID": 1023,
        "OnePasswordTargetName": 1023, "OnePasswordAuxDetailsUUID": 1023,
        "OnePasswordAuxDetailsName": 1023, "OnePasswordAuxDetailsEmail": 1023,
        "OnePasswordCountry": 1023, "OnePasswordDeviceUUID": 1023,
        "msg": 1023,
    ]

    package static let label = 1023

    /// Device vendor, product and version, class id, name: "Header Field Definitions".
    package static let header = [63, 63, 31, 1023, 512]
}
