import SystemCalls

/// The state file of a stream of an account, as people look at it and change it.
package struct StreamState: Sendable, Hashable {
    /// What the file is called without its ending: `ACCOUNT.STREAM`.
    package let name: String
    package let place: StatePath

    private typealias File = StateFile<StreamPosition>

    /// Reads what the file holds, without a lock; nil where there is none.
    package func look() throws(CheckpointError) -> StateRecord<StreamPosition>? {
        try File.look(at: place, source: nil)
    }

    /// Lets the next run begin at a time, in milliseconds since 1970, and send all from there.
    ///
    /// - Returns: Whether there is a file that can be changed.
    package func begin(at start: Int64) throws(CheckpointError) -> Bool {
        guard let source = try look()?.source else { return false }
        var file = try File(place, source: source, lockTimeout: nil, unless: nil)
        guard let record = file.record else { return false }
        var position = record.position
        position.begin(at: start)
        try file.save(position, confirmed: record.confirmed)
        return true
    }

    /// Takes away the file, or sets aside what is none.
    package func reset() throws(CheckpointError) -> ResetResult {
        try File.reset(place, source: nil, lockTimeout: nil, unless: nil)
    }
}

extension StateDirectory {
    private static let ending = ".state"

    /// Whether there is such a folder.
    package var exists: Bool {
        do throws(SystemError) {
            _ = try Directory(path)
            return true
        } catch {
            return false
        }
    }

    /// The state files that lie in the folder, by their names.
    package var streams: [StreamState] {
        folderEntries(path).filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }.sorted()
            .compactMap { file in
                StatePath("\(path)/\(file)").map {
                    StreamState(name: String(file.dropLast(Self.ending.count)), place: $0)
                }
            }
    }
}
