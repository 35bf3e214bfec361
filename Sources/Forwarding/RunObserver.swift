package import Checkpoints
package import Delivery
package import OnePasswordEvents
package import SystemCalls
package import TLS

/// Who is told of a run while it goes on, and has the words for it.
package protocol RunObserver: DeliveryObserver {
    /// Tells of a piece of input that is not forwarded.
    func refused(_ record: RejectedRecord)

    /// Returns the line to be kept of it.
    func line(of record: RejectedRecord) -> [UInt8]

    /// Tells that the file at `path` takes no refused record now; the good ones are sent on.
    func cannotKeep(at path: String, _ error: SystemError)

    /// Tells that the file at `path` had a torn end, and that what is added does not join it.
    func mended(_ path: String)

    /// Tells of an input that cannot be opened or read on.
    func failed(input: String, _ error: InputError)

    /// Tells of something about keys and certificates that does not hinder a run.
    func warned(_ warning: TLSWarning)

    /// Tells of a file that was passed over, since it is gone or cannot be read.
    func lost(input: String, _ file: LostFile)

    /// Tells that the end of an input is no whole record yet, and waits for a later run.
    func waits(input: String, bytes: Int)

    /// Tells that a file with names cannot be read again; the names in it stay as they were.
    func keptNames(_ error: NamesError)

    /// Tells how far the run is, now and then.
    func progressed(_ progress: RunProgress)
}

/// A piece of input that is not forwarded.
package struct RejectedRecord: Sendable {
    package enum Reason: Sendable, Hashable {
        case event(EventRefusal.Reason)
        case message(RejectedMessage.Reason)
    }

    package let reason: Reason
    /// Where it begins, if it is a piece of input and not a message.
    package let place: Place?
    /// Where the byte is that is to blame.
    package let fault: Place?
    /// What was refused; of something too large, its beginning.
    package internal(set) var bytes: [UInt8]
    /// How many pieces it is, which follow one another.
    package internal(set) var count = 1
}

/// How far a run is.
package struct RunProgress: Sendable, Hashable {
    package let records: Int
    package let bytes: Int
    /// The size of all inputs together, if it is known.
    package let totalBytes: Int?
    package let elapsed: Duration
    /// How far it is with the streams of the Events API, if it reads those.
    package let pulled: PullProgress?
}
