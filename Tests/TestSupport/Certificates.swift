import Foundation

/// The certificates of `make-certificates`, made once for all tests and removed at the end.
package struct Certificates: Sendable {
    /// Whether there is an `openssl` to make them, and to run servers.
    package static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// With `OPCEF_TEST_COLLECTORS=1` a missing program is a failure.
    package static let areWanted =
        openssl != nil || ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    private static let folder = FileManager.default.temporaryDirectory
        .appending(path: "opcef-certificates-\(UUID().uuidString)")

    /// Where they all are.
    package var folderPath: String { Self.folder.path }

    /// The path of a file, such as `ca.pem`.
    package func path(_ name: String) -> String { Self.folder.appending(path: name).path }

    /// The fingerprint in a file, such as `server.sha-256`, which the program has worked out.
    package func fingerprint(_ name: String) throws -> String {
        try String(contentsOfFile: path(name), encoding: .utf8)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static let made = Task { () throws -> Certificates in
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "make-certificates")
        atexit { try? FileManager.default.removeItem(at: Certificates.folder) }
        let status = try await run("/bin/bash", [script.path, folder.path])
        guard status == 0 else { throw CertificatesError(status: status) }
        return Certificates()
    }

    package static func all() async throws -> Certificates { try await made.value }
}

/// The script failed.
struct CertificatesError: Error {
    let status: Int32
}

/// Runs a program to its end, and returns its status.
package func run(_ program: String, _ arguments: [String]) async throws -> Int32 {
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
