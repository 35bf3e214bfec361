package import FoundationEssentials

/// The warnings reported in the last day, so that none is reported every minute.
///
/// They are in a separate file beside the state, with the same safeguards: it is locked, replaced
/// atomically, and refused if others can write it.
package struct ReportedWarnings: StatePosition, Codable, Hashable {
    /// The time of each report, in seconds since 1970, by the warning's text.
    private var reported: [String: Int64] = [:]

    /// The member is called `told` in the file.
    private enum CodingKeys: String, CodingKey {
        case reported = "told"
    }

    /// How long a warning is not reported again, in seconds.
    private static let pause = 86_400 as Int64
    /// The most warnings that are remembered; others are not reported.
    private static let limit = 100

    /// Records the report of a warning, unless it was reported in the last day.
    ///
    /// A time in the future is ignored: the clock was set back since.
    ///
    /// - Returns: Whether to report it.
    mutating func record(_ text: String, at now: Int64) -> Bool {
        reported = reported.filter { now - Self.pause < $0.value && $0.value <= now }
        guard reported[text] == nil, reported.count < Self.limit else { return false }
        reported[text] = now
        return true
    }
}

/// The memory of reported warnings, across runs.
package struct WarningMemory: Sendable {
    private static let source = "warnings"
    private let path: StatePath
    /// The folder of `pull`, which the first run creates.
    private let folder: StateDirectory?

    /// Creates the memory beside a state file: `FILE.warnings`.
    package init?(beside path: StatePath) {
        guard let own = StatePath("\(path.string).warnings") else { return nil }
        self.path = own
        folder = nil
    }

    /// Creates the memory in the folder of `pull`: `ACCOUNT.warnings`.
    package init?(in folder: StateDirectory, account: String) {
        guard let state = folder.statePath(account: account, stream: Self.source),
            let own = StatePath(String(state.string.dropLast(".state".count)))
        else { return nil }
        path = own
        self.folder = folder
    }

    /// Returns whether to report a warning, and remembers it if so.
    ///
    /// A warning that cannot be remembered is not reported, since it would be reported each time. If
    /// another run has the lock, that one reports it.
    package func shouldReport(_ text: String, at now: Date = .now) -> Bool {
        do throws(CheckpointError) {
            try folder?.create()
            var file = try StateFile<ReportedWarnings>(
                path, source: Self.source, lockTimeout: nil, unless: nil)
            var warnings = file.record?.position ?? ReportedWarnings()
            guard warnings.record(text, at: Int64(now.timeIntervalSince1970)) else { return false }
            try file.save(warnings, confirmed: 0)
            return true
        } catch {
            return false
        }
    }
}
