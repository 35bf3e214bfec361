import Testing

@testable import opcef

extension ToolTests {
    @Suite("The version")
    struct VersionTests {
        static let commands = [
            ["version", "--verbose"], ["version", "-v"], ["--version", "-v"], ["-v", "-V"],
            ["pull", "--version", "--verbose"],
        ]

        @Test("--verbose tells its date and the libraries found", arguments: commands)
        func verbose(arguments: [String]) async throws {
            let run = try await ToolRun(arguments)
            #expect(run.status == 0)
            let lines = run.lines.map { String(decoding: $0, as: UTF8.self) }
            try #require(lines.count == 4)
            #expect(lines[0] == "opcef \(Opcef.version) (\(Opcef.date))")
            #expect(
                lines[1].wholeMatch(of: /TLS: (OpenSSL [0-9.]+\w? .*|no OpenSSL that.*)/) != nil)
            #expect(
                lines[2].wholeMatch(of: /Events API: (libcurl\/[0-9.]+.*|no libcurl that.*)/) != nil
            )
            #expect(lines[3].wholeMatch(of: /gzip: (zlib [0-9.]+.*|no zlib that.*)/) != nil)
        }
    }
}
