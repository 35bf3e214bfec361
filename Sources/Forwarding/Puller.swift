import Checkpoints
import Delivery
import EventMapping
import EventsAPI
import Foundation
import OnePasswordEvents
package import SystemCalls
import Transports

/// One run of `pull`: pages in, batches out, and cursors saved once what came before is confirmed.
package struct Puller: ~Copyable {
    private let plan: PullPlan
    private let observer: any PullObserver
    private let interruption: StopSignal?
    private var forwarder: Forwarder
    private var budget = RequestBudget()
    private var counts = PullCounts()
    /// When the collector is told of a run that stays.
    private var nextHeartbeat = ContinuousClock.now

    /// How many pages in a row may promise more and bring nothing.
    private static let longestDrought = 20

    /// Whether it was asked what the account's id is.
    private var knowsAccount = false

    /// Runs `plan` to its end, and returns what it did.
    package static func run(
        _ plan: PullPlan, observer: any PullObserver, interruption: StopSignal?
    ) -> RunSummary {
        do throws(RunFailure) {
            var puller = try Puller(plan, observer, interruption)
            return puller.run()
        } catch {
            var summary = RunSummary(to: plan.forwarding.destinations[0])
            summary.failure = error
            return summary
        }
    }

    private init(
        _ plan: PullPlan, _ observer: any PullObserver, _ interruption: StopSignal?
    ) throws(RunFailure) {
        self.plan = plan
        self.observer = observer
        self.interruption = interruption
        let streams = try Self.streams(plan, interruption)
        forwarder = try Forwarder(plan.forwarding, observer, interruption)
        forwarder.pulledStreams = streams
    }

    private static func streams(
        _ plan: PullPlan, _ interruption: StopSignal?
    ) throws(RunFailure) -> [PulledStream] {
        do throws(CheckpointError) {
            if !plan.isTrial { try plan.state.create() }
            var streams: [PulledStream] = []
            for feature in plan.features {
                streams.append(try PulledStream(feature, plan, unless: interruption))
            }
            return streams
        } catch {
            throw .checkpoint(error)
        }
    }

    private mutating func run() -> RunSummary {
        do throws(RunFailure) {
            try forwarder.deliver(.connect)
            for feature in plan.deniedFeatures { giveUp(feature, .notGranted) }
            for stream in forwarder.pulledStreams { tellBeginning(of: stream) }
            while let stream = nextStream, interruption?.signal == nil {
                try rest(until: max(stream.due, .now + budget.wait()))
                if interruption?.signal == nil { try pull(stream) }
            }
            if interruption?.signal == nil { appendHeartbeat() }
            try forwarder.deliver(.finish)
        } catch {
            forwarder.summary.failure = error
        }
        counts.newest = forwarder.pulledStreams.compactMap(\.newest).max()
            .map(Date.init(milliseconds:))
        forwarder.summary.pulled = counts
        return forwarder.end()
    }

    /// Tells the collector of the run so far.
    private mutating func appendHeartbeat() {
        guard plan.sendsHeartbeat else { return }
        let claims = plan.client.claims
        let newest = forwarder.pulledStreams.compactMap(\.newest).max()
        forwarder.append(
            .heartbeat(
                identifier: UUID().uuidString,
                of: InternalEvent.Run(
                    account: plan.account,
                    events: forwarder.summary.read - forwarder.summary.rejected,
                    lag: newest.map { (Date.now.milliseconds - $0) / 1000 },
                    expiry: claims.expiry.map { Int64($0.timeIntervalSince1970) * 1000 },
                    expiresSoon: claims.expiresSoon, warnings: observer.warnings)))
    }

    /// The stream that has waited longest.
    private var nextStream: PulledStream? {
        forwarder.pulledStreams.filter { !$0.isOver }.min { $0.due < $1.due }
    }

    private func tellBeginning(of stream: PulledStream) {
        guard case .from(let start, _) = stream.next else { return }
        observer.began(stream.feature, from: start, instead: stream.beginning)
    }

    /// Sleeps until `instant`; what was read is confirmed before that.
    private mutating func rest(until instant: ContinuousClock.Instant) throws(RunFailure) {
        let isTime = instant <= .now
        if !isTime, let interval = plan.interval, nextHeartbeat <= .now {
            nextHeartbeat = .now + interval
            appendHeartbeat()
        }
        if !isTime || forwarder.deadline?.isPast == true {
            try forwarder.deliver(.close)
        }
        guard !isTime else { return }
        _ = try? pause(until: Deadline(instant), unless: interruption)
    }

    /// Fetches the next page of a stream and forwards it.
    private mutating func pull(_ stream: PulledStream) throws(RunFailure) {
        try forwarder.deliver(.write)
        budget.spend()
        let page: Page
        do throws(APIError) {
            counts.requests += 1
            page = try plan.client.page(
                stream.next, of: stream.feature, unless: { interruption?.signal != nil })
        } catch {
            return go(on: stream, after: error)
        }
        if let time = stream.succeeded() { observer.recovered(stream.feature, after: time) }
        try forward(page, of: stream)
        if stream.barrenPages == Self.longestDrought {
            end(stream, .endless(pages: stream.barrenPages))
        } else if page.hasMore {
            stream.due = .now + Self.wait(after: stream.barrenPages)
        } else if let interval = plan.interval {
            stream.due = .now + interval
        } else {
            stream.isOver = true
        }
    }

    /// How long to wait after so many pages in a row that promised more and brought nothing.
    private static func wait(after barrenPages: Int) -> Duration {
        barrenPages < 3 ? .zero : min(.milliseconds(500) * (1 << (barrenPages - 3)), .seconds(30))
    }

    /// Finds out the account's id before the first events of a run go out.
    ///
    /// The token says it, else the API does. Where neither does, the events go out all the same.
    private mutating func learnAccount() {
        guard !knowsAccount else { return }
        knowsAccount = true
        if let uuid = plan.client.claims.account {
            forwarder.encoder.account.uuid = uuid
            return
        }
        budget.spend()
        counts.requests += 1
        if case .success(let answer) = Preflight.introspect(plan, unless: interruption),
            let uuid = answer.account
        {
            forwarder.encoder.account.uuid = uuid
        }
    }

    private mutating func forward(_ page: Page, of stream: PulledStream) throws(RunFailure) {
        if page.holdsEvents { learnAccount() }
        let number = counts.pages
        counts.pages += 1
        forwarder.summary.bytes += page.size
        stream.begin(page, number: number)
        var input = InputStream(
            holding: page.bytes, count: page.size,
            name: "\(stream.feature.rawValue) page \(number + 1)", index: number,
            kind: EventKind(stream.feature))
        try forwarder.forward(&input)
        stream.end(page)
        forwarder.note(InputPosition(input: number + 1, offset: 0, restart: 0))
        forwarder.tellProgress(
            PullProgress(
                feature: stream.feature, reached: stream.newestMet.map(Date.init(milliseconds:)),
                pages: counts.pages))
    }

    /// Makes the best of a request that gave no page.
    private mutating func go(on stream: PulledStream, after error: APIError) {
        if error == .interrupted { return }
        if case .badRequest(let message) = error, let start = stream.restart(plan) {
            observer.began(stream.feature, from: start, instead: .rejected(message: message))
            return
        }
        guard let wait = stream.failed(error, plan.forwarding.delivery.retryFor) else {
            return end(stream, .api(error))
        }
        observer.failed(stream.feature, error, again: wait)
        stream.due = .now + wait
    }

    private mutating func end(_ stream: PulledStream, _ failure: PullFailure) {
        stream.isOver = true
        giveUp(stream.feature, failure)
    }

    private mutating func giveUp(_ feature: Feature, _ failure: PullFailure) {
        counts.failures[feature] = failure
        observer.gaveUp(feature, failure)
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
