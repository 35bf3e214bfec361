import JSON5

/// Something in a configuration file that means nothing, and its place.
struct ConfigurationFault: Error, Hashable {
    /// What is wrong.
    enum Fact: Hashable {
        /// There is no such name there; `nearest` is the one that was probably meant.
        case unknownName(String, nearest: String?)
        /// The value has another form than what goes under this name.
        case wrongForm(name: String, expected: String)
        /// The text or number is none of those that go under this name.
        case badValue(String, name: String, expected: String)
        /// A rule changes nothing.
        case noEffect
        /// Rules after one without conditions are never asked.
        case neverAsked
    }

    let fact: Fact
    let place: TextPlace
}
