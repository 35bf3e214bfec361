import EventsAPI
import Forwarding
import SystemCalls
import ToolOptions

/// What `SIGHUP` does to `opcef pull --follow`: all runs end in order, and go on with what the
/// configuration file says by then.
///
/// It is read whole before anything of it counts: with a fault in it, or in one account's token, the
/// runs go on as they were.
struct PullReload {
    private let stopSignal: StopSignal

    /// Nil where `SIGHUP` ends the runs: none of them follows, or a terminal is there to be closed.
    init?(of runs: [PreparedPull]) {
        guard runs.contains(where: { $0.plan.interval != nil }), !StandardStream.input.isTerminal,
            !StandardStream.error.isTerminal, let stopSignal = try? StopSignal.ofSignals(),
            (try? StopSignal.repeatHangups()) != nil
        else { return nil }
        self.stopSignal = stopSignal
    }

    /// Returns whether the runs have ended because of `SIGHUP`, and no other signal came.
    func isRequested() -> Bool { stopSignal.takeBackHangup() }

    /// Returns what goes on after `runs`, and who watches it.
    ///
    /// - Throws: `metrics`, if the file of metrics of the runs as they were cannot be written any more.
    func runs(
        after runs: [PreparedPull], _ invocation: Invocation<PullSettings>
    ) throws(UsageError) -> ([PreparedPull], HealthMonitor?) {
        if let next = prepared(invocation) {
            do throws(UsageError) {
                let watched = try watch(next, invocation.environment)
                if !next.allSatisfy(\.settings.forward.isQuiet) { Console.note(Messages.reloaded) }
                return watched
            } catch {
                _ = error.tell(hint: nil)
            }
        }
        Console.hint(Messages.notReloaded)
        return try watch(runs, invocation.environment)
    }

    private func watch(
        _ runs: [PreparedPull], _ environment: [String: String]
    ) throws(UsageError) -> ([PreparedPull], HealthMonitor?) {
        let monitor = try HealthMonitor.watch(
            runs.map { ($0.settings, $0.watched) }, environment)
        let watched = runs.enumerated().map { index, run in
            var run = run.continued
            run.monitor = monitor.map { RunMonitor(monitor: $0, account: index) }
            return run
        }
        return (watched, monitor)
    }

    /// Returns the runs of the configuration as it is now; nil after saying what is wrong with it.
    private func prepared(_ invocation: Invocation<PullSettings>) -> [PreparedPull]? {
        let accounts: [PullRun]
        do throws(UsageError) {
            accounts = try PullRun.all(
                invocation.arguments, invocation.environment, try invocation.readConfiguration())
        } catch {
            _ = error.tell(hint: nil)
            return nil
        }
        var runs: [PreparedPull] = []
        for account in accounts {
            do throws(UsageError) {
                let run = try account.prepared()
                if canOpen(run) { runs.append(run) }
            } catch {
                _ = account.tell(error)
            }
        }
        return runs.count == accounts.count ? runs : nil
    }

    /// Returns whether a run can open what it needs of this machine, and says what it cannot.
    private func canOpen(_ run: PreparedPull) -> Bool {
        let plan = run.plan.forwarding
        var reports = [
            Preflight.readNames(plan)?.report,
            plan.pseudonyms.flatMap { Preflight.readPseudonymKey($0)?.report },
            fault(in: run.settings.trust),
        ]
        for plan in [plan] + plan.copies.map(\.plan) {
            reports += [plan.rejectsPath, plan.unsentPath].map { path in
                path.flatMap { Preflight.openRecords($0)?.report }
            }
            reports += (plan.destinations + plan.routes).map { destination in
                Preflight.open(
                    destination, plan, observer: Reporter(run.settings.forward),
                    unless: stopSignal
                )?.report(destination)
            }
        }
        reports += Preflight.openStates(run.plan, unless: stopSignal).map(\.report)
        let faults = reports.compactMap(\.self)
        Console.$account.withValue(run.account) {
            for fault in faults { Console.report(fault) }
        }
        return faults.isEmpty
    }

    private func fault(in trust: APITrust) -> ErrorReport? {
        do throws(APIError) {
            try trust.check()
        } catch {
            return error.report
        }
        return Preflight.readCertificates(trust)?.report("")
    }
}

extension PreparedPull {
    /// The same run, as it goes on after another one.
    fileprivate var continued: Self {
        var next = self
        // What was asked for once has been fetched, or goes on from the position.
        next.plan.since = nil
        // Another run may have waited for the lock.
        next.plan.forwarding.lockTimeout = max(
            plan.forwarding.lockTimeout ?? .zero, .seconds(10))
        return next
    }
}
