import Foundation
import TestSupport
import Testing

@testable import SecureSockets

/// The certificates of `make-certificates`, made once for all tests and removed at the end.
struct Certificates: Sendable {
    /// Whether there is an `openssl` to make them, and to run servers.
    static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// With `OPCEF_TEST_COLLECTORS=1` a missing program is a failure.
    static let areWanted =
        openssl != nil || ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    private static let folder = FileManager.default.temporaryDirectory
        .appending(path: "opcef-certificates-\(UUID().uuidString)")

    /// The path of a file, such as `ca.pem`.
    func path(_ name: String) -> String { Self.folder.appending(path: name).path }

    /// The fingerprint in a file, such as `server.sha-256`, which the program has worked out.
    func pin(_ name: String) throws -> Pin {
        let text = try String(contentsOfFile: path(name), encoding: .utf8)
        return try #require(Pin(parsing: text.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private static let made = Task { () throws -> Certificates in
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "make-certificates")
        atexit { try? FileManager.default.removeItem(at: Certificates.folder) }
        let status = try await run("/bin/bash", [script.path, folder.path])
        guard status == 0 else { throw CertificatesError(status: status) }
        return Certificates()
    }

    static func all() async throws -> Certificates { try await made.value }
}

struct CertificatesError: Error {
    let status: Int32
}

/// Runs a program to its end, and returns its status.
func run(_ program: String, _ arguments: [String]) async throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try withOrdinarySignals { try process.run() }
    return await inThread {
        while process.isRunning { Thread.sleep(forTimeInterval: 0.002) }
        return process.terminationStatus
    }
}
