import Checkpoints
import Classification
import Delivery
import EventMapping
import EventsAPI
import FoundationEssentials
import OnePasswordEvents
import SystemCalls

/// The streams of the Events API, page by page: the one that has waited longest is asked next.
///
/// Each page is a separate input; its cursor is saved once everything before it is confirmed.
struct APISource: ~Copyable, EventSource {
    private let plan: PullPlan
    private let observer: any PullObserver
    private let stopSignal: StopSignal?
    private let streams: [APIStream]
    /// What events are compared with; nil to forward them all.
    private let reconciliation: Reconciliation?
    private var budget = RequestBudget()
    private var counts = PullCounts()
    private var phase = Phase.choose
    /// The counts of the run before the page that is read now.
    private var countsBefore = StreamCounts()
    /// When the next event about a run that follows is sent to the collector.
    private var nextHeartbeat = ContinuousClock.now
    /// Whether the account's id has been looked for.
    private var hasSoughtAccount = false

    private(set) var account: String?
    private(set) var progress: PullProgress?
    var savesPositions: Bool { !streams.isEmpty }
    static let mayRepeat = true

    /// What `next` does.
    private enum Phase {
        /// Chooses a stream, and when it is asked.
        case choose
        /// Has everything written before the stream is asked.
        case flush(APIStream)
        /// Asks the stream for a page.
        case fetch(APIStream)
        /// Reports the last page of the stream, which has been forwarded, and may have more after it.
        case finish(APIStream, hasMore: Bool)
        case end
    }

    /// How many pages in a row may promise more and bring nothing.
    private static let longestDrought = 20

    /// Locks and reads the state files of all streams.
    ///
    /// - Throws: `checkpoint`.
    init(
        _ plan: PullPlan, _ observer: any PullObserver, _ stopSignal: StopSignal?,
        comparing reconciliation: Reconciliation? = nil
    ) throws(RunFailure) {
        self.reconciliation = reconciliation
        self.plan = plan
        self.observer = observer
        self.stopSignal = stopSignal
        var streams: [APIStream] = []
        do throws(CheckpointError) {
            if !plan.isTrial { try plan.state?.create() }
            for feature in plan.features {
                streams.append(try APIStream(feature, plan, unless: stopSignal))
            }
        } catch {
            throw .checkpoint(error)
        }
        self.streams = streams
    }

    mutating func begin() {
        for feature in plan.deniedFeatures { giveUp(feature, .notGranted) }
        for stream in streams {
            guard !stream.goesOn, case .from(let start, _, _) = stream.next else { continue }
            observer.began(stream.feature, from: start, instead: stream.beginning)
        }
    }

    // What comes next

    mutating func next(_ summary: inout RunSummary) throws(RunFailure) -> SourceStep {
        while stopSignal?.signal == nil {
            switch phase {
            case .choose:
                if let step = choose() { return step }
            case .flush(let stream):
                phase = .fetch(stream)
                return .flush
            case .fetch(let stream):
                phase = .choose
                if let input = try fetch(stream, &summary) { return .read(input) }
            case .finish:
                // `finish` has not been called: the page is still being read.
                return .end
            case .end:
                return .end
            }
        }
        return .end
    }

    /// Chooses the stream that has waited longest, and returns what is to be done before.
    private mutating func choose() -> SourceStep? {
        guard let stream = streams.filter({ !$0.isOver }).min(by: { $0.due < $1.due }) else {
            phase = .end
            return heartbeat.map { .send($0) }
        }
        let instant = max(stream.due, .now + budget.wait())
        guard instant > .now else {
            phase = .flush(stream)
            return nil
        }
        if let interval = plan.interval, nextHeartbeat <= .now {
            nextHeartbeat = .now + interval
            if let heartbeat { return .send(heartbeat) }
        }
        phase = .flush(stream)
        return .rest(until: instant)
    }

    /// Makes an event about the run so far, where the plan wants it.
    ///
    /// Nil while a stream cannot be read, so that the silence raises an alarm.
    private var heartbeat: ((_ arrived: Int) -> InternalEvent)? {
        guard plan.sendsHeartbeat, counts.failures.isEmpty, !streams.contains(where: \.isFailing)
        else { return nil }
        let (account, newest, observer) = (plan.account, newest, observer)
        let claims = plan.client.claims
        return { arrived in
            .heartbeat(
                identifier: UUID().uuidString,
                of: InternalEvent.Run(
                    account: account, events: arrived,
                    lag: newest.map { max(0, Date.now.milliseconds - $0) / 1000 },
                    expiry: claims.expiry.map { Int64($0.timeIntervalSince1970) * 1000 },
                    expiresSoon: claims.expiresSoon, warnings: observer.warnings))
        }
    }

    var health: SourceHealth? {
        SourceHealth(requests: counts.requests, streams: streams.map(\.health))
    }

    /// The time of the newest event of all streams, in milliseconds since 1970.
    private var newest: Int64? { streams.compactMap(\.newest).max() }

    // Pages

    /// Asks a stream for its next page; returns nil if there is none.
    ///
    /// - Throws: `checkpoint`, where the stream's position is that of another account.
    private mutating func fetch(
        _ stream: APIStream, _ summary: inout RunSummary
    ) throws(RunFailure) -> InputStream? {
        budget.consume()
        let page: Page
        do throws(APIError) {
            page = try plan.client.page(
                stream.next, of: stream.feature, unless: { stopSignal?.signal != nil })
        } catch {
            if error.isOfRequest { counts.requests += 1 }
            try retry(stream, after: error)
            return nil
        }
        counts.requests += 1
        if let time = stream.succeeded() { observer.recovered(stream.feature, after: time) }
        if let pause = page.pause { budget.pause(for: pause) }
        if page.holdsEvents { try findAccount() }
        let number = counts.pages
        counts.pages += 1
        summary.bytes += page.size
        countsBefore = StreamCounts(summary)
        stream.begin(page, number: number)
        phase = .finish(stream, hasMore: page.hasMore)
        return InputStream(
            holding: page.bytes, count: page.size,
            name: "\(stream.feature.rawValue) page \(number + 1)", index: number,
            kind: EventKind(stream.feature))
    }

