import Foundation
import TestSupport
import Testing

@testable import opcef

extension ToolTests {
    @Suite("Where the configuration is looked for")
    struct ConfigurationPlaceTests {
        static let vectors: [(environment: [String: String], places: [String])] = [
            ([:], ["/etc/xdg", "/etc"]),
            (["HOME": "/home/ann"], ["/home/ann/.config", "/etc/xdg", "/etc"]),
            (["HOME": "/home/ann", "XDG_CONFIG_HOME": "/c"], ["/c", "/etc/xdg", "/etc"]),
            (["XDG_CONFIG_DIRS": "/one:relative:/two"], ["/one", "/two", "/etc"]),
            (["XDG_CONFIG_HOME": "", "XDG_CONFIG_DIRS": ""], ["/etc/xdg", "/etc"]),
        ]

        @Test("the user's folder, those of the system, then /etc/opcef", arguments: vectors)
        func places(vector: (environment: [String: String], places: [String])) {
            #expect(
                Configuration.places(vector.environment)
                    == vector.places.map { "\($0)/opcef/opcef.json5" })
        }

        /// What `explain` says of the host name where /etc/opcef has a configuration, and the
        /// folder of `XDG_CONFIG_HOME` another if there is one.
        private func run(own: String?, named: [String] = []) async throws -> ToolRun {
            try await Places.withTemporaryFolder { folder in
                if let own {
                    let place = folder.appending(path: "opcef")
                    try FileManager.default.createDirectory(
                        at: place, withIntermediateDirectories: true)
                    try Data(own.utf8).write(to: place.appending(path: "opcef.json5"))
                }
                let script = """
                    mount -t tmpfs none /etc && mkdir /etc/opcef &&
                    echo '{ hostname: "packaged" }' > /etc/opcef/opcef.json5 && exec "$@"
                    """
                return try await ToolRun(
                    ["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]
                        + [Places.tool.path] + named, environment: ["XDG_CONFIG_HOME": folder.path],
                    input: SampleEvents.line(1), binary: URL(filePath: Tools.unshare))
            }
        }

        private func hostname(_ run: ToolRun) -> String? {
            String(decoding: run.output, as: UTF8.self).split(separator: " ").dropFirst(2).first
                .map(String.init)
        }

        @Test("one in /etc/opcef counts", .enabled(if: Tools.areWanted(Tools.unshare)))
        func packaged() async throws {
            #expect(hostname(try await run(own: nil)) == "packaged")
        }

        @Test("one of the user counts instead", .enabled(if: Tools.areWanted(Tools.unshare)))
        func own() async throws {
            #expect(hostname(try await run(own: #"{ hostname: "own" }"#)) == "own")
            #expect(hostname(try await run(own: "{}")) != "packaged")
        }

        @Test(
            "none is none, and the command line counts",
            .enabled(if: Tools.areWanted(Tools.unshare)))
        func named() async throws {
            #expect(hostname(try await run(own: nil, named: ["--config", "none"])) != "packaged")
            #expect(hostname(try await run(own: nil, named: ["--hostname", "here"])) == "here")
        }
    }
}
