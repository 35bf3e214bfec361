import Testing

@testable import ToolOptions

@Suite("The manual page")
struct ManualPageTests {
    static let page = ManualPage(
        name: "opcef", version: "0.1.0", date: "2026-11-24", summary: "send events as CEF",
        usage: ["opcef [forward] [FILE…] [--to DEST]…", "opcef"],
        description: [".dots and 'quotes' come out as they are.", "C:\\temp"],
        sections: [DefinitionSection("Operands", [Definition("FILE", "Read FILE")])],
        options: sampleOptions,
        environment: [Definition("EVENTS_API_TOKEN", "The token")],
        exitStatuses: [Definition("0", "All delivered")],
        files: [Definition("~/.config/opcef", "The settings")],
        examples: [.init("Send a file", ["opcef \\", "    --to udp://collector.example.com"])])

    @Test("has the sections of man-pages(7) in their order")
    func troff() {
        #expect(
            Self.page.troff == #"""
                .TH "OPCEF" "1" "2026\-11\-24" "opcef 0.1.0"
                .SH "NAME"
                opcef \- send events as CEF
                .SH "SYNOPSIS"
                .SY "opcef"
                [forward] [FILE...] [\-\-to DEST]...
                .YS
                .SY "opcef"
                .YS
                .SH "DESCRIPTION"
                .PP
                \&.dots and \(aqquotes\(aq come out as they are.
                .PP
                C:\(rstemp
                .SH "OPERANDS"
                .TP
                \fBFILE\fR
                Read FILE.
                .SH "OPTIONS"
                .SS "Input"
                .TP
                \fB\-\-api\-url\-of\-the\-events\-service\fR \fIURL\fR
                Fetch from URL.
                .SS "Format"
                .TP
                \fB\-\-max\-size\fR \fILENGTH\fR
                Cut messages at LENGTH.
                .SS "Delivery"
                .TP
                \fB\-t\fR, \fB\-\-to\fR \fIDEST\fR
                Send to DEST; several are tried in order, \#
                from the first to the last, until one answers.
                .TP
                \fB\-f\fR, \fB\-\-framing\fR \fIKIND\fR
                How messages are separated: octet|lf.
                .SS "Reporting"
                .TP
                \fB\-q\fR, \fB\-\-quiet\fR
                Say nothing but errors.
                .TP
                \fB\-v\fR, \fB\-\-verbose\fR
                Say more.
                .SS "Other"
                .TP
                \fB\-V\fR, \fB\-\-version\fR
                Print the version.
                .SH "ENVIRONMENT"
                .PP
                Options can also be set in the environment: OPCEF_ and the name in capitals, with _ \#
                for \-, such as OPCEF_MAX_SIZE for \-\-max\-size. \#
                Switches are set by 1, true or yes; an empty variable is ignored. \#
                The command line takes precedence.
                .TP
                \fBEVENTS_API_URL\fR
                The same as \-\-api\-url\-of\-the\-events\-service.
                .TP
                \fBEVENTS_API_TOKEN\fR
                The token.
                .SH "EXIT STATUS"
                .TP
                \fB0\fR
                All delivered.
                .SH "FILES"
                .TP
                \fB\(ti/.config/opcef\fR
                The settings.
                .SH "EXAMPLES"
                .PP
                Send a file:
                .PP
                .RS 4
                .EX
                opcef \(rs
                    \-\-to udp://collector.example.com
                .EE
                .RE

                """#)
    }

    @Test("leaves out the sections that are empty")
    func empty() {
        let page = ManualPage(
            name: "tool", version: "1", date: "2026-11-24", summary: "do it", usage: ["tool"],
            description: [], options: [])
        #expect(
            page.troff == #"""
                .TH "TOOL" "1" "2026\-11\-24" "tool 1"
                .SH "NAME"
                tool \- do it
                .SH "SYNOPSIS"
                .SY "tool"
                .YS

                """#)
    }

    @Test(
        "takes any text for text, never for a request or an escape",
        arguments: [
            (".TH", "\\&.TH"), ("'br", "\\(aqbr"), ("a.b", "a.b"), ("\\n", "\\(rsn"),
            ("-1", "\\-1"), ("\"", "\\(dq"), ("`^~", "\\(ga\\(ha\\(ti"), ("one\ntwo", "one two"),
            ("one\r\n.two", "one  .two"), ("é€", "\\[u00E9]\\[u20AC]"), ("😀", "\\[u1F600]"),
            ("…a…", "\\&...a..."), ("", ""),
        ])
    func escaping(text: String, expected: String) {
        #expect(TroffText.line(text) == expected)
    }
}
