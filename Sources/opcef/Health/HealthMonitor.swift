import Delivery
import Forwarding
import Synchronization
import SystemCalls

/// What those who watch opcef from outside are told: the file of metrics, systemd, and the log.
///
///     runs ──observed──► HealthMonitor ──► file of metrics, STATUS=, a line in the log
///          ──beat──────►               ──► WATCHDOG=1
///
/// It has no thread: the threads of the runs call `beat` between the pieces of their waits, so that
/// a run that hangs is never called alive.
final class HealthMonitor: Sendable {
    /// What is told, and how often.
    struct Plan: Sendable {
        var metrics: MetricsFile?
        var service: ServiceManager?
        /// How often a line about the run goes to the log; nil for never.
        var reportInterval: Duration?
    }

    private let plan: Plan
    private let state: Mutex<State>

    fileprivate struct State {
        var accounts: [Account]
        /// Whether the file does not have what is known.
        var isStale = true
        /// Whether something changed that is worth a file at once.
        var isUrgent = true
        var written: ContinuousClock.Instant?
        var pinged = ContinuousClock.now
        /// What systemd knows, and since when.
        var status = ""
        var statusSent = ContinuousClock.now
        var hasFailed = false
    }

    fileprivate struct Account {
        var health: AccountHealth
        let start = ContinuousClock.now
        /// When its thread was alive last; nil before it is for the first time.
        var beat: ContinuousClock.Instant?
        var reported = ContinuousClock.now
    }

    /// The shortest time between two files, unless a destination or stream has changed.
    fileprivate static let shortestTime = Duration.seconds(5)
    /// The longest time between two files.
    fileprivate static let longestTime = Duration.seconds(60)
    /// The shortest time between two texts for `systemctl status`.
    fileprivate static let statusTime = Duration.seconds(15)

    /// Creates a monitor of runs that begin now, and says that they do.
    init(_ plan: Plan, of accounts: [AccountHealth]) {
        self.plan = plan
        state = Mutex(State(accounts: accounts.map { Account(health: $0) }))
        plan.service?.notify(.ready(Messages.starting))
        write()
    }

    /// What a thread has to do to be called alive: `beat` of an account.
    func pulse(of account: Int) -> Pulse {
        Pulse(every: beatInterval) { self.beat(account) }
    }

    /// How often a thread beats that waits.
    ///
    /// systemd recommends half of the time it waits; each of several threads may be a beat late.
    private var beatInterval: Duration {
        [
            plan.service?.watchdog.map { $0 / 4 }, plan.metrics == nil ? nil : Self.shortestTime,
        ].compactMap(\.self).reduce(Self.statusTime, min)
    }

    // What runs say

    /// Adopts what a run says of itself.
    func observed(_ health: RunHealth, of account: Int) {
        change { $0.accounts[account].health.adopt(health, now: milliseconds()) }
        beat(account)
    }

    /// Adopts the state of one delivery.
    func changed(_ delivery: DeliveryHealth, of account: Int) {
        change { $0.accounts[account].health.adopt(delivery) }
        beat(account)
    }

    /// Adopts the state of a copy's delivery, whose thread says nothing of the run's.
    func changed(_ delivery: DeliveryHealth, ofCopy copy: String, of account: Int) {
        change { $0.accounts[account].health.adopt(delivery, ofCopy: copy) }
    }

    /// Adopts what a copy's thread says of its present attempt.
    func observed(_ health: RunHealth, ofCopy copy: String, of account: Int) {
        change { state in
            state.accounts[account].health.adopt(health, ofCopy: copy)
            return false
        }
    }

    /// Adopts what became of a copy's messages so far, between two attempts.
    func counted(_ counts: CopyCounts, ofCopy copy: String, of account: Int) {
        change { state in
            state.accounts[account].health.adopt(counts, ofCopy: copy)
            return false
        }
    }

    /// Notes whose run it is, and when its token expires.
    func identify(_ account: Int, as name: String, tokenExpiry: Int64?) {
        change { state in
            state.accounts[account].health.name = name
            state.accounts[account].health.tokenExpiry = tokenExpiry
            return false
        }
    }

    /// Notes how a run has ended.
    func ended(_ account: Int, _ status: ExitStatus) {
        state.withLock { $0.accounts[account].health.end(status, now: milliseconds()) }
        write()
    }

    /// Says that the service is stopping: no run follows.
    func stop() { plan.service?.notify(.stopping(statusText)) }

