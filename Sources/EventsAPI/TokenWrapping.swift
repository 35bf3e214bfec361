/// What people leave around a token when they copy it.
package enum TokenWrapping: Sendable, Hashable {
    case quotationMarks
    /// A variable's name and `=`, as in a file of variables.
    case assignment
    /// `Bearer`, or all of the header `Authorization`.
    case authorization

    /// What stands around the token in a text without blanks around it; nil for nothing.
    init?(of text: String) {
        let marks = "\"'`\u{2018}\u{2019}\u{201C}\u{201D}"
        // The padding of base64 has nothing more behind it.
        let assignment = /(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=[^=]/
        if ["bearer ", "authorization:"].contains(where: text.lowercased().hasPrefix) {
            self = .authorization
        } else if text.prefixMatch(of: assignment) != nil {
            self = .assignment
        } else if let first = text.first, let last = text.last,
            marks.contains(first) || marks.contains(last)
        {
            self = .quotationMarks
        } else {
            return nil
        }
    }
}
