import Testing
import ToolOptions

@Suite("Help")
struct HelpPageTests {
    static let page = HelpPage(
        summary: "Reads events and sends them on.",
        usage: ["opcef [forward] [FILE…] [--to DEST]…", "opcef pull [--to DEST]…"],
        sections: [
            DefinitionSection("Operands", [Definition("FILE", "Read FILE; - is standard input")])
        ],
        options: sampleOptions)

    @Test("has a section for each group, in two columns")
    func text() {
        #expect(
            Self.page.text == """
                usage: opcef [forward] [FILE…] [--to DEST]…
                       opcef pull [--to DEST]…

                Reads events and sends them on.

                Operands:
                  FILE                   Read FILE; - is standard input

                Input:
                      --api-url-of-the-events-service URL
                                         Fetch from URL

                Format:
                      --max-size LENGTH  Cut messages at LENGTH

                Delivery:
                  -t, --to DEST          Send to DEST; several are tried in order, from the
                                         first to the last, until one answers
                  -f, --framing KIND     How messages are separated: octet|lf

                Reporting:
                  -q, --quiet            Say nothing but errors
                  -v, --verbose          Say more

                Other:
                  -V, --version          Print the version

                Environment:
                  Options can also be set in the environment: OPCEF_ and the name in capitals,
                  with _ for -, such as OPCEF_MAX_SIZE for --max-size. Switches are set by 1,
                  true or yes; an empty variable is ignored. The command line takes precedence.

                """)
    }

    @Test("is at most 80 columns wide however long a meaning is", arguments: 1...40)
    func width(words: Int) {
        let meaning = (1...words).map { String(repeating: "w", count: $0 % 13 + 1) }
        let page = HelpPage(
            summary: meaning.joined(separator: " "), usage: ["tool"],
            sections: [
                DefinitionSection(
                    "Terms",
                    [Definition("abcdefghijklmnopqrstuvwxyz", meaning.joined(separator: " "))])
            ],
            options: sampleOptions)
        let lines = page.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.count <= 80 && !$0.hasSuffix(" ") })
        let printed = page.text.split { " \n".contains($0) }.count { $0.allSatisfy { $0 == "w" } }
        #expect(printed == 2 * words)
    }

    @Test("without options says nothing of options and the environment")
    func noOptions() {
        let page = HelpPage(summary: "Does it.", usage: ["tool"], options: [])
        #expect(page.text == "usage: tool\n\nDoes it.\n")
    }
}
