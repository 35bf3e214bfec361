/// Why a text is no JSON5, and where.
package struct JSON5SyntaxError: Error, Hashable {
    /// What is wrong.
    package enum Problem: Sendable, Hashable {
        case missingValue, missingName, missingColon
        /// Neither a comma nor the closing bracket stands behind a value.
        case missingCommaOrEnd(bracket: Character)
        case openString, openComment
        /// A word or number that JSON5 does not have.
        case badWord(String)
        case badString
        case tooDeep
        /// Something stands behind the end.
        case moreBehindEnd
        case notUTF8
        /// The name stands in the same object twice.
        case repeatedName(String)
    }

    package let problem: Problem
    package let place: TextPlace

    /// Creates an error.
    package init(problem: Problem, place: TextPlace) {
        self.problem = problem
        self.place = place
    }
}
