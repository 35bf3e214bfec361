/// Reads RFC 5424 messages by the letter: what the grammar does not allow is an error.
///
///     <PRIVAL>1 SP TIMESTAMP SP HOSTNAME SP APP-NAME SP PROCID SP MSGID
///         SP STRUCTURED-DATA [SP MSG]
package struct StrictSyslogDecoder: Sendable {
    private var rest: ByteCursor

    /// Reads `bytes`, one whole message without its framing.
    package static func decode(_ bytes: [UInt8]) throws(SyslogViolation) -> StrictSyslogMessage {
        var decoder = Self(rest: ByteCursor(bytes))
        return try decoder.message()
    }

    private mutating func message() throws(SyslogViolation) -> StrictSyslogMessage {
        let priority = try priority()
        guard rest.take(while: { $0.isDigit }) == Array("1".utf8) else { throw .version }
        try space()
        let timestamp = try timestamp()
        try space()
        let hostname = try field(255, .hostnameLength)
        try space()
        let appName = try field(48, .appNameLength)
        try space()
        let processID = try field(128, .processIDLength)
        try space()
        let messageID = try field(32, .messageIDLength)
        try space()
        let structuredData = try structuredData()
        guard rest.isAtEnd || rest.take(" ") else { throw .afterStructuredData }
        return StrictSyslogMessage(
            priority: priority, version: 1, timestamp: timestamp, hostname: hostname,
            appName: appName, processID: processID, messageID: messageID,
            structuredData: structuredData, message: rest.takeAll())
    }

    private mutating func space() throws(SyslogViolation) {
        guard rest.take(" ") else { throw .missingSpace }
    }

    /// Section 6.2.1.
    private mutating func priority() throws(SyslogViolation) -> Int {
        guard rest.take("<") else { throw .noPriority }
        let digits = rest.take(while: { $0.isDigit })
        guard !digits.isEmpty, rest.take(">") else { throw .noPriority }
        guard digits.count == 1 || digits.first != UInt8(ascii: "0") else {
            throw .leadingZeroInPriority
        }
        guard digits.count <= 3, digits.decimal <= 191 else { throw .priorityOutOfRange }
        return digits.decimal
    }

    /// Section 6.2.3.
    private mutating func timestamp() throws(SyslogViolation) -> String? {
        let start = rest
        if rest.take("-") { return nil }
        guard let year = rest.takeDigits(4), rest.take("-"), let month = rest.takeDigits(2),
            rest.take("-"), let day = rest.takeDigits(2)
        else { throw .dateForm }
        guard CivilDate(year: year, month: month, day: day) != nil else { throw .noSuchDate }
        guard rest.take("T") else { throw rest.take("t") ? .lowerCaseT : .noT }
        guard let hour = rest.takeDigits(2), rest.take(":"), let minute = rest.takeDigits(2),
            rest.take(":"), let second = rest.takeDigits(2)
        else { throw .timeForm }
        guard hour <= 23, minute <= 59, second <= 59 else { throw .noSuchTime }
        if rest.take(".") {
            let fraction = rest.take(while: { $0.isDigit })
            guard (1...6).contains(fraction.count) else { throw .fractionLength }
        }
        try offset()
        return String(decoding: rest.taken(since: start), as: UTF8.self)
    }

    private mutating func offset() throws(SyslogViolation) {
        if rest.take("Z") { return }
        if rest.take("z") { throw .lowerCaseZ }
        guard rest.take("+") || rest.take("-"), let hours = rest.takeDigits(2), rest.take(":"),
            let minutes = rest.takeDigits(2)
        else { throw .offsetForm }
        guard hours <= 23, minutes <= 59 else { throw .noSuchOffset }
    }

    /// Sections 6.2.4 to 6.2.7.
    private mutating func field(
        _ limit: Int, _ tooLong: SyslogViolation
    ) throws(SyslogViolation) -> String? {
        let bytes = rest.take(while: { $0 != UInt8(ascii: " ") })
        guard !bytes.isEmpty else { throw .emptyField }
        guard bytes.allSatisfy(\.isPrintable) else { throw .fieldByte }
        guard bytes.count <= limit else { throw tooLong }
        return bytes == Array("-".utf8) ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Section 6.3.
    private mutating func structuredData() throws(SyslogViolation) -> [StrictSyslogMessage.Element]?
    {
        if rest.take("-") { return nil }
        var elements: [StrictSyslogMessage.Element] = []
        while rest.take("[") {
            let element = try element()
            guard !elements.contains(where: { $0.id == element.id }) else { throw .repeatedDataID }
            elements.append(element)
        }
        guard !elements.isEmpty else { throw .noStructuredData }
        return elements
    }

    private mutating func element() throws(SyslogViolation) -> StrictSyslogMessage.Element {
        let id = try dataName()
        let parts = id.split(separator: "@", omittingEmptySubsequences: false)
        if parts.count == 1 {
            guard ["timeQuality", "origin", "meta"].contains(id) else { throw .unregisteredDataID }
        } else {
            let numbers = parts[1].split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty,
                numbers.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(\.isDigit) })
            else { throw .enterpriseNumber }
        }
        var parameters: [StrictSyslogMessage.Parameter] = []
        while rest.take(" ") {
            let name = try dataName()
            guard rest.take("="), rest.take("\"") else { throw .dataElementForm }
            parameters.append(.init(name: name, value: try parameterValue()))
        }
        guard rest.take("]") else { throw .dataElementForm }
        return StrictSyslogMessage.Element(id: id, parameters: parameters)
    }

    private mutating func dataName() throws(SyslogViolation) -> String {
        let bytes = rest.take(while: { !Array("= ]\"".utf8).contains($0) })
        guard !bytes.isEmpty else { throw .emptyDataName }
        guard bytes.allSatisfy(\.isPrintable) else { throw .dataNameByte }
        guard bytes.count <= 32 else { throw .dataNameLength }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Section 6.3.3; the quotation mark before it is already read.
    private mutating func parameterValue() throws(SyslogViolation) -> String {
        var value: [UInt8] = []
        while let byte = rest.takeNext() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: value, as: UTF8.self) else {
                    throw .dataNotUTF8
                }
                return text
            case UInt8(ascii: "]"):
                throw .unescapedBracket
            case UInt8(ascii: "\\"):
                guard let escaped = rest.takeNext(), Array("\"\\]".utf8).contains(escaped) else {
                    throw .dataEscape
                }
                value.append(escaped)
            default:
                value.append(byte)
            }
        }
        throw .dataElementForm
    }
}
