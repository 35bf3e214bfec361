import Bytes
import Checkpoints
import Delivery
import EventsAPI
import FoundationEssentials
import JSONStream
import OnePasswordEvents
import SystemCalls

/// A stream of the Events API during a run: what to ask next, and what has been confirmed.
///
///     next ──► page ──► pages, unconfirmed ──confirm──► position ──► state file
final class APIStream {
    let feature: Feature
    /// What to ask for next; runs ahead of what is confirmed.
    private(set) var next: PageRequest
    /// Why it begins at a time, where it does.
    let beginning: PullBeginning
    /// Whether it begins where the last run ended, by a time.
    private(set) var goesOn = false
    /// When to ask.
    var due = ContinuousClock.now
    /// Whether it is read no more in this run.
    var isOver = false
    /// How many pages in a row promised more and brought nothing.
    private(set) var barrenPages = 0
    /// Whether an event of version 3 did not say when it was inserted.
    private(set) var lacksInsertTime = false
    /// The time of the newest event met in this run, in milliseconds since 1970.
    private(set) var newestMet: Int64?
    /// The time of the newest event met in this run or before.
    var newest: Int64? { [position.newest, newestMet].compactMap(\.self).max() }

    private var retries = RetrySchedule()
    /// When the first of the requests failed that have failed in a row.
    private var failing: ContinuousClock.Instant?
    private var hasRestarted = false
    /// Whether the last request failed, and none has made up for it yet.
    var isFailing: Bool { failing != nil }
    /// Whether it was given up.
    var hasFailed = false
    /// What was read of it in this run.
    var counts = StreamCounts()
    /// When its end was read last, in milliseconds since 1970.
    var reachedEnd: Int64?
    /// When its end was read last of all that is confirmed.
    private var completed: Int64?
    /// Whether a page has come.
    private var hasPage = false

    /// Where to remember what is confirmed; nil for nowhere.
    private var state: StateFile<StreamPosition>?
    private var position: StreamPosition
    private var pages: [PulledPage] = []
    /// How far it is in version 3 of the API; nil in others.
    private var chain: InsertionChain?
    private var confirmed: Int
    private var isChanged = false
    private var schedule = SaveSchedule()
    /// The path of the state file.
    private let path: String
    /// When the state was saved before this run, in milliseconds since 1970.
    private let saved: Int64?

    /// Locks and reads the state file of a stream; the source in it names the API's host.
    init(
        _ feature: Feature, _ plan: PullPlan, unless stopSignal: StopSignal?
    ) throws(CheckpointError) {
        self.feature = feature
        guard let folder = plan.state else {
            state = nil
            path = ""
            position = StreamPosition()
            confirmed = 0
            saved = nil
            beginning = plan.until.map { .closed(until: $0) } ?? .asked
            let start = plan.since ?? plan.start
            next = .from(start, until: plan.until, limit: plan.pageLimit)
            if plan.client.version == .v3 { chain = InsertionChain(from: start.milliseconds) }
            return
        }
        let name = plan.stateName(of: feature)
        guard let statePath = folder.statePath(account: plan.account, stream: name)
        else {
            throw .cannotOpenFolder(path: folder.path, .noSuchFile)
        }
        path = statePath.string
        let source = "\(name) of \(plan.client.address.authority)"
        let record: StateRecord<StreamPosition>?
        if plan.isTrial {
            state = nil
            record = try StateFile.look(at: statePath, source: source)
        } else {
            let file = try StateFile<StreamPosition>(
                statePath, source: source, lockTimeout: plan.forwarding.lockTimeout,
                unless: stopSignal)
            record = file.record
            state = consume file
        }
        position = record?.position ?? StreamPosition()
        confirmed = record?.confirmed ?? 0
        saved = record.flatMap { try? Date($0.saved, strategy: .iso8601).milliseconds }
        if plan.since != nil { position.forgetEvents() }
        let asked = plan.since ?? position.start.map(Date.init(milliseconds:))
        beginning = asked == nil ? .fresh : .asked
        if plan.since == nil, let cursor = position.cursor {
            next = .after(cursor: cursor)
            if let chain = InsertionChain(cursor) {
                self.chain = chain
                next = chain.request(limit: plan.pageLimit)
                goesOn = true
            }
        } else {
            let start = asked ?? plan.start
            next = .from(start, limit: plan.pageLimit)
            position.began(at: start.milliseconds)
            if plan.client.version == .v3 { chain = InsertionChain(from: start.milliseconds) }
        }
        if let account = plan.client.claims.account { try belong(to: account) }
    }

