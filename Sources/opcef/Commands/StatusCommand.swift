import Checkpoints
import Forwarding
import FoundationEssentials
import SystemCalls
import ToolOptions

/// `opcef status`: how deliveries are, by state and metrics, for people and for Nagios.
///
/// What `opcef state` shows in full is one line here; only this command judges.
enum StatusCommand {
    static func run(_ invocation: Invocation<StatusSettings>) throws(UsageError) -> ExitStatus {
        let settings = invocation.settings
        let limits = settings.limits
        if let warning = limits.warning, let critical = limits.critical, warning > critical {
            throw .option(.unfit(option: "--critical", reason: Messages.criticalBeforeWarning))
        }
        let now = Date.now.timeIntervalSince1970
        var findings: [Finding] = []
        if let path = settings.metricsPath {
            do throws(MetricsError) {
                findings += try MetricsReading(path).findings(limits, now: now)
            } catch {
                findings.append(Finding("", .unknown, error.report.message))
            }
        }
        // What the metrics say of the last success is more than a state file can say.
        let stateLimits = settings.metricsPath == nil ? limits : AgeLimits()
        findings += try states(settings, invocation.environment, stateLimits, now)
        return tell(findings)
    }

    private static func states(
        _ settings: StatusSettings, _ environment: [String: String], _ limits: AgeLimits,
        _ now: Double
    ) throws(UsageError) -> [Finding] {
        do throws(OptionError) {
            guard let path = settings.path else {
                if settings.metricsPath != nil { return [] }
                return streams(in: try .usual(environment), limits, now)
            }
            let folder = StateDirectory(path)
            if folder.exists { return streams(in: folder, limits, now) }
            return files(of: try statePath(path), limits, now)
        } catch {
            throw .option(error)
        }
    }

    /// The streams of `pull`, each with the time when its position was saved.
    private static func streams(
        in folder: StateDirectory, _ limits: AgeLimits, _ now: Double
    ) -> [Finding] {
        let streams = folder.streams
        guard !streams.isEmpty else {
            return [Finding("", .unknown, Messages.noStreams(folder.path))]
        }
        return streams.map { stream in
            do throws(CheckpointError) {
                guard let record = try stream.look(), let saved = record.savedTime else {
                    return Finding(stream.name, .unknown, Messages.noState(stream.path.string))
                }
                return Finding(
                    stream.name, age: now - saved, limits,
                    Messages.positionAge(
                        now - saved, newest: record.position.newest.map(Date.init(milliseconds:)),
                        confirmed: record.confirmed))
            } catch {
                return Finding(stream.name, .unknown, error.report.message)
            }
        }
    }

    /// The files of the filter: as old as their saved positions, unless nothing is left of them.
    private static func files(
        of path: StatePath, _ limits: AgeLimits, _ now: Double
    ) -> [Finding] {
        do throws(CheckpointError) {
            guard let record = try Checkpoint.look(at: path), let saved = record.savedTime else {
                return [Finding("", .unknown, Messages.noState(path.string))]
            }
            let files = record.position.files
            return files.filter { file in files.last { $0.path == file.path } == file }.map {
                file in
                let rest = FileRest(of: file)
                return Finding(
                    file.path, age: rest.isNone ? 0 : now - saved, limits,
                    Messages.fileAge(now - saved, rest))
            }
        } catch {
            return [Finding("", .unknown, error.report.message)]
        }
    }

    /// Prints the line that Nagios reads, then a line for each finding.
    private static func tell(_ findings: [Finding]) -> ExitStatus {
        let state = findings.map(\.state).max() ?? .unknown
        let worst = findings.filter { $0.state == state }
        let performance = findings.compactMap(\.performance).joined(separator: " ")
        let head =
            "OPCEF \(state.word) - \(worst.first?.text ?? Messages.nothingKnown)"
            + (worst.count > 1 ? Messages.andOthers(worst.count - 1) : "")
            + (performance.isEmpty ? "" : " | \(performance)")
        let lines = findings.count > 1 ? findings.map { "\($0.state.word): \($0.text)" } : []
        let status = Console.answer(([head] + lines).map { $0 + "\n" }.joined())
        return status == .delivered ? state.status : .unknown
    }
}

extension Command {
    static let status = Command(
        "status", Messages.statusCommand, description: Messages.statusSummary,
        usage: ["opcef status [--state FILE|DIR] [--metrics FILE] [options]"],
        sections: [
            DefinitionSection("Exit status", ServiceState.definitions),
            DefinitionSection(
                "Variables", [Definition("STATE_DIRECTORY", Messages.stateVariable)]),
        ],
        options: statusOptions, configuredBy: \.forPull, StatusCommand.run)
}

extension ServiceState {
    /// What `opcef status` ends with, as its help lists it.
    static let definitions = [
        Definition("0", "OK: \(Messages.statusOK)"),
        Definition("1", "WARNING: \(Messages.statusWarning)"),
        Definition("2", "CRITICAL: \(Messages.statusCritical)"),
        Definition("3", "UNKNOWN: \(Messages.statusUnknown)"),
        Definition("64", ExitStatus.usage.meaning),
    ]
}

/// What the user typed for `opcef status`.
struct StatusSettings: CommandSettings {
    var path: String?
    var metricsPath: String?
    var limits = AgeLimits()
    var logForm: LogForm?
    var wantsHelp = false
}

/// All options of `opcef status`.
let statusOptions: [ToolOption<StatusSettings>] = [
    ToolOption(
        "state", nil, "FILE", in: .input, Messages.statusState, variable: .own("OPCEF_STATE_DIR")
    ) { settings, text in settings.path = text },
    ToolOption("metrics", nil, "FILE", in: .input, Messages.statusMetrics) { settings, text in
        settings.metricsPath = text
    },
    ToolOption("warning", "w", "AGE", in: .reporting, Messages.statusWarningAge, variable: .none) {
        settings, text throws(OptionError) in
        settings.limits.warning = try time(text, option: "--warning")
    },
    ToolOption("critical", "c", "AGE", in: .reporting, Messages.statusCriticalAge, variable: .none)
    { settings, text throws(OptionError) in
        settings.limits.critical = try time(text, option: "--critical")
    },
    logOption(\.logForm),
    ToolOption("config", nil, "FILE", in: .other, Messages.statusConfiguration) { _, _ in },
    ToolOption("help", "h", in: .other, "Print this help", variable: .none) { settings, _ in
        settings.wantsHelp = true
    },
]

extension StateRecord {
    /// When it was saved, in seconds since 1970.
    fileprivate var savedTime: Double? {
        (try? Date(saved, strategy: .iso8601))?.timeIntervalSince1970
    }
}
