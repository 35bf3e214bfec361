/// A value of a configuration file, with its place.
package struct JSON5Node: Sendable, Hashable {
    /// What the value is.
    package indirect enum Value: Sendable, Hashable {
        case object([Member])
        case array([JSON5Node])
        case string(String)
        /// A number, as decimal digits where it is whole.
        case number(String)
        case boolean(Bool)
        case null
    }

    /// A name of an object, and its value.
    package struct Member: Sendable, Hashable {
        package let name: String
        package let place: TextPlace
        package let node: JSON5Node
    }

    package let value: Value
    package let place: TextPlace

    /// The members of an object, or nil for anything else.
    package var members: [Member]? {
        if case .object(let members) = value { members } else { nil }
    }

    /// The text of a string or number; nil for anything else.
    package var text: String? {
        switch value {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    /// The elements of an array, or the value itself as the only one.
    package var elements: [JSON5Node] {
        if case .array(let elements) = value { elements } else { [self] }
    }
}
