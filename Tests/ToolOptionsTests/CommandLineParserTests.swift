import Testing
import ToolOptions

@Suite("Command lines")
struct CommandLineParserTests {
    /// A command line, what it sets, and what it leaves.
    struct Line: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var settings = SampleSettings()
        var operands: [String] = []
        var testDescription: String { arguments.joined(separator: " ") }

        init(
            _ arguments: String..., operands: [String] = [],
            sets: (inout SampleSettings) -> Void = { _ in }
        ) {
            self.arguments = arguments
            self.operands = operands
            sets(&settings)
        }
    }

    static let lines = [
        Line(),
        Line("--max-size", "2048") { $0.size = 2048 },
        Line("--max-size=2048") { $0.size = 2048 },
        Line("--max-size=-1") { $0.size = -1 },
        Line("-t", "a") { $0.destinations = ["a"] },
        Line("-ta") { $0.destinations = ["a"] },
        Line("-t=a") { $0.destinations = ["=a"] },
        Line("--to=a=b") { $0.destinations = ["a=b"] },
        Line("--to", "-") { $0.destinations = ["-"] },
        Line("--to", "--quiet") { $0.destinations = ["--quiet"] },
        Line("--to", "--") { $0.destinations = ["--"] },
        Line("-t", "b", "--to=a", "-tc") { $0.destinations = ["b", "a", "c"] },
        Line("-q") { $0.isQuiet = true },
        Line("-qv") {
            $0.isQuiet = true
            $0.verbosity = 1
        },
        Line("-vvv", "--verbose") { $0.verbosity = 4 },
        Line("-vqtq") {
            $0.verbosity = 1
            $0.isQuiet = true
            $0.destinations = ["q"]
        },
        Line("-vt", "a") {
            $0.verbosity = 1
            $0.destinations = ["a"]
        },
        Line("one", "-q", "two", operands: ["one", "two"]) { $0.isQuiet = true },
        Line("-", operands: ["-"]),
        Line("--", "-q", "--to", operands: ["-q", "--to"]),
        Line("a", "--", "--", "-", operands: ["a", "--", "-"]),
        Line("-q", "--", operands: []) { $0.isQuiet = true },
        Line("", operands: [""]),
        Line("--framing=octet", "-f", "lf") { $0.kind = "lf" },
        Line("--version") { $0.asksForVersion = true },
    ]

    @Test("are read as GNU programs read them", arguments: lines)
    func reading(_ line: Line) throws {
        let (settings, operands) = try parse(line.arguments)
        #expect(settings == line.settings)
        #expect(operands == line.operands)
    }

    @Test(
        "that mean nothing are refused with the fact",
        arguments: [
            (["--frming", "lf"], OptionError.unknown("--frming", nearest: "--framing")),
            (["--frming=lf"], .unknown("--frming", nearest: "--framing")),
            (["--verbos"], .unknown("--verbos", nearest: "--verbose")),
            (["--ver"], .unknown("--ver", nearest: nil)),
            (["--colour"], .unknown("--colour", nearest: nil)),
            (["--=x"], .unknown("--", nearest: nil)),
            (["-framing"], .badValue("raming", option: "--framing", expected: "octet, lf")),
            (["-max-size", "3"], .unknown("-max-size", nearest: "--max-size")),
            (["-x"], .unknown("-x", nearest: nil)),
            (["-qx"], .unknown("-x", nearest: nil)),
            (["--max-size"], .missingValue(option: "--max-size", placeholder: "LENGTH")),
            (["-qt"], .missingValue(option: "-t", placeholder: "DEST")),
            (["--to="], .missingValue(option: "--to", placeholder: "DEST")),
            (["-t", ""], .missingValue(option: "--to", placeholder: "DEST")),
            (["--dest", "a"], .unknown("--dest", nearest: "--to")),
            (["--quiet=maybe"], .unexpectedValue("maybe", option: "--quiet")),
            (["--quiet="], .unexpectedValue("", option: "--quiet")),
            (["--framing=crlf"], .badValue("crlf", option: "--framing", expected: "octet, lf")),
            (["a", "-q", "b", "c"], .tooManyArguments("c")),
            (["--", "a", "b", "-q", "d"], .tooManyArguments("-q")),
        ])
    func refusing(arguments: [String], expected: OptionError) {
        #expect(throws: expected) { try parse(arguments, operandLimit: 2) }
    }

    @Test("as many operands as there is place for are taken")
    func operandLimit() throws {
        #expect(try parse(["a", "b"], operandLimit: 2).operands == ["a", "b"])
    }

    private func parse(
        _ arguments: [String], operandLimit: Int = .max
    ) throws(OptionError) -> (settings: SampleSettings, operands: [String]) {
        var settings = SampleSettings()
        let parser = CommandLineParser(sampleOptions, operandLimit: operandLimit)
        let operands = try parser.parse(arguments, into: &settings)
        return (settings, operands)
    }
}
