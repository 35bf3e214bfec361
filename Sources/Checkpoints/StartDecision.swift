import SystemCalls

/// Where reading an input starts, and why there.
package struct StartDecision: Sendable {
    /// Why reading starts at the position.
    package enum Reason: Sendable, Hashable {
        /// The file is not known.
        case fresh
        /// It is a known file, which may have grown.
        case resumed
        /// The file is shorter than what was confirmed of it: it was truncated and written again.
        case truncated
        /// Another file has the name, or the file has other content.
        case replaced
        /// The same file was started in this run already, under this name or another.
        case alreadyBegun
    }

    /// Why reading starts there.
    package let reason: Reason
    /// Where reading starts.
    package let position: FilePosition
    /// The key for remembering later positions.
    package let input: CheckpointInput
    /// The search for files to be read before.
    var earlier: EarlierFiles

    /// Removes and returns the files that the search has found to be lost.
    package mutating func removeLostFiles() -> [LostFile] {
        defer { earlier.lost = [] }
        return earlier.lost
    }
}

/// An input of this run, as its `Checkpoint` knows it.
package struct CheckpointInput: Sendable, Hashable {
    let index: Int
}

/// The state of the search for files to be read before an input.
struct EarlierFiles: Sendable {
    /// The absolute path of the input.
    let path: String
    /// The status of the file that now has the path.
    let current: FileStatus
    /// The remembered files that had the path before, the oldest first.
    var remembered: [TrackedFile] = []
    /// The file after which unknown ones are searched for; nil if there can be none.
    var last: Last?
    var lost: [LostFile] = []

    /// The file that was read last, or had the path last.
    struct Last: Sendable {
        let file: TrackedFile
        /// Later files were written to at this time or after, in seconds since 1970.
        let seconds: Int
        /// Whether it has no name any more.
        var isGone = false

        /// Whether the file that had the path last was empty, so that it cannot be recognized.
        let wasEmpty: Bool
        /// Whether it has the path still, and may have been cut since.
        let isCurrent: Bool

        init(
            file: TrackedFile, modified: Int? = nil, wasEmpty: Bool = false,
            isCurrent: Bool = false
        ) {
            self.isCurrent = isCurrent
            self.file = file
            seconds = (modified ?? file.modified ?? 0) / 1_000_000_000
            self.wasEmpty = wasEmpty
        }
    }
}
