import EventsAPI
import Forwarding
import Synchronization
import SystemCalls

/// The file of `--metrics`, in Prometheus's text format, which is replaced whole.
///
///     opcef.prom          the file, which all users may read
///     opcef.prom.lock     locked while a run may write the file; never removed
///     .opcef.prom.4711    the next content, being written by process 4711
///
/// Counters go on where the last run's ended: a run of cron has its own process, and would begin
/// with 0 each time.
final class MetricsFile: Sendable {
    let path: String
    /// The value of the label `run`: the name of the file without its extension.
    let runName: String
    private let name: String
    private let folder: Directory
    private let lock: FileLock
    /// The values that the file had when it was locked, by series.
    private let base: [String: Double]
    /// Held while the file is written.
    private let turn = Mutex(())

    /// The largest file that is read, in bytes.
    private static let sizeLimit = 16 << 20
    /// What a file of metrics begins with.
    private static let start = "# HELP opcef_"

    /// Locks the file, and reads what another run has left in it.
    ///
    /// - Throws: `locked` where another run writes it.
    init(
        _ path: String, before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(MetricsError) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        let name = String(parts.last ?? "")
        guard !["", ".", ".."].contains(name) else { throw .notMetrics(path: path) }
        let folder = try Self.folder(of: path, name)
        lock = try Self.lock(name, in: folder, at: path, before: deadline, unless: stopSignal)
        try? folder.removeLeftovers(of: name)
        base = try Self.values(of: name, in: folder, at: path)
        self.folder = folder
        self.path = path
        self.name = name
        let stem = name.prefix { $0 != "." }
        runName = String(stem.isEmpty ? name[...] : stem)
    }

    private static func folder(of path: String, _ name: String) throws(MetricsError) -> Directory {
        let parent = path.dropLast(name.count)
        do throws(SystemError) {
            return try Directory(parent.isEmpty ? "." : String(parent))
        } catch {
            throw .system(path: path, error)
        }
    }

    private static func lock(
        _ name: String, in folder: borrowing Directory, at path: String, before deadline: Deadline?,
        unless stopSignal: StopSignal?
    ) throws(MetricsError) -> FileLock {
        do throws(SystemError) {
            if let lock = try FileLock.acquire(
                "\(name).lock", in: folder, before: deadline, unless: stopSignal)
            {
                return lock
            }
        } catch {
            throw .system(path: path, error)
        }
        throw .locked(path: path)
    }

    /// The account of the series that the file had, if they are all of one.
    var onlyAccount: String? {
        let found = Set(base.keys.compactMap { MetricsReading.labels(of: $0)["account"] })
        return found.count == 1 ? found.first : nil
    }

    /// Replaces the content by what `health` returns.
    func write(_ health: () -> [AccountHealth]) throws(SystemError) {
        try turn.withLock { _ throws(SystemError) in
            let text = text(of: health())
            try folder.publish(Array(text.utf8), as: name)
        }
    }

    // Text

    private func text(of accounts: [AccountHealth]) -> String {
        let own = [(name: MetricFamily.runLabel, value: runName)]
        var samples = [
            MetricSample(
                family: .buildInfo, labels: own + [("version", Opcef.version)], value: 1),
            MetricSample(
                family: .updated, labels: own, value: Double(wallClock().seconds)),
        ]
        for account in accounts {
            samples += account.samples(
                labels: own + (account.name.map { [(name: "account", value: $0)] } ?? []))
        }
        var lines: [String: [String]] = [:]
        var known: Set<String> = []
        for sample in samples {
            let series = sample.series
            known.insert(series)
            let isSum = sample.family.kind == .counter && !sample.family.isAbsolute
            let value = sample.value + (isSum ? base[series] ?? 0 : 0)
            lines[sample.family.name, default: []].append("\(series) \(Self.text(of: value))")
        }
        for (series, value) in base where !known.contains(series) {
            guard let family = Self.family(of: series), family.isKept,
                accounts.contains(where: { Self.isKept(series, by: $0) })
            else { continue }
            lines[family.name, default: []].append("\(series) \(Self.text(of: value))")
        }
        return MetricFamily.all.compactMap { family in
            lines[family.name].map { lines in
                """
                # HELP \(family.name) \(family.help)
                # TYPE \(family.name) \(family.kind.rawValue)
                \(lines.sorted().joined(separator: "\n"))

                """
            }
        }.joined()
    }

    private static func text(of value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }

    private static func family(of series: String) -> MetricFamily? {
        let name = series.prefix { $0 != "{" }
        return MetricFamily.all.first { $0.name == name }
    }

    /// Whether a series of an earlier run is one of this account, and of a stream and copy that it
    /// still has.
    private static func isKept(_ series: String, by account: AccountHealth) -> Bool {
        if let name = account.name {
            guard series.contains("account=\"\(MetricSample.escaped(name))\"") else { return false }
        } else if series.contains("account=\"") {
            return false
        }
        if account.run != nil, series.contains("copy=\""),
            !account.copyNames.contains(where: {
                series.contains("copy=\"\(MetricSample.escaped($0))\"")
            })
        {
            return false
        }
        guard let streams = account.run?.streams, !streams.isEmpty, series.contains("stream=\"")
        else { return true }
        return streams.contains { series.contains("stream=\"\($0.feature.rawValue)\"") }
    }

    // Reading

    /// The values of a file of metrics, by series; none if there is no file.
    ///
    /// - Throws: `notMetrics` where the file is another one, which is left unchanged.
    private static func values(
        of name: String, in folder: borrowing Directory, at path: String
    ) throws(MetricsError) -> [String: Double] {
        let bytes: [UInt8]
        do throws(SystemError) {
            guard let status = try folder.status(of: name) else { return [:] }
            bytes =
                status.kind == .regular && status.size <= sizeLimit
                ? try folder.open(reading: name).bytes(upTo: sizeLimit) : [0]
        } catch {
            throw .system(path: path, error)
        }
        guard let values = values(in: bytes) else { throw .notMetrics(path: path) }
        return values
    }

    /// The values in the text of a file of metrics, by series; nil if it is another file.
    static func values(in bytes: [UInt8]) -> [String: Double]? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.isEmpty || text.hasPrefix(start) else { return nil }
        var values: [String: Double] = [:]
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...]), value.isFinite
            else { continue }
            values[String(line[..<space])] = value
        }
        return values
    }
}

/// Why a file of metrics cannot be written or read.
enum MetricsError: Error {
    case system(path: String, SystemError)
    case unreadable(path: String, SystemError)
    /// Another run writes it.
    case locked(path: String)
    /// What is there is something else, and is left unchanged.
    case notMetrics(path: String)
    /// The file that was to be read has no metrics.
    case nothingToRead(path: String)
}
