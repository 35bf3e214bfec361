/// Which environment variable sets the same thing as an option.
package enum VariableName: Sendable, Hashable {
    /// `OPCEF_` and the option's name: `OPCEF_MAX_SIZE` for `max-size`.
    case derived
    /// A name that others chose before us, such as `EVENTS_API_URL`.
    case own(String)
    /// No variable: `OPCEF_VERSION` may well stand in an image and mean something else.
    case none
}
