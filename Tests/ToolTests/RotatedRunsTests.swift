import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// Logs that are rotated in every way between runs, some of which reach no collector.
    @Suite("Rotations by chance: each event once, or a loss that is told", .timeLimit(.minutes(5)))
    struct RotatedRunsTests {
        @Test("with the same seed the same happens", arguments: 1...40 as ClosedRange<UInt64>)
        func byChance(seed: UInt64) async throws {
            try await Places.withTemporaryFolder { folder in
                var chance = SplitMix64(seed: seed)
                var log = try RotatedLog(in: folder, &chance)
                try log.write(20)
                try await log.forward(reachesCollector: true)
                for _ in 0..<Int.random(in: 5...20, using: &chance) {
                    switch Int.random(in: 0..<10, using: &chance) {
                    case 0..<4: try log.write([0, 1, 3, 40].randomElement(using: &chance) ?? 1)
                    case 4..<7: try await log.rotate(&chance)
                    case 7..<9: try await log.forward(reachesCollector: true)
                    default: try await log.forward(reachesCollector: false)
                    }
                }
                try log.write(1)
                try await log.forward(reachesCollector: true)
                try await log.forward(reachesCollector: true)
                let delivered = try log.delivered()
                #expect(Set(delivered).count == delivered.count, "\(log): some came twice")
                let missing = Set((1...log.written).map { "E\($0)" }).subtracting(delivered)
                #expect(missing.isSubset(of: log.removed), "\(log): passed over")
                if !missing.isEmpty { #expect(log.lost > 0, "\(log): \(missing.count) not told") }
                if log.removed.isEmpty { #expect(log.lost == 0, "\(log): nothing was lost") }
            }
        }

        @Test(
            "logrotate, with collectors away for days and runs killed",
            .enabled(if: Tools.areWanted("/usr/sbin/logrotate"), "logrotate is not here"),
            arguments: [
                "rotate 9", "rotate 9\ncompress", "rotate 9\ncompress\ndelaycompress",
                "rotate 9\ncopytruncate", "rotate 9\ncopytruncate\ncompress",
                "rotate 9\nolddir ../old", "rotate 9\nolddir ../old\ncompress",
                "rotate 9\nextension .ndjson\ncompress",
                "rotate 9\ndateext\ndateformat -%Y%m%d-%s",
                "rotate 9\ndateext\ndateformat -%Y%m%d%H-%s\ncompress\ndelaycompress",
            ])
        func logrotate(directives: String) async throws {
            try await Places.withTemporaryFolder { folder in
                for name in ["log", "old"] {
                    try FileManager.default.createDirectory(
                        at: folder.appending(path: name), withIntermediateDirectories: false)
                }
                let script = #"""
                    n=0
                    w() { for i in $(seq $1); do n=$((n + 1)); printf '{"uuid":"E%s","timestamp":"2026-05-01T10:00:00Z","item_uuid":"i"}\n' $n; done >> log/u.ndjson; }
                    r() { case "$D" in *dateext*) sleep 1.1;; esac; /usr/sbin/logrotate -f -s rotations rotations.conf || exit 98; }
                    f() { "$0" -q --header none --state s --rotated-in old --to $1 log/u.ndjson; echo "status $?" >> statuses; }
                    printf '%s/log/u.ndjson {\n%s\ncreate\nmissingok\nsu %s %s\n}\n' "$PWD" "$D" $(id -un) $(id -gn) > rotations.conf
                    chmod 600 rotations.conf
                    w 50; f file:out; w 30
                    f tcp://127.0.0.1:9; r; w 20; f tcp://127.0.0.1:9; r; w 40; r; w 3000; f file:out
                    w 7; r; f file:out; r; w 2; f file:out
                    w 4000; r; w 4000; r; w 5
                    for t in 0.02 0.05 0.1; do "$0" -q --header none --state s --rotated-in old --to file:out log/u.ndjson & sleep $t; kill -9 $!; wait $!; done
                    f file:out; f file:out; echo $n
                    """#
                let run = try await ToolRun(
                    ["-c", script, Places.tool.path], environment: ["D": directives], in: folder,
                    binary: URL(filePath: "/bin/bash"))
                let written = try #require(
                    Int(String(decoding: run.output, as: UTF8.self).dropLast()), "\(run.errors)")
                let statuses = try String(
                    contentsOf: folder.appending(path: "statuses"), encoding: .utf8)
                #expect(!statuses.contains("66"), "\(statuses) \(run.errors)")
                #expect(statuses.hasSuffix("status 0\nstatus 0\n"))
                let out = Array(try Data(contentsOf: folder.appending(path: "out")))
                let delivered = Account.identifiers(in: out)
                #expect(Set(delivered) == Set((1...written).map { "E\($0)" }))
                // Only the runs that were killed can have sent what they did not remember.
                let before = delivered.prefix(while: { $0 != "E3150" })
                #expect(Set(before).count == before.count)
            }
        }
    }
}

/// A log, a rotation of it, and what became of its events.
private struct RotatedLog: CustomStringConvertible {
    private let folder: URL
    private let log: URL
    private let old: URL
    private let isNumbered: Bool
    private let isCopied: Bool
    private let keepsEnding: Bool
    private let packing: Packing
    private let kept: Int
    private var day = 20_260_500

    /// How many events were written.
    private(set) var written = 0
    /// The events in files that were removed.
    private(set) var removed: Set<String> = []
    /// How many files were told to be lost.
    private(set) var lost = 0

    private enum Packing: CaseIterable {
        case none, atOnce, delayed
    }

    init(in folder: URL, _ chance: inout SplitMix64) throws {
        self.folder = folder
        log = folder.appending(path: "u.ndjson")
        isNumbered = Bool.random(using: &chance)
        isCopied = Int.random(in: 0..<3, using: &chance) == 0
        keepsEnding = Int.random(in: 0..<4, using: &chance) == 0
        packing = Packing.allCases.randomElement(using: &chance) ?? .none
        kept = [2, 4, 30].randomElement(using: &chance) ?? 30
        let isElsewhere = Int.random(in: 0..<3, using: &chance) == 0
        old = isElsewhere ? folder.appending(path: "old") : folder
        if isElsewhere {
            try FileManager.default.createDirectory(at: old, withIntermediateDirectories: false)
        }
    }

    var description: String {
        """
        \(isNumbered ? "numbers" : "dates")\(isCopied ? ", copied" : ""), packed: \(packing), \
        \(kept) kept\(old == folder ? "" : ", in another folder")\(keepsEnding ? ", ending" : "")
        """
    }

    mutating func write(_ count: Int) throws {
        if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
        let file = try FileHandle(forWritingTo: log)
        try file.seekToEnd()
        for _ in 0..<count {
            written += 1
            try file.write(contentsOf: Data(SampleEvents.line(written)))
        }
        try file.close()
    }

    private func rotated(_ number: Int) -> URL {
        let mark = isNumbered ? ".\(number)" : "-\(number)"
        return old.appending(path: keepsEnding ? "u\(mark).ndjson" : "u.ndjson\(mark)")
    }

    private static let endings = ["", ".gz"]

    private func existing(_ file: URL) -> URL? {
        Self.endings.map { URL(filePath: file.path + $0) }
            .first { FileManager.default.fileExists(atPath: $0.path) }
    }

    mutating func rotate(_ chance: inout SplitMix64) async throws {
        let newest: URL
        let before: URL?
        if isNumbered {
            if let oldest = existing(rotated(kept)) { try await remove(oldest) }
            for number in stride(from: kept - 1, to: 0, by: -1) {
                guard let file = existing(rotated(number)) else { continue }
                let ending = file.pathExtension == "gz" ? ".gz" : ""
                try FileManager.default.moveItem(
                    atPath: file.path, toPath: rotated(number + 1).path + ending)
            }
            newest = rotated(1)
            before = existing(rotated(2))
        } else {
            let files = (20_260_500...day).compactMap { existing(rotated($0)) }
            if files.count >= kept { try await remove(files[0]) }
            day += [1, 1, 3].randomElement(using: &chance) ?? 1
            newest = rotated(day)
            before = files.last
        }
        if packing == .delayed, let before, before.pathExtension != "gz" { try await pack(before) }
        if isCopied {
            try FileManager.default.copyItem(at: log, to: newest)
            try FileHandle(forWritingTo: log).truncate(atOffset: 0)
        } else {
            try FileManager.default.moveItem(at: log, to: newest)
            try Data().write(to: log)
        }
        if packing == .atOnce { try await pack(newest) }
    }

    private func pack(_ file: URL) async throws {
        #expect(try await run("/usr/bin/env", ["gzip", file.path]) == 0)
    }

    private mutating func remove(_ file: URL) async throws {
        if file.pathExtension == "gz" {
            #expect(try await run("/usr/bin/env", ["gzip", "-d", file.path]) == 0)
        }
        let plain = file.pathExtension == "gz" ? file.deletingPathExtension() : file
        let text = try String(contentsOf: plain, encoding: .utf8)
        removed.formUnion(text.matches(of: /"uuid":"(E\d+)"/).map { String($0.1) })
        try FileManager.default.removeItem(at: plain)
    }

    mutating func forward(reachesCollector: Bool) async throws {
        let destination =
            reachesCollector ? "file:\(folder.appending(path: "out").path)" : "tcp://127.0.0.1:9"
        let run = try await ToolRun(
            [
                "-q", "--summary", "json", "--header", "none", "--state", "state", "--rotated-in",
                old.path, "--to", destination, "u.ndjson",
            ], in: folder)
        let count = try #require(run.errors.firstMatch(of: /"lost":(\d+),/)?.1)
        let isLoss = count != "0"
        lost += Int(count) ?? 0
        #expect(run.status == (isLoss ? 66 : reachesCollector ? 0 : 69), "\(self): \(run.errors)")
    }

    func delivered() throws -> [String] {
        Account.identifiers(in: Array(try Data(contentsOf: folder.appending(path: "out"))))
    }
}
