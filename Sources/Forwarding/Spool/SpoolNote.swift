package import Checkpoints
package import SystemCalls

/// Where standard input is kept until it is confirmed, and how much of it.
package struct SpoolSettings: Sendable, Hashable {
    /// The directory.
    package let path: String
    /// The most bytes of files with records in it.
    package let limit: Int

    /// The limits that can be chosen, in bytes: with less, a few batches on their way would fill it.
    package static let limits = 16 << 20...1 << 50

    /// Creates settings; `limit` is one of `limits`.
    package init(path: String, limit: Int) {
        self.path = path
        self.limit = limit
    }
}

/// What happens to a spool and should be known.
package enum SpoolNote: Sendable {
    /// Earlier runs have left so many bytes, which are sent first.
    case resumes(path: String, bytes: Int)
    case found(SpoolFinding)
    /// A part of it cannot be read; the file is kept.
    case damaged(SpoolDamage, path: String, keptAs: String)
    /// Nothing more is read before the collector has taken some; it has been so for 5 s.
    case full(path: String, limit: Int)
    /// It is full of what was read and nobody has confirmed, so that waiting would help nothing: what
    /// comes is sent without being taken.
    case passedBy(path: String)
    /// A quarter of it is free again.
    case hasRoom
    /// The disk refuses more; what was taken stays.
    case cannotWrite(path: String, SystemError)
    /// The disk accepts more again.
    case writes(path: String)
    /// The disk did not keep what was written, and is not relied on in this run any more.
    case notSynchronized(path: String, SystemError)
    /// The position cannot be saved now; later runs send more again.
    case cannotSave(path: String, SystemError)
}

/// What waits in a spool.
package struct SpoolContent: Sendable, Hashable {
    /// Records, those included that will be rejected.
    package internal(set) var records = 0
    /// Their bytes, with what is between them.
    package internal(set) var bytes = 0
}
