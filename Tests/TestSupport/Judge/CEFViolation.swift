/// How bytes differ from what the CEF standard, version 27, and Docs/Fields.md allow.
package enum CEFViolation: Error, Hashable {
    case notUTF8
    /// A control, a mark of direction, a line separator or a byte order mark stands raw.
    case rawCharacter(UInt32)
    case noCEF
    case version(String)
    case tooFewPipes(Int)
    case headerEscape(field: Int)
    case headerSpace(field: Int)
    case headerEmpty(field: Int)
    case headerLength(field: Int)
    case severity(String)
    case noKey(String)
    case badKey(String)
    case repeatedKey(String)
    case unescapedEquals(String)
    case valueEscape(String)
    case valueEmpty(String)
    case valueSpace(String)
    case valueLength(String)
    case labelWithoutValue(String)
    case valueWithoutLabel(String)
}
