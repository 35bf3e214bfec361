import Classification
import Delivery
import EventMapping
import SystemCalls

/// Where the events of a run come from: files and standard input, or pages of the Events API.
///
/// A pipeline asks for what comes next, and says what has been confirmed; a source knows nothing of
/// encoding and delivery.
///
///     next ──► stream ──► finish ──► next ──► …
///                              confirm ◄── whenever the dispatcher knows more
protocol EventSource: ~Copyable {
    /// Whether events may come that an earlier stream, or run, had already.
    static var mayRepeat: Bool { get }

    /// Whether its events are read on when they cannot be delivered, kept or not.
    static var goesOnUndelivered: Bool { get }

    /// Whether it saves what is confirmed.
    var savesPositions: Bool { get }

    /// The account of the events, where they do not say it and the source knows.
    var account: String? { get }

    /// How far it is, if it can say more than bytes.
    var progress: PullProgress? { get }

    /// How its streams are, if it has any.
    var health: SourceHealth? { get }

    /// Begins, once the destinations have been connected to.
    mutating func begin()

    /// Returns what is to be done next; what could not be read is counted in `summary`.
    ///
    /// - Throws: What ends the whole run.
    mutating func next(_ summary: inout RunSummary) throws(RunFailure) -> SourceStep

    /// Decides whether the event that was read last is forwarded, and remembers it.
    func decide(
        on event: ClassifiedEvent, _ range: Range<Int>, of stream: inout InputStream
    ) -> EventDecision

    /// Notes how far a stream has been read: a position that `confirm` may be called with.
    mutating func markRead(_ stream: borrowing InputStream)

    /// Notes that a stream has been read.
    ///
    /// - Returns: A position after the whole stream, if there is one.
    mutating func finish(
        _ stream: borrowing InputStream, _ ending: StreamEnding, _ summary: inout RunSummary
    ) -> InputPosition?

    /// Notes that everything before `position` is confirmed, `records` records in this run, and saves
    /// that when it is time to.
    ///
    /// - Throws: `checkpoint`.
    mutating func confirm(
        _ position: InputPosition, records: Int, _ moment: SaveMoment
    ) throws(RunFailure)

    /// Notes that the run delivers nothing any more, and goes on all the same.
    mutating func noteUndelivered(after failure: RunFailure)

    /// Notes that the run has failed, and will call `next` no more.
    mutating func fail()

    /// Adds what it has done to the summary of the run.
    func sumUp(into summary: inout RunSummary)
}

extension EventSource where Self: ~Copyable {
    static var goesOnUndelivered: Bool { false }

    mutating func noteUndelivered(after _: RunFailure) {}

    var health: SourceHealth? { nil }
}

/// What becomes of an event that a source has read.
enum EventDecision {
    case forward
    /// It came before, and is only counted.
    case repeated
    /// It is not among those that are wanted.
    case ignore
}

/// What a source wants done next.
enum SourceStep: ~Copyable {
    /// A stream is to be read.
    case read(InputStream)
    /// The next step takes its time: what has been encoded is to be written before.
    case flush
    /// There is nothing to be read before `until`: everything is to be confirmed meanwhile.
    case rest(until: ContinuousClock.Instant)
    /// What has been read is to be confirmed, and an event of opcef's own is to be sent: the one
    /// that is made from how many messages of others have arrived.
    case send((_ arrived: Int) -> InternalEvent)
    /// The run delivers nothing any more: records, one on each line, are to be kept as they are.
    ///
    /// `position` is that after all of them.
    case keep([UInt8], position: InputPosition)
    /// Nothing more comes.
    case end
}

/// How the reading of a stream ended.
enum StreamEnding {
    /// At its end.
    case end
    /// By a signal, or since nothing came after the run had given up.
    case interrupted
    /// By an error, which was reported.
    case broken
    /// Since it was truncated while it was read; the next run looks for a copy of what it held.
    case truncated
}
