import Testing
import ToolOptions

@Suite("The README's table")
struct OptionsMarkdownTests {
    @Test("has a row an option, by group, and no pipe ends a cell too early")
    func markdown() {
        #expect(
            OptionsMarkdown(sampleOptions).markdown == """
                | Option | Environment | Meaning |
                |---|---|---|
                | `--api-url-of-the-events-service URL` | `EVENTS_API_URL` | Fetch from URL |
                | `--max-size LENGTH` | `OPCEF_MAX_SIZE` | Cut messages at LENGTH |
                | `-t`, `--to DEST` | `OPCEF_TO` | Send to DEST; several are tried in order, \
                from the first to the last, until one answers |
                | `-f`, `--framing KIND` | `OPCEF_FRAMING` | How messages are separated: octet\\|lf |
                | `-q`, `--quiet` | `OPCEF_QUIET` | Say nothing but errors |
                | `-v`, `--verbose` | `OPCEF_VERBOSE` | Say more |
                | `-V`, `--version` | – | Print the version |

                """)
    }
}
