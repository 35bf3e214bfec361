import Foundation

/// A real collector as a private process: rsyslog or syslog-ng, on loopback ports of its own.
final class Collector {
    /// The programs that are tried.
    enum Program: String, Sendable, CaseIterable, CustomStringConvertible {
        case rsyslog
        case syslogNG = "syslog-ng"

        var description: String { rawValue }

        /// What the program writes of a message, made from the message as it was sent.
        ///
        /// rsyslog keeps the octets as they came; syslog-ng writes what it read of them.
        func record(of message: ArraySlice<UInt8>) -> [UInt8] {
            guard self == .syslogNG else { return Array(message) }
            let space = UInt8(ascii: " ")
            var parts = message.split(separator: space, maxSplits: 7)
            if parts[5].elementsEqual("-".utf8) { parts[5] = [] }
            return Array(
                [parts[0], parts[2], parts[3], parts[5], parts[7]].joined(separator: [space]))
        }
    }

    /// Where the programs were unpacked by `Collectors/get-collectors`.
    static let root = URL(
        filePath: ProcessInfo.processInfo.environment["OPCEF_COLLECTORS"]
            ?? Places.repository.appending(path: ".build-collectors").path
    ).appending(path: "root")

    private static func folder(_ path: String) -> String { root.appending(path: path).path }

    static func isThere(_ program: Program) -> Bool {
        FileManager.default.isExecutableFile(atPath: root.appending(path: program.path).path)
    }

    let ports: (udp: UInt16, lineFeed: UInt16, octetCounting: UInt16)
    private let process = Process()
    private let folder: URL
    private let program: Program

    /// Starts `program`, and returns once it listens.
    init(_ program: Program, in folder: URL) throws {
        self.program = program
        self.folder = folder
        ports = (try freePort(), try freePort(), try freePort())
        let libraries = Self.folder("usr/lib/\(Places.architecture)-linux-gnu")
        process.executableURL = Self.root.appending(path: program.path)
        process.arguments = program.arguments(libraries: libraries, folder: folder)
        process.environment = [
            "OUT": folder.path,
            "PORT_UDP": "\(ports.udp)",
            "PORT_LF": "\(ports.lineFeed)",
            "PORT_OCTET": "\(ports.octetCounting)",
            "LD_LIBRARY_PATH": [
                Self.folder("usr/lib/syslog-ng"), libraries,
                Self.folder("lib/\(Places.architecture)-linux-gnu"),
            ].joined(separator: ":"),
        ]
        let words = folder.appending(path: "words")
        _ = FileManager.default.createFile(atPath: words.path, contents: nil)
        let handle = try FileHandle(forWritingTo: words)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        let deadline = ContinuousClock.now + .seconds(20)
        while ![ports.lineFeed, ports.octetCounting].allSatisfy(isListening) {
            guard ContinuousClock.now < deadline, process.isRunning else {
                stop()
                throw NotListening(words: (try? String(contentsOf: words, encoding: .utf8)) ?? "")
            }
            usleep(20_000)
        }
    }

    /// A collector that did not come up, and what it said.
    struct NotListening: Error {
        let words: String
    }

    /// What was recorded, once it is as long as `count` octets or has not grown for five seconds.
    func recorded(octets count: Int) throws -> Data {
        let file = folder.appending(path: "raw.log")
        var size = 0
        var lastChange = ContinuousClock.now
        while size < count, ContinuousClock.now - lastChange < .seconds(5) {
            usleep(20_000)
            let values = try? FileManager.default.attributesOfItem(atPath: file.path)
            let now = values?[.size] as? Int ?? 0
            if now != size { lastChange = .now }
            size = now
        }
        return try Data(contentsOf: file)
    }

    /// Ends the process that was started here.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}

extension Collector.Program {
    fileprivate var path: String {
        switch self {
        case .rsyslog: "usr/sbin/rsyslogd"
        case .syslogNG: "usr/sbin/syslog-ng"
        }
    }

    fileprivate func arguments(libraries: String, folder: URL) -> [String] {
        let configuration = Places.collectors.appending(path: "\(rawValue).conf").path
        switch self {
        case .rsyslog:
            return [
                "-n", "-iNONE", "-C", "-M", "\(libraries)/rsyslog", "-f", configuration,
            ]
        case .syslogNG:
            let modules = Collector.root.appending(path: "usr/lib/syslog-ng")
            let version =
                (try? FileManager.default.contentsOfDirectory(atPath: modules.path))?
                .first { $0.first?.isNumber == true } ?? ""
            return [
                "-F", "--no-caps", "-f", configuration,
                "--module-path=\(modules.appending(path: version).path)",
                "--persist-file=\(folder.path)/persist", "--control=\(folder.path)/control",
                "--pidfile=\(folder.path)/pid",
            ]
        }
    }
}