    /// Notes whose events come: a cursor of another account would pass over those of this one.
    ///
    /// - Throws: `refused`, where the position is that of another account.
    func belong(to account: String) throws(CheckpointError) {
        guard let other = position.belong(to: account) else { return }
        throw .refused(path: path, .otherAccount(other, asked: account))
    }

    /// Begins without the cursor, where it began or a day before the newest event confirmed; a
    /// closed range begins where it begins.
    ///
    /// That is done once in a run, and where there was a cursor.
    func restart(_ plan: PullPlan) -> Date? {
        guard case .after = next, !hasRestarted else { return nil }
        hasRestarted = true
        if let chain {
            self.chain = InsertionChain(from: chain.start)
            next = .from(
                Date(milliseconds: chain.start), until: plan.until, limit: plan.pageLimit)
            return Date(milliseconds: chain.start)
        }
        let start =
            plan.state == nil
            ? plan.since ?? plan.start
            : position.restart(before: Date.now.milliseconds, saved: saved)
                .map(Date.init(milliseconds:)) ?? plan.start
        next = .from(start, until: plan.until, limit: plan.pageLimit)
        return start
    }

    /// Adds a page, which is the run's input of this number; its events are read next.
    func begin(_ page: Page, number: Int) {
        pages.append(PulledPage(number: number, cursor: page.cursor))
        next = .after(cursor: page.cursor)
        chain?.token = page.hasMore ? page.cursor : nil
    }

    /// Notes that all of a page has been read, after which there may be more.
    ///
    /// - Returns: Why the stream cannot go on, if that is so.
    func endPage(hasMore: Bool, _ plan: PullPlan) -> PullFailure? {
        let isBarren = hasMore && pages.last?.isEmpty != false
        barrenPages = isBarren ? barrenPages + 1 : 0
        guard let chain else { return nil }
        let after = hasMore ? chain : chain.next(overlap: Int64(plan.overlap / .milliseconds(1)))
        pages[pages.count - 1].cursor = after.text
        self.chain = after
        next = after.request(limit: plan.pageLimit)
        let isStuck = !hasMore && chain.events > 0 && chain.greatest == nil
        return isStuck ? .noInsertTime(events: chain.events) : nil
    }

    /// Notes that a request failed; returns when to try again, or nil for not at all.
    func failed(_ error: APIError, _ time: RetryTime) -> Duration? {
        guard let wait = retries.wait(after: error) else { return nil }
        // A limit that is used up is no failure.
        if case .tooManyRequests = error { return wait }
        let since = failing ?? .now
        failing = since
        guard case .upTo(let limit) = time else { return wait }
        let rest = limit - (.now - since)
        return rest > .zero ? min(wait, rest) : nil
    }

    /// Notes that a page has come; returns how long none had.
    func succeeded() -> Duration? {
        retries.reset()
        hasPage = true
        defer { failing = nil }
        return failing.map { .now - $0 }
    }

    /// How it is.
    var health: StreamHealth {
        StreamHealth(
            feature: feature, read: counts.read, rejected: counts.rejected,
            dropped: counts.dropped, repeated: counts.repeated, confirmed: confirmed,
            newest: position.newest, completed: completed,
            isUp: hasFailed || isFailing ? false : hasPage ? true : nil)
    }

    /// Notes that the page being read has an event, whatever becomes of it.
    func noteEvent() { pages[pages.count - 1].isEmpty = false }

    /// Whether the event that `stream` has read last has been met before; from now on it has.
    ///
    /// Its time is in milliseconds since 1970; `range` is where its record is in its page.
    func hasMet(
        eventOf stream: inout InputStream, at time: Int64?, _ range: Range<Int>, isDropped: Bool
    ) -> Bool {
        let end = stream.end(of: range)
        var isNew: Bool? = stream.withEvent { bytes, values in
            values.value(EventField.uuid.rawValue).map { meet($0, in: bytes) }
        }
        if chain != nil {
            let time = insertTime(ofEventIn: &stream)
            // One in the future would have the next chain pass over all events up to it.
            chain?.note(insertedAt: time.map { min($0, Date.now.milliseconds) })
            lacksInsertTime = lacksInsertTime || time == nil
            // Chains overlap, so an event without an identifier is known by what it says.
            if isNew == nil {
                isNew = position.recent.insert(Self.digest(of: stream.line(of: range)))
            }
        }
        if isNew == false { return true }
        pages[pages.count - 1].meet(
            PulledEvent(isIdentified: isNew != nil, isDropped: isDropped, time: time, end: end))
        if let time { newestMet = max(newestMet ?? time, time) }
        return false
    }

