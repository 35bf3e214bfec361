package import Checkpoints
import Compression
package import Delivery
package import JSONStream
package import OnePasswordEvents
package import SystemCalls
package import TLS
package import Transports

/// A delegate of a run.
package protocol RunObserver: DeliveryObserver {
    /// A piece of input, or a message, is rejected.
    func rejected(_ record: RejectedRecord)

    /// Returns the line that is kept of it, with its line feed.
    func line(of record: RejectedRecord) -> [UInt8]

    /// The file at `path` takes no rejected records now; the others are still sent.
    func cannotKeep(at path: String, _ error: SystemError)

    /// The file at `path` had a torn end, which was mended before anything was added.
    func mended(_ path: String)

    /// An input cannot be opened, or not be read to its end.
    func failed(input: String, _ error: InputError)

    /// A problem with keys or certificates that does not prevent the connection.
    func warned(_ warning: TLSWarning)

    /// A rotated file was skipped, since it is gone or cannot be read.
    func lost(input: String, _ file: LostFile)

    /// The end of an input is no whole record yet, and is left to a later run.
    func endsIncomplete(input: String, bytes: Int)

    /// An input was truncated while it was read; a later run looks for what it held.
    func truncated(input: String)

    /// A file with names cannot be read again; its names stay as they were.
    func keptNames(_ error: NamesError)

    /// The progress of the run, at most twice a second.
    func progressed(_ progress: RunProgress)

    /// Returns the observer of the run of a copy.
    func observer(of copy: CopyPlan) -> any CopyObserver

    /// Whether `observed` is to be called.
    var wantsHealth: Bool { get }

    /// How the run is: at most twice a second while it reads, before each wait, and at its end.
    func observed(_ health: RunHealth)

    /// What is called with what happens to a spool, by any thread.
    var spoolNotes: @Sendable (SpoolNote) -> Void { get }
}

/// A piece of input, or a message, that is not delivered.
package struct RejectedRecord: Sendable {
    /// Why it is not.
    package enum Reason: Sendable, Hashable {
        case event(EventRejection.Reason)
        case message(RejectedMessage.Reason)
        /// A signal ended the run in the middle of it, and the rest may have been to come; what it
        /// would be at the end of an input.
        case stopped(Rejection.Reason)
    }

    package let reason: Reason
    /// Where it begins; nil for a message.
    package let place: Place?
    /// Where the byte is that is wrong.
    package let fault: Place?
    /// The rejected bytes; of something too large, the first of them.
    package internal(set) var bytes: [UInt8]
    /// How many pieces it is that follow one another.
    package internal(set) var count = 1
}

/// How far a run is.
package struct RunProgress: Sendable, Hashable {
    /// How many records were read.
    package let records: Int
    /// How many bytes were read.
    package let bytes: Int
    /// The size of all inputs together, if it is known.
    package let totalBytes: Int?
    /// The time since the run began.
    package let elapsed: Duration
    /// How far it is with the streams of the Events API, if it reads those.
    package let pulled: PullProgress?
}

