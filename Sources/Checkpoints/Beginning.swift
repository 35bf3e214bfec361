/// Where reading an input begins, and why there.
package struct Beginning: ~Copyable, Sendable {
    package enum Reason: Sendable, Hashable {
        /// Nothing is remembered of the file.
        case fresh
        /// It is the file that is remembered, with perhaps more in it.
        case resumed
        /// The file is shorter than what was confirmed of it: it was emptied, and begun anew.
        case truncated(OldFile)
        /// Another file has the name, or the file has another beginning.
        case replaced(OldFile)
        /// The same file has been begun in this run already, under this name or another.
        case alreadyBegun
    }

    /// What became of the file that had the name before.
    package enum OldFile: Sendable, Hashable {
        /// Nothing of it is left to forward.
        case finished
        /// It lies there under another name, with something left: it is the predecessor.
        case unfinished
        /// It was not found, so its end may never have been forwarded.
        case gone
    }

    package let reason: Reason
    package let position: FilePosition
    /// By what the position is remembered later.
    package let input: CheckpointInput
    private var predecessor: Predecessor?

    init(
        _ reason: Reason, _ position: FilePosition, _ input: CheckpointInput,
        after predecessor: consuming Predecessor? = nil
    ) {
        self.reason = reason
        self.position = position
        self.input = input
        self.predecessor = predecessor
    }

    /// The file whose rest goes before; there is one at most, and it is given away once.
    package mutating func takePredecessor() -> Predecessor? {
        predecessor.take()
    }
}

/// An input of this run, as its `Checkpoint` knows it.
package struct CheckpointInput: Sendable, Hashable {
    let index: Int
}
