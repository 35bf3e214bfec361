import FoundationEssentials
import SystemCalls

/// What a file of `--metrics` says, for `opcef status`.
struct MetricsReading {
    private let values: [(series: Substring, labels: [Substring: String], value: Double)]

    /// Reads the file at `path`.
    init(_ path: String) throws(MetricsError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try Descriptor(reading: path).bytes(upTo: Self.sizeLimit)
        } catch {
            throw .unreadable(path: path, error)
        }
        guard !bytes.isEmpty, let values = MetricsFile.values(in: bytes) else {
            throw .nothingToRead(path: path)
        }
        self.values = values.sorted { $0.key < $1.key }.map { series, value in
            (series.prefix { $0 != "{" }, Self.labels(of: series), value)
        }
    }

    private static let sizeLimit = 16 << 20

    /// The labels of a series by their names.
    static func labels(of series: String) -> [Substring: String] {
        let pairs = series.matches(of: /([a-z]+)="((?:[^"\\]|\\.)*)"/).map { match in
            (match.output.1, unescaped(match.output.2))
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func unescaped(_ text: Substring) -> String {
        String(text).replacing("\\\"", with: "\"").replacing("\\n", with: "\n")
            .replacing("\\\\", with: "\\")
    }

    /// All values of a metric, with the account and what else distinguishes them.
    private func samples(of family: MetricFamily) -> [(name: String, value: Double)] {
        values.filter { $0.series == family.name }.map { sample in
            let parts = ["account", "stream", "destination"].compactMap { sample.labels[$0[...]] }
            let name = parts.isEmpty ? sample.labels[MetricFamily.runLabel[...]] ?? "" : ""
            return (name + parts.joined(separator: "."), sample.value)
        }
    }

    // Findings

    /// What is to be said of the file at the time `now`, in seconds since 1970.
    func findings(_ limits: AgeLimits, now: Double) -> [Finding] {
        let successes = samples(of: .lastSuccess).map { name, time in
            Finding(name, age: now - time, limits, Messages.lastSuccess(ago: now - time))
        }
        return successes + ends(now) + places + streams + tokens(now)
    }

    /// Runs that failed, and one that neither ended nor goes on.
    private func ends(_ now: Double) -> [Finding] {
        let written = samples(of: .updated).map(\.value).max() ?? 0
        let ended = Dictionary(samples(of: .runEnd).map { ($0.name, $0.value) }) { $1 }
        let isOld = now - written > Self.longestSilence
        let lost = samples(of: .runStart).filter { isOld && $0.value > ended[$0.name] ?? 0 }
            .map { Finding($0.name, .critical, Messages.runVanished(ago: now - written)) }
        let failed = samples(of: .exitStatus).filter { $0.value != 0 }
            .map { Finding($0.name, .warning, Messages.runFailed(Int($0.value))) }
        let none = samples(of: .lastSuccess).isEmpty
        return lost + failed + (none ? [Finding("", .warning, Messages.neverSucceeded)] : [])
    }

    /// How long a run that is alive leaves its file alone at most, with some patience, in seconds.
    private static let longestSilence = 300.0

    private var places: [Finding] {
        let current = Set(samples(of: .destinationCurrent).filter { $0.value == 1 }.map(\.name))
        return samples(of: .destinationUp).filter { $0.value == 0 }.map { name, _ in
            Finding(name, current.contains(name) ? .critical : .warning, Messages.isDown)
        }
    }

    private var streams: [Finding] {
        samples(of: .streamUp).filter { $0.value == 0 }
            .map { Finding($0.name, .warning, Messages.isNotAnswered) }
    }

    private func tokens(_ now: Double) -> [Finding] {
        samples(of: .tokenExpiry).filter { $0.value < now + 14 * 86_400 }.map { name, time in
            let date = Date(timeIntervalSince1970: time)
            return Finding(
                name, time <= now ? .critical : .warning, Messages.expiry(date))
        }
    }
}

/// How good something is, from best to worst: what a Nagios plugin ends with.
enum ServiceState: Int, Comparable {
    case ok, unknown, warning, critical

    static func < (one: Self, two: Self) -> Bool { one.rawValue < two.rawValue }

    /// The word of a Nagios plugin's first line.
    var word: String {
        switch self {
        case .ok: "OK"
        case .unknown: "UNKNOWN"
        case .warning: "WARNING"
        case .critical: "CRITICAL"
        }
    }

    var status: ExitStatus {
        switch self {
        case .ok: .delivered
        case .warning: .warning
        case .critical: .critical
        case .unknown: .unknown
        }
    }
}

/// The ages from which something is a warning, or critical; nil for never.
struct AgeLimits {
    var warning: Duration?
    var critical: Duration?

    func state(of age: Double) -> ServiceState {
        func isReached(_ limit: Duration?) -> Bool {
            limit.map { age >= $0 / .seconds(1) } ?? false
        }
        return isReached(critical) ? .critical : isReached(warning) ? .warning : .ok
    }
}

/// Something that `opcef status` has found.
struct Finding {
    let name: String
    let state: ServiceState
    let words: String
    /// Its age in seconds and the limits of that, for programs that draw it.
    let age: (seconds: Double, limits: AgeLimits)?

    /// Creates a finding that is good or bad by itself.
    init(_ name: String, _ state: ServiceState, _ words: String) {
        self.name = name
        self.state = state
        self.words = words
        age = nil
    }

    /// Creates a finding that is as good as it is young, in seconds.
    init(_ name: String, age: Double, _ limits: AgeLimits, _ words: String) {
        self.name = name
        state = limits.state(of: age)
        self.words = words
        self.age = (max(0, age), limits)
    }

    /// The line of it.
    var text: String { name.isEmpty ? words : "\(printable(name)): \(words)" }

    /// Its age as a Nagios plugin's performance data: `'label'=value;warning;critical;minimum`.
    var performance: String? {
        age.map { age in
            func seconds(_ limit: Duration?) -> String {
                limit.map { "\(Int($0 / .seconds(1)))" } ?? ""
            }
            let label = name.map { "'=".contains($0) ? "_" : $0 }
            return """
                '\(String(label))'=\(Int(age.seconds))s;\(seconds(age.limits.warning));\
                \(seconds(age.limits.critical));0
                """
        }
    }
}
