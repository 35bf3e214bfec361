import Foundation

/// A running `openssl s_server` on a free port of 127.0.0.1.
///
/// What it is told with `say` goes to the client, but for a line that begins with `K`: that has it
/// ask for new keys.
package final class TLSServer: Sendable {
    package let port: UInt16
    private let process: Process
    private let input: FileHandle
    private let output: ServerOutput

    /// Starts a server with a certificate and its key, and waits until it listens.
    package init(
        _ certificate: String, in certificates: Certificates, _ options: [String] = []
    ) async throws {
        let process = Process()
        let pipes = (input: Pipe(), output: Pipe())
        process.executableURL = Certificates.openssl.map { URL(filePath: $0) }
        process.arguments =
            [
                "s_server", "-accept", "127.0.0.1:0",
                "-cert", certificates.path("\(certificate).pem"),
                "-key", certificates.path("\(certificate).key"),
            ] + options
        process.standardInput = pipes.input
        process.standardOutput = pipes.output
        process.standardError = FileHandle.nullDevice
        try withOrdinarySignals { try process.run() }
        let output = ServerOutput(pipes.output.fileHandleForReading)
        let port = await inThread { output.port(within: 20) }
        guard let port else {
            process.terminate()
            throw POSIXError(.ETIMEDOUT)
        }
        self.process = process
        self.output = output
        self.port = port
        input = pipes.input.fileHandleForWriting
    }

    deinit { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Writes a line to the server's standard input.
    package func say(_ line: String) { try? input.write(contentsOf: Data((line + "\n").utf8)) }

    /// Ends it without a word to its clients, who get the end of their streams from the system.
    package func kill() {
        Foundation.kill(process.processIdentifier, SIGKILL)
        while process.isRunning { Thread.sleep(forTimeInterval: 0.002) }
    }

    /// Lets it do nothing, until `goOn`.
    package func halt() { Foundation.kill(process.processIdentifier, SIGSTOP) }

    package func goOn() { Foundation.kill(process.processIdentifier, SIGCONT) }

    /// Waits until what it has printed contains `text`, and returns whether it did.
    package func hasPrinted(_ text: String) -> Bool { output.contains(text, within: 10) }

    /// What it has printed so far.
    package var allPrinted: String { output.all }
}

/// What a server prints, read by a thread of its own.
private final class ServerOutput: @unchecked Sendable {
    private let condition = NSCondition()
    private var text = ""

    init(_ file: FileHandle) {
        Thread.detachNewThread { [self] in
            while case let data = file.availableData, !data.isEmpty {
                condition.withLock {
                    text += String(decoding: data, as: UTF8.self)
                    condition.broadcast()
                }
            }
        }
    }

    /// The port of the line `ACCEPT 127.0.0.1:34567`.
    func port(within seconds: TimeInterval) -> UInt16? {
        wait(seconds) { text in
            guard let match = text.firstMatch(of: /ACCEPT .*:(\d+)\n/) else { return nil }
            return UInt16(match.1)
        }
    }

    var all: String { condition.withLock { text } }

    func contains(_ part: String, within seconds: TimeInterval) -> Bool {
        wait(seconds) { $0.contains(part) ? true : nil } ?? false
    }

    private func wait<Value>(_ seconds: TimeInterval, for find: (String) -> Value?) -> Value? {
        let end = Date(timeIntervalSinceNow: seconds)
        return condition.withLock {
            while true {
                if let value = find(text) { return value }
                guard condition.wait(until: end) else { return nil }
            }
        }
    }
}