    /// When the event was inserted that `stream` has read last, in milliseconds since 1970.
    private func insertTime(ofEventIn stream: inout InputStream) -> Int64? {
        stream.withEvent { bytes, values in
            values.value(EventField.version3InsertTime.rawValue).flatMap { text in
                let bytes = text.text(in: bytes)
                return EventTimestamp(bytes.span, start: 0, count: bytes.count)?.milliseconds
            }
        }
    }

    /// Stands for the identifier of an event that has none.
    ///
    /// FNV-1a of 64 bits (draft-eastlake-fnv), and the number of bytes.
    private static func digest(of record: [UInt8]) -> String {
        let hash = record.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
        return "#\(String(hash, radix: 16))-\(record.count)"
    }

    /// Notes an identifier; returns whether it was not known.
    private func meet(_ identifier: JSONSlice, in bytes: Span<UInt8>) -> Bool {
        if identifier.isPlain {
            let end = identifier.start + identifier.count
            return position.recent.insert(plain: bytes.extracting(identifier.start..<end))
        }
        var buffer = ByteBuffer(capacity: identifier.count)
        buffer.append(unescaping: identifier, of: bytes)
        return position.recent.insert(
            buffer.withSpan { span in
                String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
            })
    }

    /// Notes what is confirmed once everything before `place` is, and saves it when it is time to.
    func confirm(upTo place: InputPosition, _ moment: SaveMoment) throws(RunFailure) {
        while let page = pages.first, page.number < place.input {
            confirm(page.events)
            isChanged = isChanged || position.cursor != page.cursor
            position.advance(to: page.cursor)
            pages.removeFirst()
        }
        if let page = pages.first, page.number == place.input {
            let count = page.events.prefix { $0.end <= place.offset }.count
            confirm(Array(page.events.prefix(count)))
            pages[0].events.removeFirst(count)
        }
        if pages.isEmpty { completed = reachedEnd }
        try save(moment)
    }

    private func confirm(_ events: [PulledEvent]) {
        guard !events.isEmpty else { return }
        isChanged = true
        let dropped = events.filter(\.isDropped)
        confirmed += events.count - dropped.count
        position.confirm(
            events.filter { !$0.isDropped }.compactMap(\.time),
            dropped: dropped.compactMap(\.time), now: Date.now.milliseconds)
        position.recent.confirm(events.count(where: \.isIdentified))
    }

    private func save(_ moment: SaveMoment) throws(RunFailure) {
        guard isChanged, schedule.isDue(moment) else { return }
        isChanged = false
        do throws(CheckpointError) {
            try state?.save(position, confirmed: confirmed)
        } catch {
            throw .checkpoint(error)
        }
    }
}

extension InsertionChain {
    /// What to ask for next.
    fileprivate func request(limit: Int) -> PageRequest {
        token.map { .after(cursor: $0) } ?? .from(Date(milliseconds: start), limit: limit)
    }
}

/// A page that is not confirmed whole.
private struct PulledPage {
    /// The run's input that it is.
    let number: Int
    /// What goes on after it, as the state file has it.
    var cursor: String
    /// Its events, up to the last one met, without those confirmed.
    var events: [PulledEvent] = []
    /// Whether none of its events was new.
    var isEmpty = true

    mutating func meet(_ event: PulledEvent) {
        events.append(event)
        isEmpty = false
    }
}

/// What is remembered of an event until it is confirmed.
private struct PulledEvent {
    /// Whether it has an identifier, by which it is known.
    let isIdentified: Bool
    /// Whether a rule has dropped it, so that nothing is sent of it.
    let isDropped: Bool
    /// Milliseconds since 1970.
    let time: Int64?
    /// Where its record ends in its page.
    let end: Int
}
