import SystemCalls

extension HealthMonitor {
    /// A run to be watched.
    struct Watched: Sendable {
        /// The account's name, as far as it is known before the run.
        let name: String?
        /// The name that the lines of the log have.
        let logName: String?
        let pulls: Bool
        let settings: ForwardSettings
    }

    /// Begins to watch runs that begin now; nil if nobody wants to know of them.
    ///
    /// A run that finds another one writing its file of metrics says so, and does without.
    static func watch(
        _ runs: [Watched], reportInterval: Duration?, _ environment: [String: String]
    ) throws(UsageError) -> HealthMonitor? {
        guard let settings = runs.first?.settings, !settings.isDryRun else { return nil }
        var plan = Plan()
        plan.service = ServiceManager(environment)
        plan.reportInterval = settings.isQuiet ? nil : reportInterval
        do throws(MetricsError) {
            if let path = settings.metricsPath {
                plan.metrics = try MetricsFile(
                    path, before: settings.lockTimeout.map { Deadline(after: $0) },
                    unless: try? .ofSignals())
            }
        } catch {
            guard case .locked = error else { throw .metrics(error) }
            if !settings.isQuiet { Console.warning(error.report.message) }
        }
        guard plan.metrics != nil || plan.service != nil || plan.reportInterval != nil else {
            return nil
        }
        let (seconds, nanoseconds) = wallClock()
        let now = seconds * 1000 + Int64(nanoseconds / 1_000_000)
        let known = runs.count == 1 ? plan.metrics?.onlyAccount : nil
        return HealthMonitor(
            plan,
            of: runs.map {
                AccountHealth(
                    name: $0.name ?? known, logName: $0.logName, pulls: $0.pulls, began: now)
            })
    }
}

extension HealthMonitor {
    /// Begins to watch runs of `pull`, which say now and then how they are where one of them follows.
    static func watch(
        _ runs: [(settings: PullSettings, watched: Watched)], _ environment: [String: String]
    ) throws(UsageError) -> HealthMonitor? {
        let interval =
            runs.contains { $0.settings.follows }
            ? runs[0].settings.reportInterval ?? .seconds(15 * 60) : nil
        return try watch(
            runs.map(\.watched), reportInterval: interval == .zero ? nil : interval, environment)
    }
}

extension MetricsError {
    /// Why the file of metrics is not written.
    var report: ErrorReport {
        switch self {
        case .system(let path, let error):
            ErrorReport(Messages.cannotWrite(path, error), .cannotCreate)
        case .unreadable(let path, let error):
            ErrorReport(Messages.cannotRead(path, error), .inputMissing)
        case .locked(let path): ErrorReport(Messages.metricsLocked(path), .locked)
        case .nothingToRead(let path): ErrorReport(Messages.noMetrics(path), .configuration)
        case .notMetrics(let path):
            ErrorReport(
                Messages.notMetrics(path), hint: Messages.notMetricsHint, .configuration)
        }
    }
}