    /// Changes what is known; `body` returns whether that is urgent.
    private func change(_ body: (inout sending State) -> Bool) {
        state.withLock { state in
            state.isStale = true
            if body(&state) { state.isUrgent = true }
        }
    }

    // What is told

    /// Notes that the thread of an account is alive, and tells what is due.
    private func beat(_ account: Int) {
        let now = ContinuousClock.now
        let due = state.withLock { $0.due(account, plan, now) }
        if due.ping { plan.service?.notify(.watchdog) }
        if due.write { write() }
        if due.status { tellStatus(now) }
        if let health = due.report {
            Console.note(Messages.health(health.health, for: now - health.start))
        }
    }

    fileprivate struct Due {
        var ping = false
        var write = false
        var status = false
        var report: Account?
    }

    private func tellStatus(_ now: ContinuousClock.Instant) {
        let text = statusText
        let isNew = state.withLock { state in
            state.statusSent = now
            defer { state.status = text }
            return state.status != text
        }
        if isNew { plan.service?.notify(.status(text)) }
    }

    private var statusText: String {
        let accounts = state.withLock { $0.accounts.map(\.health) }
        return accounts.map { health in
            (health.logName.map { "\($0): " } ?? "") + Messages.health(health)
        }.joined(separator: "; ")
    }

    /// Writes the file of metrics; the first error of a run is reported.
    private func write() {
        guard let metrics = plan.metrics else { return }
        do throws(SystemError) {
            try metrics.write {
                state.withLock { state in
                    (state.isStale, state.isUrgent) = (false, false)
                    state.written = .now
                    return state.accounts.map(\.health)
                }
            }
        } catch {
            let isFirst = state.withLock { state in
                defer { state.hasFailed = true }
                return !state.hasFailed
            }
            if isFirst { Console.error(Messages.cannotWrite(metrics.path, error)) }
        }
    }

    /// The present time in milliseconds since 1970.
    private func milliseconds() -> Int64 {
        let (seconds, nanoseconds) = wallClock()
        return seconds * 1000 + Int64(nanoseconds / 1_000_000)
    }
}

extension HealthMonitor.State {
    /// Notes that the thread of `account` is alive, and returns what is to be told now.
    fileprivate mutating func due(
        _ account: Int, _ plan: HealthMonitor.Plan, _ now: ContinuousClock.Instant
    ) -> HealthMonitor.Due {
        accounts[account].beat = now
        var due = HealthMonitor.Due()
        if let watchdog = plan.service?.watchdog, now - pinged >= watchdog / 4 {
            let isAlive = accounts.allSatisfy {
                $0.health.ended != nil || $0.beat.map { now - $0 < watchdog / 2 } ?? true
            }
            if isAlive {
                due.ping = true
                pinged = now
            }
        }
        if plan.service != nil {
            due.status = isUrgent || now - statusSent >= HealthMonitor.statusTime
            if plan.metrics == nil { isUrgent = false }
        }
        if plan.metrics != nil {
            let age = written.map { now - $0 } ?? HealthMonitor.longestTime
            due.write =
                isUrgent || age >= HealthMonitor.longestTime
                || isStale && age >= HealthMonitor.shortestTime
            // Another thread need not write the same.
            if due.write { (written, isUrgent) = (now, false) }
        }
        if let interval = plan.reportInterval, now - accounts[account].reported >= interval {
            accounts[account].reported = now
            due.report = accounts[account]
        }
        return due
    }
}

/// The monitor of one run among several.
struct RunMonitor: Sendable {
    let monitor: HealthMonitor
    let account: Int

    /// What the thread of the run has to do to be called alive.
    var pulse: Pulse { monitor.pulse(of: account) }

    func observed(_ health: RunHealth) { monitor.observed(health, of: account) }
    func changed(_ delivery: DeliveryHealth) { monitor.changed(delivery, of: account) }
    func changed(_ delivery: DeliveryHealth, ofCopy copy: String) {
        monitor.changed(delivery, ofCopy: copy, of: account)
    }
    func observed(_ health: RunHealth, ofCopy copy: String) {
        monitor.observed(health, ofCopy: copy, of: account)
    }
    func counted(_ counts: CopyCounts, ofCopy copy: String) {
        monitor.counted(counts, ofCopy: copy, of: account)
    }
    func ended(_ status: ExitStatus) { monitor.ended(account, status) }
    func identify(as name: String, tokenExpiry: Int64?) {
        monitor.identify(account, as: name, tokenExpiry: tokenExpiry)
    }
}
