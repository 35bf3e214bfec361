import Foundation
import TestSupport

/// A private rsyslogd that takes messages by RELP on a free port of the loopback address.
final class RELPCollector: Sendable {
    /// Where `Tests/ToolTests/Collectors/get-collectors` has put the programs.
    private static let folder: URL = {
        let repository = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return ProcessInfo.processInfo.environment["OPCEF_COLLECTORS"].map {
            URL(filePath: $0, relativeTo: repository)
        } ?? repository.appending(path: ".build-collectors")
    }()

    /// Whether there are the program and its module.
    static let isThere =
        FileManager.default.isExecutableFile(atPath: program.path)
        && modules.contains { FileManager.default.fileExists(atPath: "\($0)/imrelp.so") }

    let port: UInt16
    private let process = Process()
    private let own: URL

    /// Starts it, and waits until it listens, for 20 s at most.
    init() throws {
        port = try unusedTCPPort()
        own = FileManager.default.temporaryDirectory.appending(path: "opcef-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: false)
        let configuration = own.appending(path: "rsyslog.conf")
        try Data(Self.configuration(port, own).utf8).write(to: configuration)
        process.executableURL = Self.program
        process.currentDirectoryURL = own
        process.arguments = [
            "-n", "-iNONE", "-C", "-M", Self.modules.first ?? "", "-f", configuration.path,
        ]
        process.environment = [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8",
            "LD_LIBRARY_PATH": Self.libraries.joined(separator: ":"),
        ]
        let words = own.appending(path: "words.log")
        try Data().write(to: words)
        process.standardError = try FileHandle(forWritingTo: words)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        for _ in 0..<200 where !isListening { usleep(100_000) }
    }

    deinit {
        // A thread of the tests blocks most signals, and its children inherit that.
        kill(process.processIdentifier, SIGKILL)
        for _ in 0..<100 where process.isRunning { usleep(50_000) }
        try? FileManager.default.removeItem(at: own)
    }

    /// Whether it listens, by `/proc/net/tcp`: a connection of ours would be complained about.
    private var isListening: Bool {
        let hex = String(port, radix: 16, uppercase: true)
        let end = ":" + String(repeating: "0", count: 4 - hex.count) + hex
        return networkTable("tcp").contains { columns in
            columns.count > 3 && columns[1].hasSuffix(end) && columns[3] == "0A"
        }
    }

    /// What it has recorded, once that is so many bytes or stays less for 5 s.
    func records(bytes count: Int) -> [UInt8] {
        var records: [UInt8] = []
        var quiet = 0
        while records.count < count, quiet < 25 {
            usleep(200_000)
            let found = content("raw.log")
            quiet = found.count == records.count ? quiet + 1 : 0
            records = found
        }
        return records
    }

    /// What it complains about.
    var complaints: String {
        String(decoding: content("words.log") + content("own.log"), as: UTF8.self)
    }

    private func content(_ name: String) -> [UInt8] {
        Array((try? Data(contentsOf: own.appending(path: name))) ?? Data())
    }

    /// `raw.log` holds each message as it arrived, and `own.log` what it says of itself.
    private static func configuration(_ port: UInt16, _ own: URL) -> String {
        """
        global(workDirectory="\(own.path)" net.enableDNS="off" maxMessageSize="256k"
          parser.escapeControlCharactersOnReceive="off")
        main_queue(queue.type="LinkedList" queue.size="200000" queue.workerThreads="1")
        module(load="imrelp")
        template(name="raw" type="string" string="%rawmsg%\\n")
        ruleset(name="keep") {
          action(type="omfile" file="\(own.path)/raw.log" template="raw" flushOnTXEnd="on")
        }
        input(type="imrelp" address="127.0.0.1" port="\(port)" ruleset="keep")
        action(type="omfile" file="\(own.path)/own.log")
        """
    }

    private static let program = folder.appending(path: "root/usr/sbin/rsyslogd")

    private static var libraries: [String] { matches("root/usr/lib") + matches("root/lib") }

    private static var modules: [String] { matches("root/usr/lib").map { "\($0)/rsyslog" } }

    /// The folders for libraries of one kind of machine.
    private static func matches(_ path: String) -> [String] {
        let parent = folder.appending(path: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.filter { $0.hasSuffix("-linux-gnu") }
            .map { parent.appending(path: $0).path }
    }
}
