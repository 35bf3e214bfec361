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

    package let reason: Reason
    /// What is refused, without the white space around it; of something too large, its beginning.
    package let range: Range<Int>
    /// The byte that is to blame.
    package let offset: Int

    package init(_ reason: Reason, _ range: Range<Int>, at offset: Int) {
        self.reason = reason
        self.range = range
        self.offset = offset
    }
}
