import SystemCalls

/// Where reading an input begins, and why there.
package struct StartDecision: Sendable {
    package enum Reason: Sendable, Hashable {
        /// Nothing is remembered of the file.
        case fresh
        /// It is the file that is remembered, with perhaps more in it.
        case resumed
        /// The file is shorter than what was confirmed of it: it was emptied, and begun anew.
        case truncated
        /// Another file has the name, or the file has other content.
        case replaced
        /// The same file has been begun in this run already, under this name or another.
        case alreadyBegun
    }

    package let reason: Reason
    package let position: FilePosition
    /// By what the position is remembered later.
    package let input: CheckpointInput
    /// What is read before, a file at a time.
    var earlier: EarlierFiles

    /// Gives away the files that were found to be lost while earlier ones were looked for.
    package mutating func removeLostFiles() -> [LostFile] {
        defer { earlier.lost = [] }
        return earlier.lost
    }
}

/// An input of this run, as its `Checkpoint` knows it.
package struct CheckpointInput: Sendable, Hashable {
    let index: Int
}

/// What has still to be looked for before an input is read.
struct EarlierFiles: Sendable {
    /// The absolute path of the input.
    let path: String
    /// The status of the file that has the path now.
    let current: FileStatus
    /// The files that had the path before and are remembered, the oldest first.
    var remembered: [TrackedFile] = []
    /// Behind which file unknown ones are looked for; nil where none can be.
    var last: Last?
    var lost: [LostFile] = []

    /// The file that was read last, or had the path last.
    struct Last: Sendable {
        let file: TrackedFile
        /// Files that were written to before cannot come behind it; in seconds since 1970.
        let seconds: Int
        /// Whether it is under no name any more.
        var isGone = false

        /// Whether the file that had the path last was empty, so that it cannot be known again.
        let wasEmpty: Bool

        init(file: TrackedFile, modified: Int? = nil, wasEmpty: Bool = false) {
            self.file = file
            seconds = (modified ?? file.modified ?? 0) / 1_000_000_000
            self.wasEmpty = wasEmpty
        }
    }
}
