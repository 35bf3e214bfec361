/// What a strict reader finds in an RFC 5424 message; `nil` stands for `-`.
package struct StrictSyslogMessage: Sendable, Hashable {
    /// One element of STRUCTURED-DATA, its values without escapes.
    package struct Element: Sendable, Hashable {
        package var id: String
        package var parameters: [Parameter]
    }

    /// One name and value of an element; a name may stand in it more than once.
    package struct Parameter: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package var priority: Int
    package var version: Int
    package var timestamp: String?
    package var hostname: String?
    package var appName: String?
    package var processID: String?
    package var messageID: String?
    package var structuredData: [Element]?
    package var message: [UInt8]

    package var facility: Int { priority / 8 }
    package var severity: Int { priority % 8 }
}
