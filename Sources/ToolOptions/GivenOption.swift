/// An option that has a value, and where from.
package struct GivenOption: Sendable, Hashable {
    package enum Origin: Sendable, Hashable {
        case commandLine
        case variable(String)
        case configuration
    }

    package let name: String
    /// As they were written; `""` for a switch.
    package let values: [String]
    package let origin: Origin
}