    /// Finds the account's id before the first events of a run are sent.
    ///
    /// The token has it, or the API says it. Where neither does, the events go out without.
    ///
    /// - Throws: `checkpoint`, where a stream's position is that of another account.
    private mutating func findAccount() throws(RunFailure) {
        guard !hasSoughtAccount else { return }
        hasSoughtAccount = true
        if let identifier = plan.client.claims.account {
            account = identifier
            return
        }
        budget.consume()
        let answer = Preflight.introspect(plan, unless: stopSignal)
        if case .failure(let error) = answer, !error.isOfRequest { return }
        counts.requests += 1
        guard let identifier = (try? answer.get())?.account else { return }
        account = identifier
        do throws(CheckpointError) {
            for stream in streams { try stream.belong(to: identifier) }
        } catch {
            throw .checkpoint(error)
        }
    }

    /// Notes that all of a page has been read.
    ///
    /// - Returns: The beginning of the next page: before it is everything, and the page's cursor.
    mutating func finish(
        _: borrowing InputStream, _: StreamEnding, _ summary: inout RunSummary
    ) -> InputPosition? {
        guard case .finish(let stream, let hasMore) = phase else { return nil }
        phase = .choose
        stream.counts.add(from: countsBefore, to: StreamCounts(summary))
        let failure = stream.endPage(hasMore: hasMore, plan)
        if !hasMore, failure == nil { stream.reachedEnd = Date.now.milliseconds }
        if stream.lacksInsertTime { observer.lacksInsertTime(stream.feature) }
        progress = PullProgress(
            feature: stream.feature, reached: stream.newestMet.map(Date.init(milliseconds:)),
            pages: counts.pages)
        if let failure {
            giveUp(stream, failure)
        } else if stream.barrenPages == Self.longestDrought {
            giveUp(stream, .endless(pages: stream.barrenPages))
        } else if hasMore {
            stream.due = .now + Self.wait(after: stream.barrenPages)
        } else if let interval = plan.interval {
            stream.due = .now + interval
        } else {
            stream.isOver = true
        }
        return InputPosition(input: counts.pages, offset: 0, restart: 0)
    }

    /// How long to wait after pages in a row that promised more and brought nothing.
    private static func wait(after barrenPages: Int) -> Duration {
        barrenPages < 3 ? .zero : min(.milliseconds(500) * (1 << (barrenPages - 3)), .seconds(30))
    }

    /// Decides how to go on after a request that gave no page.
    ///
    /// - Throws: `checkpoint`, where the stream's position is that of another account.
    private mutating func retry(
        _ stream: APIStream, after error: APIError
    ) throws(RunFailure) {
        if error == .interrupted { return }
        if case .badRequest(let message) = error, let start = stream.restart(plan) {
            // The cursor may be another account's.
            try findAccount()
            observer.began(stream.feature, from: start, instead: .rejected(message: message))
            return
        }
        guard let wait = stream.failed(error, plan.forwarding.delivery.retryFor) else {
            return giveUp(stream, .api(error))
        }
        observer.failed(stream.feature, error, again: wait)
        stream.due = .now + wait
    }

    private mutating func giveUp(_ stream: APIStream, _ failure: PullFailure) {
        stream.isOver = true
        stream.hasFailed = true
        giveUp(stream.feature, failure)
    }

    private mutating func giveUp(_ feature: Feature, _ failure: PullFailure) {
        counts.failures[feature] = failure
        observer.gaveUp(feature, failure)
    }

    // Events and positions

    func decide(
        on event: ClassifiedEvent, _ range: Range<Int>, of stream: inout InputStream
    ) -> EventDecision {
        guard case .finish(let pulled, _) = phase else { return .forward }
        let time = event.time?.milliseconds
        if let reconciliation {
            pulled.noteEvent()
            return reconciliation.decide(on: event, of: &stream, pulled.feature, observer)
        }
        // A cursor goes on to the present, whatever its first request said.
        if plan.client.version != .v3, let until = plan.until?.milliseconds, let time,
            time >= until
        {
            pulled.noteEvent()
            return .ignore
        }
        return pulled.hasMet(
            eventOf: &stream, at: time, range, isDropped: event.rule?.isDropped == true)
            ? .repeated : .forward
    }

    mutating func markRead(_: borrowing InputStream) {}

    mutating func confirm(
        _ position: InputPosition, records _: Int, _ moment: SaveMoment
    ) throws(RunFailure) {
        for stream in streams { try stream.confirm(upTo: position, moment) }
    }

    mutating func fail() {}

    func sumUp(into summary: inout RunSummary) {
        var counts = counts
        counts.newest = newest.map(Date.init(milliseconds:))
        if plan.state == nil {
            summary.keepsPositions = false
            let isWhole = counts.failures.isEmpty && streams.allSatisfy(\.isOver)
            if !isWhole, counts.failures.isEmpty { summary.isCutShort = true }
            counts.reconciled = reconciliation?.sumUp(isWhole && summary.failure == nil)
        }
        summary.pulled = counts
    }
}

extension EventKind {
    /// The kind of the events that a stream of the API has.
    fileprivate init(_ feature: Feature) {
        switch feature {
        case .itemUsages: self = .itemUsage
        case .signInAttempts: self = .signInAttempt
        case .auditEvents: self = .auditEvent
        }
    }
}