/// The result of a run.
package struct RunSummary: Sendable {
    /// Records read, the rejected ones included.
    package internal(set) var read = 0
    /// Records and other pieces of input that were not forwarded.
    package internal(set) var rejected = 0
    /// Those of them that the collector has refused, or that are too long for its datagrams.
    package internal(set) var refused = 0
    /// Rejected ones that the file for rejects does not have.
    package internal(set) var unkept = 0
    /// Why it does not.
    package internal(set) var rejectsFault: KeepingFault?
    /// Whether positions are saved, which then stay before those records.
    package internal(set) var keepsPositions = false
    /// Events that a rule of the user's has dropped.
    package internal(set) var dropped = 0
    /// Messages that left, less those known to be lost.
    package internal(set) var sent = 0
    /// Messages that the collector's process has confirmed.
    package internal(set) var confirmed = 0
    /// Messages that may have arrived more than once.
    package internal(set) var resent = 0
    /// Records read that are not known to have arrived.
    package internal(set) var unsent = 0
    /// Those of them that the disk is known to have in the file for records that were not sent.
    package internal(set) var unsentKept = 0
    /// Why that file does not have all of them.
    package internal(set) var unsentFault: KeepingFault?
    /// Events that lacked a usable value for a field that every event should have.
    package internal(set) var incomplete = 0
    /// Events that lost text to a limit.
    package internal(set) var shortened = 0
    /// Events in which characters were replaced.
    package internal(set) var sanitized = 0
    /// Events that were not sent, since they had been confirmed before.
    package internal(set) var repeated = 0
    /// What was asked of the Events API, if anything.
    package internal(set) var pulled: PullCounts?
    /// Bytes of input.
    package internal(set) var bytes = 0
    /// The least that is known of the messages sent.
    package internal(set) var delivery = Confirmation.unknown
    /// The least that is known of those that went to `destination`.
    package internal(set) var ownDelivery = Confirmation.unknown
    /// Inputs that could not be opened, or come in a form that is not read.
    package internal(set) var missingInputs = 0
    /// Rotated files that were passed over, since they are gone or cannot be read.
    package internal(set) var lost = 0
    /// Inputs that could not be read to their end.
    package internal(set) var brokenInputs = 0
    /// Whether a signal ended the run before the end of a file.
    package internal(set) var isCutShort = false
    /// What a spool holds at the end, if there is one.
    package internal(set) var waiting: SpoolContent?
    /// Bytes of standard input that are neither in the spool nor known to have arrived.
    package internal(set) var untaken = 0
    /// Whether the disk has lost a part of the spool, or may have.
    package internal(set) var hasSpoolFault = false
    /// What ended the run early.
    package internal(set) var failure: RunFailure?
    /// How long it took.
    package internal(set) var elapsed = Duration.zero
    /// What events lacked, by field, if that was to be counted.
    package internal(set) var fields: [FieldTally] = []
    /// What events had that goes into no message, if that was to be counted.
    package internal(set) var unmapped = UnmappedMembers()

    /// The destination at the end.
    package internal(set) var destination: Destination
    /// What has gone to destinations of rules instead, counted above as well; empty without such rules.
    package internal(set) var routed: [RouteSummary] = []
    /// What became of the copies.
    package internal(set) var copies: [CopySummary] = []

    /// Creates the summary of a run in which nothing has happened, but perhaps a failure.
    package init(to destination: Destination, failure: RunFailure? = nil) {
        self.destination = destination
        self.failure = failure
    }
}

/// What ended a run early.
package enum RunFailure: Error, Sendable, Hashable {
    case delivery(DeliveryFailure)
    /// A copy whose queue was full, with records in it that had waited for a minute.
    case tooSlow(Destination)
    case checkpoint(CheckpointError)
    case names(NamesError)
    case pseudonyms(PseudonymKeyError)
    /// A file for what cannot be sent, or was not, cannot be opened.
    case cannotOpen(path: String, SystemError)
    /// An input that the run would also write to.
    case writesToInput(String)
    /// Such a file is not written to, since others may change it.
    case refusedFile(path: String, FileRefusal)
}

/// Why a file does not hold all that was to be kept in it.
package struct KeepingFault: Sendable, Hashable {
    /// The file.
    package let path: String
    /// Its first error.
    package let error: SystemError
}

extension RunFailure {
    /// Whether all that happened is that another run holds the lock.
    package var isOfLock: Bool {
        if case .checkpoint(.locked) = self { true } else { false }
    }

    /// Whether all that happened is that nobody reads standard output any more.
    package var isUnwantedOutput: Bool {
        if case .delivery(let failure) = self {
            failure.reason == .standardOutputClosed
        } else {
            false
        }
    }
}

/// What has gone to the destination of a rule.
package struct RouteSummary: Sendable, Hashable {
    package let destination: Destination
    /// Messages that left, less those known to be lost.
    package let sent: Int
    /// Messages that the collector's process has confirmed.
    package let confirmed: Int
    /// What is known of the messages sent.
    package let delivery: Confirmation
}

extension RunSummary {
    /// Adds an input that could not be read, or not to its end.
    mutating func add(_ error: InputError) {
        switch error {
        case .gzip(let error, _) where error.isOfLibrary: missingInputs += 1
        case .foreign: missingInputs += 1
        case .gzip, .system, .truncated: brokenInputs += 1
        }
    }

    /// Adds events that were encoded.
    mutating func add(_ counts: EventCounts) {
        read += counts.read
        shortened += counts.shortened
        sanitized += counts.sanitized
        incomplete += counts.incomplete
    }
}
