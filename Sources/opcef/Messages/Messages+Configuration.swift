import OnePasswordEvents

/// What a configuration file may hold, to follow "expected".
extension Messages {
    static let theFile = "the file"
    static let anObject = "an object in braces"
    static let aList = "a list in brackets"
    static let aText = "a text or number, or a list of them"
    static let trueOrFalse = "true or false"
    static let aSeverity = "a number from 0 to 10"
    static let aWord = "1 to 64 ASCII letters, digits and . _ -"
    static let aName = "up to 100 printable ASCII characters without | \\ = % # \" ^"
    static let aKey = "keys of 1 to 50 ASCII letters, digits and . _ - @"
    static let aNumberField = "a field that is a number"
    static let aPath = "names separated by dots, at most 255 bytes"
    static let aLabel =
        "\(aName), which is neither a key nor another label and does not end in Label"
    static let noLabel = "no label, which only cs, cn, cfp and flexString have"

    static func aConstant(for key: String) -> String {
        "a value that \(quoted(key)) can hold, at most 255 characters"
    }

    static let days = "mon, tue, wed, thu, fri, sat, sun"
    static let hours = "hours such as 22:00-06:00"
    static let aZone = "a time zone such as Europe/Berlin"
    static let kinds = EventKind.allCases.map(\.rawValue).joined(separator: ", ")
    static let clients = ClientKind.allCases.map { "\($0)" }.joined(separator: ", ")
    static let addresses = "an address or range such as 192.0.2.0/24 or 2001:db8::/32"
}
