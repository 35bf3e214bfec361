package import Foundation

/// The warnings that were told in the last day, so that none is told each minute.
///
/// They lie in a file of their own beside the state, and with its safeguards: locked, replaced
/// whole, refused where others could write it.
package struct ToldWarnings: Codable, Sendable, Hashable {
    /// When each was told, in seconds since 1970, by its words.
    private var told: [String: Int64] = [:]

    /// How long a warning is not told again, in seconds.
    private static let pause = 86_400 as Int64
    /// How many are remembered; warnings beyond that are not told.
    private static let limit = 100

    /// Notes that a warning is told now, unless it was told in the last day.
    ///
    /// A time ahead of the clock counts for nothing: the clock has been set back since.
    ///
    /// - Returns: Whether it is to be told.
    mutating func note(_ words: String, at now: Int64) -> Bool {
        told = told.filter { now - Self.pause < $0.value && $0.value <= now }
        guard told[words] == nil, told.count < Self.limit else { return false }
        told[words] = now
        return true
    }
}

/// Where it is remembered which warnings were told.
package struct WarningMemory: Sendable {
    private static let source = "warnings"
    private let place: StatePath
    /// The folder of `pull`, which the first run makes.
    private let folder: StateDirectory?

    /// Beside the state file of the filter: `FILE.warnings`.
    package init?(beside place: StatePath) {
        guard let own = StatePath("\(place.path).warnings") else { return nil }
        self.place = own
        folder = nil
    }

    /// In the folder of `pull`: `ACCOUNT.warnings`.
    package init?(in folder: StateDirectory, account: String) {
        guard let state = folder.statePath(account: account, stream: Self.source),
            let own = StatePath(String(state.path.dropLast(".state".count)))
        else { return nil }
        place = own
        self.folder = folder
    }

    /// Whether a warning is to be told, which is noted then.
    ///
    /// What cannot be remembered is not told, or it would be told each time. A run that finds the
    /// lock leaves the telling to the one that has it.
    package func shouldReport(_ words: String, at now: Date = .now) -> Bool {
        do throws(CheckpointError) {
            try folder?.create()
            var file = try StateFile<ToldWarnings>(
                place, source: Self.source, lockTimeout: nil, unless: nil)
            var warnings = file.record?.position ?? ToldWarnings()
            guard warnings.note(words, at: Int64(now.timeIntervalSince1970)) else { return false }
            try file.save(warnings, confirmed: 0)
            return true
        } catch {
            return false
        }
    }
}
