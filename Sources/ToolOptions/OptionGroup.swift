/// The group of an option, a heading in the help and the manual page.
package enum OptionGroup: Sendable, Hashable, CaseIterable {
    case input, format, delivery, reporting, other

    /// The heading, without a colon.
    package var heading: String {
        switch self {
        case .input: "Input"
        case .format: "Format"
        case .delivery: "Delivery"
        case .reporting: "Reporting"
        case .other: "Other"
        }
    }
}
