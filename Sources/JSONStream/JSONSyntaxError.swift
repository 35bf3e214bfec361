/// What is not JSON, and where.
package struct JSONSyntaxError: Error, Hashable {
    /// The rule that was broken (RFC 8259).
    package enum Problem: Sendable, Hashable {
        case missingKey
        case missingColon
        case missingValue
        case missingCommaOrEnd
        case unescapedControlCharacter
        case badEscape
        case badNumber
        case badLiteral
        case tooDeep
    }

    package let problem: Problem
    /// The offset of the first byte that does not fit.
    package let offset: Int

    package init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}
