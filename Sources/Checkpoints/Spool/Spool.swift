package import SystemCalls

/// A directory that holds what was read of standard input, until it is confirmed, locked by this run.
///
///     position               before which everything is confirmed: a state file
///     position.lock          its lock; never removed
///     000000000042.spool     a segment: a part of one stream, in blocks
///     000000000041.spool.damaged   a segment in which something is not as it was written
///
/// A block is on the disk before it counts as taken. A segment is removed once everything in it is confirmed
/// and the position after it is on the disk.
package struct Spool: ~Copyable {
    /// The value of `source` in the state file of a spool.
    package static let source = "spool"

    /// The files.
    package let folder: SpoolFolder
    /// The segments that were found.
    package let segments: [SpoolSegment]
    /// The highest number that a segment has or had, as far as files show it.
    package let lastNumber: Int
    /// What was found and is not as it should be.
    package let findings: [SpoolFinding]
    /// The position that is on the disk.
    package private(set) var position: SpoolPosition
    private var state: StateFile<SpoolPosition>
    /// How many records were confirmed before this run.
    private let confirmedBefore: Int

    /// Creates the directory if there is none, locks it, and reads what is in it.
    ///
    /// Without a `timeout` there is one attempt to lock.
    package init(
        _ path: String, lockTimeout timeout: Duration?, unless stopSignal: StopSignal?
    ) throws(CheckpointError) {
        try StateDirectory(path).create()
        let folder = try SpoolFolder(path)
        guard let statePath = StatePath(folder.path(of: "position")) else {
            throw .cannotOpenFolder(path: path, .noSuchFile)
        }
        var state = try StateFile<SpoolPosition>(
            statePath, source: Self.source, lockTimeout: timeout, unless: stopSignal)
        var found = try folder.content()
        let saved = state.record?.position
        let position =
            saved ?? found.segments.first?.position ?? SpoolPosition(stream: 0, offset: 0)
        if saved == nil {
            if !found.segments.isEmpty {
                found.findings.append(.positionMissing(path: statePath.string))
            }
            // What cannot be written is known before anything is taken.
            try state.save(position, confirmed: 0)
        }
        confirmedBefore = state.record?.confirmed ?? 0
        segments = found.segments
        lastNumber = found.lastNumber
        findings = found.findings
        self.folder = folder
        self.position = position
        self.state = state
    }

    /// Saves a position, and returns once it is on the disk.
    ///
    /// `confirmed` is the number of records confirmed in this run.
    package mutating func save(
        _ position: SpoolPosition, confirmed: Int
    ) throws(CheckpointError) {
        try state.save(position, confirmed: confirmedBefore + confirmed)
        self.position = position
    }
}
