import EventsAPIServer
import Foundation
import Synchronization
import TestSupport

/// An account with events, a collector that records, and what `opcef pull` makes of the two.
final class Account: Sendable {
    let server: EventsAPIServer
    let collector: RecordingCollector
    private let temporaryFolder: TemporaryFolder
    var folder: URL { temporaryFolder.url }
    private let events = Mutex<[APIEvent]>([])

    /// Creates an account with item usages of the last hours, and a token for these streams.
    init(events count: Int, features: [String] = ["itemusages"], tokenHasID: Bool = true) throws {
        server = try EventsAPIServer()
        server.accept(
            APIToken.token(
                audience: [server.authority], features: features,
                account: tokenHasID ? "IDOFTOKEN" : nil), Set(features))
        collector = try RecordingCollector()
        temporaryFolder = try TemporaryFolder()
        let start = Date.now.addingTimeInterval(-7200)
        add(count, at: start)
    }

    /// Adds events that arrive now.
    func add(_ count: Int, to feature: String = "itemusages", at time: Date = .now) {
        let new = events.withLock { events in
            let new = (events.count..<events.count + count).map {
                APIEvent.of(feature, $0, at: time.addingTimeInterval(Double($0) / 100))
            }
            events += new
            return new
        }
        server.add(new, to: feature)
    }

    /// The identifiers of all events, in their order.
    var issued: [String] { events.withLock { $0.map(\.identifier) } }

    /// The identifiers that the collector has, in their order.
    var delivered: [String] { Self.identifiers(in: collector.received) }

    /// How what was delivered differs from `times` times what there is; nil where it does not.
    func difference(times: Int = 1) -> String? {
        let (delivered, issued) = (delivered, issued)
        let expected = Array(repeating: issued, count: times).flatMap(\.self)
        guard delivered != expected else { return nil }
        let missing = Set(expected).subtracting(delivered)
        return "\(delivered.count) delivered, \(expected.count) expected, \(missing.count) missing"
    }

    /// The values of `externalId` in messages that are whole.
    static func identifiers(in bytes: [UInt8]) -> [String] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let key = Array(" externalId=".utf8)
            guard let start = line.firstRange(of: key) else { return nil }
            return String(decoding: line[start.upperBound...].prefix { $0 != 0x20 }, as: UTF8.self)
        }
    }

    /// The messages that the collector has, as text.
    var messages: [String] {
        String(decoding: collector.received, as: UTF8.self).split(separator: "\n")
            .map(String.init)
    }

    var stateFolder: URL { folder.appending(path: "state") }

    var stateFile: URL { stateFile(of: "itemusages") }

    func stateFile(of feature: String) -> URL {
        stateFolder.appending(path: "127.0.0.1_\(server.port).\(feature).state")
    }

    var stateText: String {
        get throws { try String(contentsOf: stateFile, encoding: .utf8) }
    }

    /// How many events come before the saved cursor; 0 without a state.
    var confirmedPlace: Int {
        guard let text = try? stateText, let start = text.range(of: "itemusages/+=") else {
            return 0
        }
        return Int(text[start.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    func mode(of file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    var environment: [String: String] {
        [
            "EVENTS_API_TOKEN": server.tokenText, "EVENTS_API_URL": server.url,
            "STATE_DIRECTORY": stateFolder.path,
        ]
    }

    /// Starts `opcef pull` with the collector as its destination.
    func start(
        _ arguments: [String], to destination: String? = nil,
        in environment: [String: String]? = nil, longest: Duration = .seconds(50)
    ) throws -> RunningTool {
        try RunningTool(
            ["pull", "--to", destination ?? "tcp://127.0.0.1:\(collector.port)"] + arguments,
            environment: environment ?? self.environment, in: folder, longest: longest)
    }

    /// Runs `opcef pull` to its end.
    func pull(
        _ arguments: [String] = [], to destination: String? = nil,
        in environment: [String: String]? = nil
    ) async throws -> RunningTool.Ending {
        let tool = try start(arguments, to: destination, in: environment)
        async let output = tool.allOutput()
        let ending = await tool.ended()
        _ = await output
        return ending
    }
}
