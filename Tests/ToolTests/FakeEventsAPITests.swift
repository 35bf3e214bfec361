import Foundation
import Testing

extension ToolTests {
    @Suite("The Events API to try pull with")
    struct FakeEventsAPITests {
        private static let program = Places.buildFolder
            .appending(path: "fake-events-api")

        @Test("--help helps and ends", arguments: [["--help"], ["-h"], ["10", "--help"]])
        func help(arguments: [String]) async throws {
            let run = try await ToolRun(arguments, binary: Self.program)
            #expect(run.status == 0 && run.errors.isEmpty)
            let said = String(decoding: run.output, as: UTF8.self)
            #expect(said.hasPrefix("usage: fake-events-api [EVENTS [PERIOD [HOST]]]\n"))
        }

        @Test(
            "what means nothing is an error",
            arguments: [["many"], ["--version"], ["-1"], ["10", "x"], ["1", "0", "a", "b"]])
        func mistakes(arguments: [String]) async throws {
            let run = try await ToolRun(arguments, binary: Self.program)
            #expect(run.status == 64 && run.output.isEmpty)
            #expect(
                run.errors.hasPrefix("fake-events-api: error: the command line means nothing\n"))
        }
    }
}
