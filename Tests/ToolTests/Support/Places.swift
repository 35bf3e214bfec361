import Foundation
import TestSupport

/// Where things lie that the tests need.
enum Places {
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let examples = repository.appending(path: "Examples")
    static let scripts = repository.appending(path: "Tests/ToolTests/Scripts")
    static let collectorConfigurations = repository.appending(path: "Tests/ToolTests/Collectors")

    /// The tool that is tested: the one of `OPCEF_TEST_TOOL`, such as a release, else the one that was
    /// built with these tests, beside their bundle.
    static let tool =
        ProcessInfo.processInfo.environment["OPCEF_TEST_TOOL"].map { URL(filePath: $0) }
        ?? buildFolder.appending(path: "opcef")

    /// Where everything was built that was built with these tests.
    static var buildFolder: URL {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        return (bundle?.bundleURL ?? Bundle.main.executableURL ?? repository)
            .deletingLastPathComponent()
    }

    /// Runs `body` with an empty folder that is gone afterwards.
    static func withTemporaryFolder<Result>(
        _ body: (URL) async throws -> Result
    ) async throws -> Result {
        let folder = try TemporaryFolder(mode: 0o700)
        defer { withExtendedLifetime(folder) {} }
        return try await body(folder.url)
    }
}
