import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("Runs from cron, with a state and a log that is rotated")
    struct CronTests {
        /// How a log is put away for a new one.
        enum Rotation: String, Sendable, CaseIterable {
            case rename, copyTruncate

            func rotate(_ log: URL) throws {
                let old = log.appendingPathExtension("1")
                try? FileManager.default.removeItem(at: old)
                switch self {
                case .rename:
                    try FileManager.default.moveItem(at: log, to: old)
                    try Data().write(to: log)
                case .copyTruncate:
                    try FileManager.default.copyItem(at: log, to: old)
                    try FileHandle(forWritingTo: log).truncate(atOffset: 0)
                }
            }
        }

        @Test(
            "each event arrives once, over three rotations", .timeLimit(.minutes(1)),
            arguments: Rotation.allCases)
        func rotated(_ rotation: Rotation) async throws {
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                let log = folder.appending(path: "usage.ndjson")
                try Data().write(to: log)
                var written = 0
                for round in 1...3 {
                    try append(40, to: log, &written)
                    try await run(collector, folder)
                    // What comes between the last run and the rotation is in the old file alone.
                    try append(10 * round, to: log, &written)
                    if rotation == .copyTruncate { try await run(collector, folder) }
                    try rotation.rotate(log)
                    try append(5, to: log, &written)
                    try await run(collector, folder)
                }
                try await run(collector, folder)
                let delivered = Account.identifiers(in: collector.received)
                #expect(delivered == (1...written).map { "E\($0)" })
            }
        }

        @Test("a second run is told of the first, or waits for it", .timeLimit(.minutes(1)))
        func locked() async throws {
            // It takes connections in and never reads.
            let silent = try Listener(receiveBuffer: 4096)
            let collector = try RecordingCollector()
            try await Places.withTemporaryFolder { folder in
                var written = 0
                try append(
                    20_000, to: try file("usage.ndjson", in: folder), &written)
                let arguments = ["--state", "usage.state", "usage.ndjson", "--to"]
                let first = try RunningTool(
                    arguments + ["tcp://127.0.0.1:\(silent.port)"], in: folder)
                let connection = try silent.accept()
                let to = ["tcp://127.0.0.1:\(collector.port)"]
                let second = try await ToolRun(arguments + to, in: folder)
                #expect(second.status == 75, "\(second.errors)")
                #expect(collector.received.isEmpty)
                let third = try RunningTool(arguments + to + ["--wait", "30s"], in: folder)
                first.signal(SIGTERM)
                #expect(await first.ended().status != 0)
                let ending = await third.ended()
                #expect(ending.status == 0, "\(ending.errors)")
                let delivered = Account.identifiers(in: collector.received)
                #expect(delivered.count == written && delivered.last == "E\(written)")
                withExtendedLifetime(connection) {}
            }
        }

        @Test("what a dead collector leaves is kept, and goes out later", .timeLimit(.minutes(1)))
        func unsent() async throws {
            var habits = RecordingCollector.Habits()
            habits.closesAfter = 30_000
            let dying = try RecordingCollector(habits: habits)
            try await Places.withTemporaryFolder { folder in
                let input = (1...2000).flatMap { SampleEvents.line($0) }
                let run = try await ToolRun(
                    ["--to", "tcp://127.0.0.1:\(dying.port)", "--unsent", "unsent.ndjson"],
                    in: folder, input: input)
                #expect(run.status == 69, "\(run.errors)")
                let file = folder.appending(path: "unsent.ndjson")
                let mode = try FileManager.default.attributesOfItem(atPath: file.path)[
                    .posixPermissions]
                #expect(mode as? Int == 0o600)
                let collector = try RecordingCollector()
                let later = try await ToolRun(
                    ["unsent.ndjson", "--to", "tcp://127.0.0.1:\(collector.port)"], in: folder)
                #expect(later.status == 0, "\(later.errors)")
                let delivered =
                    Account.identifiers(in: dying.received)
                    + Account.identifiers(in: collector.received)
                #expect(Set(delivered) == Set((1...2000).map { "E\($0)" }))
            }
        }

        private func file(_ name: String, in folder: URL) throws -> URL {
            let url = folder.appending(path: name)
            try Data().write(to: url)
            return url
        }

        private func append(_ count: Int, to log: URL, _ written: inout Int) throws {
            let handle = try FileHandle(forWritingTo: log)
            try handle.seekToEnd()
            let numbers = written + 1...written + count
            try handle.write(contentsOf: Data(numbers.flatMap { SampleEvents.line($0) }))
            try handle.close()
            written += count
        }

        private func run(_ collector: RecordingCollector, _ folder: URL) async throws {
            let run = try await ToolRun(
                [
                    "-q", "--state", "usage.state", "usage.ndjson", "--to",
                    "tcp://127.0.0.1:\(collector.port)",
                ], in: folder)
            #expect(run.status == 0, "\(run.errors)")
        }
    }
}
