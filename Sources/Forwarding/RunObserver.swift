package import Checkpoints
package import Delivery
package import OnePasswordEvents
package import SystemCalls
package import TLS

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
    func waits(input: String, bytes: Int)

    /// An input was cut while it was read; a later run looks for what it held.
    func cut(input: String)

    /// A file with names cannot be read again; its names stay as they were.
    func keptNames(_ error: NamesError)

    /// The progress of the run, at most twice a second.
    func progressed(_ progress: RunProgress)
}

/// A piece of input, or a message, that is not delivered.
package struct RejectedRecord: Sendable {
    /// Why it is not.
    package enum Reason: Sendable, Hashable {
        case event(EventRejection.Reason)
        case message(RejectedMessage.Reason)
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
