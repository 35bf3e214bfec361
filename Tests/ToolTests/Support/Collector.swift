import Foundation
import TestSupport
import Testing

/// A private rsyslogd or syslog-ng on free ports of the loopback address.
final class Collector: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case rsyslog
        case syslogNG = "syslog-ng"

        var ways: [Way] {
            switch self {
            case .rsyslog: Way.allCases
            case .syslogNG:
                [
                    .udp, .lineFeed, .octetCounting, .tls, .mutualTLS, .unix, .unixStream,
                    .localUnix, .localUnixStream,
                ]
            }
        }
    }

    /// How messages come to a collector.
    enum Way: String, Sendable, CaseIterable {
        case udp, lineFeed, octetCounting, tls, gnuTLS, mutualTLS, relp, mutualRELPS
        /// Unix sockets whose inputs read the header of RFC 5424.
        case unix, unixStream
        /// Unix sockets whose inputs are as they come.
        case localUnix, localUnixStream

        /// Whether messages come over a unix socket, which has a name in the collector's folder.
        var isUnix: Bool {
            [.unix, .unixStream, .localUnix, .localUnixStream].contains(self)
        }

        /// The variable that the configurations read the port from, or the socket's name.
        fileprivate var variable: String {
            switch self {
            case .udp: "UDP_PORT"
            case .lineFeed: "LF_PORT"
            case .octetCounting: "OCTET_PORT"
            case .tls: "TLS_PORT"
            case .gnuTLS: "GNUTLS_PORT"
            case .mutualTLS: "MUTUAL_TLS_PORT"
            case .relp: "RELP_PORT"
            case .mutualRELPS: "RELPS_PORT"
            case .unix, .unixStream, .localUnix, .localUnixStream: rawValue
            }
        }
    }

    /// Where `Collectors/get-collectors` has put the programs.
    private static let folder: URL =
        ProcessInfo.processInfo.environment["OPCEF_COLLECTORS"].map {
            URL(filePath: $0, relativeTo: Places.repository)
        } ?? Places.repository.appending(path: ".build-collectors")

    /// Whether there are both programs.
    static let areThere = Kind.allCases.allSatisfy {
        FileManager.default.isExecutableFile(atPath: program($0).path)
    }

    /// With `OPCEF_TEST_COLLECTORS=1` a missing collector is a failure.
    static let areWanted =
        areThere || ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1"

    /// Runs a collector while `body` lasts.
    static func with(
        _ kind: Kind, showing name: String = "server", _ body: (Collector) async throws -> Void
    ) async throws {
        try #require(areThere, "the collectors are missing")
        let certificates = try await Certificates.all()
        try await Places.withTemporaryFolder { folder in
            let collector = try Collector(kind, in: folder, certificates, showing: name)
            do {
                try await collector.start()
                try await body(collector)
            } catch {
                Issue.record(error)
            }
            await collector.stop()
        }
    }

    let kind: Kind
    private let process = Process()
    private let folder: URL
    private let ports: [Way: UInt16]
    /// What it says.
    private let words: URL
    let certificates: Certificates

    /// Starts a collector that keeps its files in `folder` and shows this certificate.
    init(
        _ kind: Kind, in folder: URL, _ certificates: Certificates, showing name: String = "server"
    ) throws {
        self.kind = kind
        self.certificates = certificates
        self.folder = folder
        let listeners = try kind.ways.filter { !$0.isUnix }.map { ($0, try Listener()) }
        ports = Dictionary(uniqueKeysWithValues: listeners.map { ($0, $1.port) })
        process.executableURL = Self.program(kind)
        process.currentDirectoryURL = folder
        process.arguments = Self.arguments(kind, folder)
        process.environment = [
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "FOLDER": folder.path,
            "CERTIFICATES": certificates.folderPath,
            "SERVER_CERTIFICATE": certificates.path("\(name).pem"),
            "SERVER_KEY": certificates.path("\(name).key"),
            "LD_LIBRARY_PATH": Self.libraries.joined(separator: ":"),
        ].merging(ports.map { ($0.variable, "\($1)") }) { own, _ in own }
        words = folder.appending(path: "words.log")
        try Data().write(to: words)
        process.standardError = try FileHandle(forWritingTo: words)
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
    }

    /// Runs it until it listens everywhere, within 20 s.
    func start() async throws {
        let process = process
        let ports = ports
        let sockets = kind.ways.filter(\.isUnix).map(socket)
        try withOrdinarySignals { try process.run() }
        let isListening = await inThread {
            for _ in 0..<200 {
                if ports.allSatisfy({ Self.isOpen($1, $0 == .udp ? "udp" : "tcp") }),
                    sockets.allSatisfy({ FileManager.default.fileExists(atPath: $0) })
                {
                    return true
                }
                if !process.isRunning { return false }
                Thread.sleep(forTimeInterval: 0.1)
            }
            return false
        }
        guard isListening else {
            throw DidNotStart(words: try String(contentsOf: words, encoding: .utf8))
        }
    }

    /// It does not listen within the time.
    private struct DidNotStart: Error {
        let words: String
    }

    func stop() async {
        let process = process
        await inThread {
            process.terminate()
            for _ in 0..<100 where process.isRunning { Thread.sleep(forTimeInterval: 0.1) }
            if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
        }
    }

    /// Ends it at once, whatever it is doing.
    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// The options that make the tool send to it.
    func options(_ way: Way) -> [String] {
        let trust = ["--ca", certificates.path("ca.pem")]
        let own = [
            "--cert", certificates.path("client.pem"), "--key", certificates.path("client.key"),
        ]
        return switch way {
        case .udp: ["--to", "udp://\(end(way))", "--rate", "5000"]
        case .lineFeed: ["--to", "tcp://\(end(way))", "--framing", "lf"]
        case .octetCounting: ["--to", "tcp://\(end(way))", "--framing", "octet"]
        case .tls: ["--to", "tls://\(end(way))"] + trust
        // It never says that it ends a connection, so that no batch can be confirmed by that.
        case .gnuTLS: ["--to", "tls://\(end(way))", "--confirm", "acked"] + trust
        case .mutualTLS: ["--to", "tls://\(end(way))"] + trust + own
        case .relp: ["--to", "relp://\(end(way))"]
        case .mutualRELPS: ["--to", "relps://\(end(way))"] + trust + own
        case .unix, .localUnix: ["--to", "unix://\(socket(way))"]
        case .unixStream, .localUnixStream: ["--to", "unix-stream://\(socket(way))"]
        }
    }

    /// The path of its socket for one way.
    func socket(_ way: Way) -> String { folder.appending(path: way.variable).path }

    /// Where it listens for one way.
    func end(_ way: Way) -> String { "127.0.0.1:\(ports[way] ?? 0)" }

    /// What it has recorded, once that is `count` lines or stays less for so many fifths of a second.
    ///
    /// What has come to inputs that are as they come is in `local.log`.
    func records(
        _ count: Int, within fifths: Int = 25, in name: String = "raw.log"
    ) async -> [[UInt8]] {
        let log = folder.appending(path: name)
        return await inThread {
            var lines: [[UInt8]] = []
            var quiet = 0
            while lines.count < count, quiet < fifths {
                Thread.sleep(forTimeInterval: 0.2)
                let found = byteLines((try? Data(contentsOf: log)).map(Array.init) ?? [])
                quiet = found.count == lines.count ? quiet + 1 : 0
                lines = found
            }
            return lines
        }
    }

    private static func program(_ kind: Kind) -> URL {
        switch kind {
        case .rsyslog: folder.appending(path: "root/usr/sbin/rsyslogd")
        case .syslogNG: folder.appending(path: "root/usr/sbin/syslog-ng")
        }
    }

    private static var libraries: [String] {
        matches("root/usr/lib", suffix: "-linux-gnu") + matches("root/lib", suffix: "-linux-gnu")
            + [folder.appending(path: "root/usr/lib/syslog-ng").path]
    }

    private static func arguments(_ kind: Kind, _ own: URL) -> [String] {
        let configuration = Places.collectorConfigurations
            .appending(path: "\(kind.rawValue).conf").path
        switch kind {
        case .rsyslog:
            let modules = matches("root/usr/lib", suffix: "-linux-gnu").map { "\($0)/rsyslog" }
            return ["-n", "-iNONE", "-C", "-M", modules.first ?? "", "-f", configuration]
        case .syslogNG:
            let modules = matches("root/usr/lib/syslog-ng", suffix: "3.38")
            let state = ["persist-file", "control", "pidfile"].map {
                "--\($0)=\(own.appending(path: $0).path)"
            }
            return ["-F", "--no-caps", "-f", configuration, "--module-path=\(modules.first ?? "")"]
                + state
        }
    }

    /// The paths in a folder of the unpacked packages whose names end with `suffix`.
    private static func matches(_ path: String, suffix: String) -> [String] {
        let parent = folder.appending(path: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent.path)) ?? []
        return names.filter { $0.hasSuffix(suffix) }.map { parent.appending(path: $0).path }
    }

    /// Whether somebody listens on `port`, by `/proc/net/tcp` or `/proc/net/udp`.
    private static func isOpen(_ port: UInt16, _ network: String) -> Bool {
        let state = network == "tcp" ? "0A" : "07"
        let hex = String(port, radix: 16, uppercase: true)
        let end = ":" + String(repeating: "0", count: 4 - hex.count) + hex
        return networkTable(network).contains { columns in
            columns.count > 3 && columns[1].hasSuffix(end) && columns[3] == state
        }
    }
}
