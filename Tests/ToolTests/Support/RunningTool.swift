import Foundation
import TestSupport

/// The built tool as a process, with pipes at its ends.
final class RunningTool: Sendable {
    /// How a process came to its end.
    struct Ending: Sendable {
        /// The exit status, or 128 more than the number of the signal that ended it.
        let status: Int32
        let errors: String
    }

    /// What the tool's standard output is.
    enum Output: Sendable {
        case pipe
        /// A pipe that has no reader any more.
        case closedPipe
        case nowhere
    }

    let input: FileHandle
    let output: FileHandle
    private let process = Process()
    private let errors: Task<[UInt8], Never>
    private let end: ContinuousClock.Instant

    /// Starts the tool with `arguments`, and with no `OPCEF_` variable but those given.
    ///
    /// It tries no collector twice unless it is told to.
    /// After `longest` it is killed.
    init(
        _ arguments: [String], environment: [String: String] = [:],
        in folder: URL = Places.repository, output: Output = .pipe, binary: URL = Places.tool,
        longest: Duration = .seconds(50)
    ) throws {
        end = .now + longest
        let pipes = (input: Pipe(), output: Pipe(), errors: Pipe())
        input = pipes.input.fileHandleForWriting
        self.output = pipes.output.fileHandleForReading
        process.executableURL = binary
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("OPCEF_") }
            .merging(["OPCEF_RETRY_FOR": "0", "XDG_CONFIG_HOME": "/dev/null"]) { $1 }
            .merging(environment) { $1 }
        process.standardInput = pipes.input
        process.standardError = pipes.errors
        switch output {
        case .pipe:
            process.standardOutput = pipes.output
        case .closedPipe:
            try self.output.close()
            process.standardOutput = pipes.output.fileHandleForWriting
        case .nowhere:
            process.standardOutput = FileHandle.nullDevice
        }
        let errorsHandle = pipes.errors.fileHandleForReading
        let process = process
        try withOrdinarySignals { try process.run() }
        if case .closedPipe = output { try pipes.output.fileHandleForWriting.close() }
        errors = Task { await inThread { Self.readToEnd(errorsHandle) } }
    }

    var id: pid_t { process.processIdentifier }

    /// Writes to the tool's standard input, and returns whether all of it was taken.
    ///
    /// To be called from a thread of `inThread`.
    func feed(_ bytes: some Collection<UInt8>) -> Bool {
        do {
            try input.write(contentsOf: Data(bytes))
            return true
        } catch {
            return false
        }
    }

    /// Everything that the tool writes to standard output, up to its end.
    func allOutput() async -> [UInt8] {
        let output = output
        return await inThread { Self.readToEnd(output) }
    }

    func signal(_ number: CInt) { kill(id, number) }

    /// Waits for the end of the process.
    func ended() async -> Ending {
        let process = process
        let end = end
        let status = await inThread {
            while process.isRunning {
                if ContinuousClock.now > end { kill(process.processIdentifier, SIGKILL) }
                Thread.sleep(forTimeInterval: 0.002)
            }
            return process.terminationReason == .exit
                ? process.terminationStatus : 128 + process.terminationStatus
        }
        return Ending(status: status, errors: String(decoding: await errors.value, as: UTF8.self))
    }

    private static func readToEnd(_ file: FileHandle) -> [UInt8] {
        Array((try? file.readToEnd()) ?? Data())
    }
}
