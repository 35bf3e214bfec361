import Foundation

/// Programs of others that only some tests need.
enum Tools {
    static let unshare = "/usr/bin/unshare"
    static let strace = "/usr/bin/strace"

    /// Whether their absence is a failure.
    static let areRequired = ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    static func areWanted(_ path: String) -> Bool {
        areRequired || FileManager.default.isExecutableFile(atPath: path)
    }
}
