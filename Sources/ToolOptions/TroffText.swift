/// Text in the language of `troff`, such that it comes out as it was.
///
/// groff(7) "Using escape sequences" and groff_char(7) "Basic Latin": a backslash starts an
/// escape, a dot or an apostrophe at the start of a line makes it a request, and six characters
/// are typeset as others (`-` as a hyphen, which nobody can paste into a shell).
enum TroffText {
    /// Returns `text` as one line of running text; line ends become spaces.
    static func line(_ text: String) -> String {
        var output = text.hasPrefix(".") ? "\\&" : ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": output += "\\(rs"
            case "-": output += "\\-"
            case "'": output += "\\(aq"
            case "\"": output += "\\(dq"
            case "`": output += "\\(ga"
            case "^": output += "\\(ha"
            case "~": output += "\\(ti"
            // What lacks in ASCII would vanish there.
            case "…": output += output.isEmpty ? "\\&..." : "..."
            case _ where scalar.properties.isWhitespace: output += " "
            case _ where scalar.isASCII: output.unicodeScalars.append(scalar)
            default: output += "\\[u\(hexadecimal(scalar))]"
            }
        }
        return output
    }

    /// Returns `text` in bold.
    static func bold(_ text: String) -> String { "\\fB\(line(text))\\fR" }

    /// Returns `text` in italics, which terminals underline.
    static func italic(_ text: String) -> String { "\\fI\(line(text))\\fR" }

    /// At least four digits, in capitals, as groff wants the names of characters.
    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
