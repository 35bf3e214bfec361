import Delivery
import EventsAPI
import Forwarding
import FoundationEssentials

/// What those read who watch opcef: `systemctl status`, the log of `--follow`, `opcef status`.
extension Messages {
    /// What systemd shows before a run has said anything.
    static let starting = "starting"

    /// Warning: this run's counts are not in the file of metrics.
    static func metricsLocked(_ path: String) -> String {
        "another run writes \(quoted(path)), so this one does not"
    }

    /// Error: the file of `--metrics` is another one.
    static func notMetrics(_ path: String) -> String {
        "\(quoted(path)) is not a file of opcef's metrics, and was left unchanged"
    }

    /// Finding: `opcef status` is to read another file.
    static func noMetrics(_ path: String) -> String {
        "\(quoted(path)) is not a file of opcef's metrics"
    }

    /// What `--metrics` is given.
    static let replacedFile = "a file, which is replaced whole"

    static let notMetricsHint = "name a new file, such as opcef.prom"

    /// How a run is, after so long: the line that `--follow` prints now and then.
    static func health(_ health: AccountHealth, for time: Duration) -> String {
        "running for \(self.time(time / .seconds(1))): \(self.health(health))"
    }

    /// How a run is: counts, the newest event, and what does not work.
    static func health(_ health: AccountHealth) -> String {
        guard let run = health.run else { return starting }
        let newest = run.streams.compactMap(\.newest).max().map(Date.init(milliseconds:))
        let failing = run.streams.filter { $0.isUp == false }.map(\.feature.rawValue)
        let parts = [
            "\(count(run.read, "record")) read", "\(run.sent) sent", "\(run.confirmed) confirmed",
            run.rejected > 0 ? "\(run.rejected) rejected" : nil,
            run.resent > 0 ? "\(run.resent) possibly twice" : nil,
            run.unsent > 0 ? "\(run.unsent) not known to have arrived" : nil,
            newest.map { "newest event at \($0.formatted(.iso8601))" },
            failing.isEmpty ? nil : "no answer for \(failing.joined(separator: ", "))",
        ]
        return (parts.compactMap(\.self) + outages(health)).joined(separator: ", ")
    }

    /// Which destinations do not work, and since when.
    private static func outages(_ health: AccountHealth) -> [String] {
        health.places.compactMap { place in
            health.outages[place.destination].map { start in
                let time = time((ContinuousClock.now - start) / .seconds(1))
                return "\(quoted("\(place.destination)")) down for \(time)"
            }
        }
    }
}
