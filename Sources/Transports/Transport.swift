/// One connection to a collector, or a local output.
///
/// A transport owns what it writes to: dropping it closes it. After a failure it is of no further
/// use, since a frame may have left in part.
package protocol Transport: ~Copyable {
    /// The longest message in bytes that can be carried whole, or nil if there is no limit.
    ///
    /// It may get smaller during a run.
    var messageLimit: Int? { mutating get }

    /// Checks, without waiting, that the other end is still there.
    ///
    /// - Throws: Why the connection can no longer be used.
    mutating func checkOpen() throws(TransportError)

    /// Sends the frames from `first` on, whole and in order.
    ///
    /// `bytes` are all frames end to end; `ends[i]` is the offset just after frame *i*, so the
    /// last of them is `bytes.count`. What the report counts begins with `first`.
    mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport

    /// Waits until what was sent so far has arrived, as far as an open connection can show.
    ///
    /// - Throws: Among others, when there has been no progress for `time`.
    mutating func awaitArrival(within time: Duration) throws(TransportFailure) -> ArrivalReport

    /// Ends our side of the connection, as a half-close of TCP does; only `finish` may follow.
    mutating func endSending() throws(TransportError)

    /// Waits for all that can be known of what was sent, after `endSending`.
    ///
    /// - Throws: Among others, when there has been no progress for `time`.
    mutating func finish(within time: Duration) throws(TransportFailure) -> ArrivalReport

    /// Waits until the other end's kernel has acknowledged everything that was sent.
    ///
    /// - Throws: Among others, when there has been no progress for `time`.
    mutating func waitForAcknowledgement(within time: Duration) throws(TransportError)

    /// Watches an open connection for `time`.
    ///
    /// - Throws: `closedByPeer` or `broken` when the other end ends it, `refused` when it answers.
    mutating func watch(for time: Duration) throws(TransportError)
}

extension Transport where Self: ~Copyable {
    package mutating func checkOpen() throws(TransportError) {}

    package mutating func endSending() throws(TransportError) {}

    package mutating func waitForAcknowledgement(
        within time: Duration
    ) throws(TransportError) {}

    package mutating func watch(for time: Duration) throws(TransportError) {}
}

/// What became of the frames of one call.
package struct SendReport: Sendable, Hashable {
    /// How many whole frames the kernel took.
    package var framesSent = 0
    /// How many frames of the batch, from its first on, are known to have arrived already.
    package var framesConfirmed = 0
    /// The frames that the collector has read and does not want, each in one report only.
    package var refusedFrames: [FrameRefusal] = []
    /// The frames that the path does not carry: they were not sent.
    package var tooLong: [Int] = []

    /// Creates the report of a call that sent `framesSent` frames and learnt nothing else.
    package init(framesSent: Int = 0) {
        self.framesSent = framesSent
    }
}

/// What is known to have arrived.
package struct ArrivalReport: Sendable, Hashable {
    /// What is known of all frames that were sent.
    package var confirmation: Confirmation
    /// The frames that the collector has read and does not want.
    package var refusedFrames: [FrameRefusal] = []

    /// Creates a report without refused frames.
    package init(_ confirmation: Confirmation) {
        self.confirmation = confirmation
    }
}

/// A frame that a collector has refused, in its own words.
package struct FrameRefusal: Sendable, Hashable {
    /// Its index among the frames of the batch.
    package let frame: Int
    /// The collector's code and words.
    package let answer: String

    /// Creates the refusal of a frame of the batch.
    package init(frame: Int, answer: String) {
        self.frame = frame
        self.answer = answer
    }
}

/// Why a call ended early, and what it had done by then.
package struct TransportFailure: Error, Hashable {
    package let reason: TransportError
    /// What was sent, and is known of it, up to the failure.
    package let report: SendReport

    /// Creates a failure; without a report nothing was sent.
    package init(_ reason: TransportError, after report: SendReport = SendReport()) {
        self.reason = reason
        self.report = report
    }

    /// How many whole frames the kernel had taken of this call.
    package var framesSent: Int { report.framesSent }
}

/// How sure it is that frames arrived, least sure first.
///
/// *Confirmed* is the answer of the collector's process; *acknowledged* is TCP's, which its kernel
/// gives before the process has read anything.
package enum Confirmation: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The collector ended connections early: nothing that was sent counts.
    case refused
    /// Nothing can be known, as of datagrams.
    case unknown
    /// A local file, or standard output, took it.
    case written
    /// The collector's kernel has it.
    case acknowledged
    /// The collector's process has it.
    case confirmed

    private var rank: Int {
        switch self {
        case .refused: 0
        case .unknown: 1
        case .written: 2
        case .acknowledged: 3
        case .confirmed: 4
        }
    }

    package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }
}

/// The ends of frames that follow one another: element *i* is the offset just after frame *i*.
extension Span<Int> {
    /// The offset of the first byte of a frame; for `count`, the end of the last one.
    func start(ofFrame index: Int) -> Int { index == 0 ? 0 : self[index - 1] }

    /// The bytes of a frame.
    func frame(_ index: Int) -> Range<Int> { start(ofFrame: index)..<self[index] }

    /// How many frames from `first` on end at `offset` or before it.
    func frames(from first: Int, upTo offset: Int) -> Int {
        var end = first
        while end < count, self[end] <= offset { end += 1 }
        return end - first
    }
}
