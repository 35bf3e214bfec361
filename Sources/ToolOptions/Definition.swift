/// A word and what it means: an operand, a subcommand, an exit status, a file.
package struct Definition: Sendable, Hashable {
    package let term: String
    /// One line, without a full stop.
    package let meaning: String

    /// Creates a definition.
    package init(_ term: String, _ meaning: String) {
        self.term = term
        self.meaning = meaning
    }
}

/// Definitions under a heading of their own, such as `Operands`.
package struct DefinitionSection: Sendable, Hashable {
    package let heading: String
    package let definitions: [Definition]

    /// Creates a section.
    package init(_ heading: String, _ definitions: [Definition]) {
        self.heading = heading
        self.definitions = definitions
    }
}
