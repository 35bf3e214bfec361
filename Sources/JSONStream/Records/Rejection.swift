/// A piece of the input that is no record, and why.
package struct Rejection: Sendable, Hashable {
    /// Why a piece of input was refused.
    package enum Reason: Sendable, Hashable {
        /// JSON, but a string, number or literal.
        case notAnObject
        /// Text that is not JSON at all.
        case notJSON
        case syntax(JSONSyntaxError.Problem)
        /// The input ends inside of it.
        case cutOff
        /// The input ends inside of an array or page whose records were read.
        case unclosedContainer
        case tooLarge(limit: Int)
        /// A closing bracket or brace that nothing opened.
        case unexpectedEnd
        /// An object with an array of records that has the fields of a record as well.
        case fieldsBesideRecords
    }

    /// Why it was rejected.
    package let reason: Reason
    /// What is refused, without the white space around it; of something too large, its beginning.
    package let range: Range<Int>
    /// The byte that is to blame.
    package let offset: Int

    /// Creates a rejection.
    package init(_ reason: Reason, _ range: Range<Int>, at offset: Int) {
        self.reason = reason
        self.range = range
        self.offset = offset
    }
}

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

    /// The rule that was broken.
    package let problem: Problem
    /// The offset of the first byte that does not fit.
    package let offset: Int

    /// Creates an error.
    package init(_ problem: Problem, at offset: Int) {
        self.problem = problem
        self.offset = offset
    }
}
