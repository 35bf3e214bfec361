import Foundation

/// Where things lie that the tests need.
enum Places {
    static let repository = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static let examples = repository.appending(path: "Examples")
    static let collectors = repository.appending(path: "Tests/CollectorTests/Collectors")

    /// The tool as it was built with these tests: beside their bundle.
    static let tool = buildFolder.appending(path: "opcef")

    /// The first part of the machine's triplet, as Debian's library folders have it.
    static var architecture: String {
        #if arch(arm64)
        "aarch64"
        #else
        "x86_64"
        #endif
    }

    private static var buildFolder: URL {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        return (bundle?.bundleURL ?? Bundle.main.executableURL ?? repository)
            .deletingLastPathComponent()
    }

    /// Runs `body` with an empty folder that is gone afterwards.
    static func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "opcef-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }
}

/// Runs the tool to its end, and returns its status.
func runTool(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = Places.tool
    process.arguments = ["-q"] + arguments
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}
