import Testing
import ToolOptions

@Suite("Options in the environment")
struct EnvironmentTests {
    @Test("an option's variable sets the same thing")
    func values() throws {
        let settings = try parse([
            "OPCEF_MAX_SIZE": "1024", "OPCEF_TO": "a", "EVENTS_API_URL": "https://example.com",
        ])
        #expect(settings.size == 1024)
        #expect(settings.destinations == ["a"])
        #expect(settings.address == "https://example.com")
    }

    @Test(
        "a switch is set by a word that says yes, and not by one that says no",
        arguments: [
            ("1", true), ("true", true), ("yes", true), ("True", true), ("YES", true),
            ("0", false), ("false", false), ("no", false), ("False", false), ("", false),
        ])
    func switches(value: String, isOn: Bool) throws {
        #expect(try parse(["OPCEF_QUIET": value]).isQuiet == isOn)
    }

    @Test("the command line wins, and does not add to what a variable says")
    func precedence() throws {
        let settings = try parse(
            ["OPCEF_MAX_SIZE": "1024", "OPCEF_TO": "a", "OPCEF_VERBOSE": "1"],
            ["--max-size=1", "-tb", "-v"])
        #expect(settings.size == 1)
        #expect(settings.destinations == ["b"])
        #expect(settings.verbosity == 1)
    }

    @Test("a variable is not looked at where the command line has the option")
    func overridden() throws {
        #expect(try parse(["OPCEF_MAX_SIZE": "huge"], ["--max-size=1"]).size == 1)
    }

    @Test("variables of no option, and empty ones, set nothing")
    func ignored() throws {
        let settings = try parse([
            "OPCEF_COLOUR": "blue", "OPCEF_VERSION": "1", "OPCEF_MAX_SIZE": "",
            "OPCEF_API_URL_OF_THE_EVENTS_SERVICE": "x", "MAX_SIZE": "2", "opcef_max_size": "2",
        ])
        #expect(settings == SampleSettings())
    }

    @Test("a bad value is laid at the variable's door")
    func badValues() {
        #expect(
            throws: OptionError.badVariable(
                "OPCEF_MAX_SIZE",
                .badValue("huge", option: "--max-size", expected: "a number"))
        ) { try parse(["OPCEF_MAX_SIZE": "huge"]) }
        #expect(
            throws: OptionError.badVariable(
                "OPCEF_QUIET",
                .badValue("maybe", option: "--quiet", expected: "1, true, yes, 0, false, no"))
        ) { try parse(["OPCEF_QUIET": "maybe"]) }
    }

    @Test("names are capitals with underscores, unless others chose them before us")
    func names() {
        #expect(
            sampleOptions.map(\.variable) == [
                "OPCEF_TO", "OPCEF_FRAMING", "OPCEF_MAX_SIZE", "OPCEF_QUIET", "OPCEF_VERBOSE",
                "EVENTS_API_URL", nil,
            ])
    }

    private func parse(
        _ environment: [String: String], _ arguments: [String] = []
    ) throws(OptionError) -> SampleSettings {
        var settings = SampleSettings()
        _ = try CommandLineParser(sampleOptions)
            .parse(arguments, environment: environment, into: &settings)
        return settings
    }
}
