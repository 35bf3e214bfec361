import Delivery
import EventsAPI
import Forwarding
import FoundationEssentials
import OnePasswordEvents
import Syslog
import Transports

/// What a user reads of a run: what happens on the way, progress and summary.
extension Messages {
    // Collectors

    /// Warning: a destination failed, and is retried for `time`.
    static func lost(
        _ destination: Destination, _ error: TransportError, _ time: RetryTime
    ) -> String {
        let retrying =
            switch time {
            case .forever: "retrying until it works"
            case .upTo(let time): "retrying for up to \(self.time(time / .seconds(1)))"
            }
        return "\(error.report(destination).message); \(retrying)"
    }

    /// Note: messages arrive again after `lost`.
    static func regained(_ destination: Destination, after time: Duration) -> String {
        "sending to \(quoted("\(destination)")) again, after \(self.time(time / .seconds(1)))"
    }

    /// Warning: acknowledgements count from now on, with `--confirm auto`.
    static func doesNotAnswer(_ destination: Destination) -> String {
        if destination.isUnixSocket {
            return """
                \(quoted("\(destination)")) does not confirm batches; continuing with what its \
                process has read
                """
        }
        return """
            \(quoted("\(destination)")) does not confirm batches; continuing with its kernel's \
            acknowledgement, which does not show that its process has read anything
            """
    }

    /// What follows from `doesNotAnswer`, and the options that change it.
    static func acknowledgementHint(_ destination: Destination) -> String {
        if case .tcp = destination {
            """
            no position is saved and the run ends with status 69; --confirm acked accepts the \
            acknowledgement
            """
        } else {
            "--confirm acked does not wait for confirmation; --confirm eof requires it"
        }
    }

    /// Warning: a confirmation counts as an acknowledgement from now on.
    static func allowsOneConnection(_ destination: Destination) -> String {
        """
        \(quoted("\(destination)")) keeps no second connection open, so a confirmation may come \
        from a collector that is shutting down; it counts as an acknowledgement
        """
    }

    /// Warning: octet counting is used after lines were refused.
    static func acceptsFraming(_ destination: Destination, _ framing: Framing) -> String {
        "\(quoted("\(destination)")) refuses line feeds and accepts octet counting"
    }

    /// The option that makes `acceptsFraming` unnecessary.
    static func framingHint(_ framing: Framing) -> String {
        "--framing \(framing.rawValue) avoids the refused messages"
    }

    /// Warning: a collector makes no progress; the run may seem to hang.
    static func isSilent(_ destination: Destination) -> String {
        "no progress from \(quoted("\(destination)")) for some seconds; waiting"
    }

    /// Why `--confirm` does not apply to a destination.
    static func notConfirmable(_ destination: Destination) -> String {
        "\(quoted("\(destination)")) is not a stream to a collector"
    }

    /// What ended a run, with what had been sent until then.
    static func ended(_ failure: RunFailure, _ summary: RunSummary) -> String {
        let message = failure.report.message
        guard case .delivery(let failure) = failure, summary.sent > 0 else { return message }
        if case .refused = failure.reason { return message }
        return "\(message), after \(count(summary.sent, "message")) had been written"
    }

    /// After the error of a names file that was read before.
    static let previousNamesStay = "the names that were read before stay in use"

    // The Events API

    static let newTokenHint = "an administrator can create a token with 'op events-api create'"

    /// Warning: the token names another host than the one it is sent to.
    static func strangeHost(_ host: String, tokenHost: String) -> String {
        "the token is for \(quoted(tokenHost)), but is sent to \(quoted(host))"
    }

    /// Warning: the token has expired or will soon.
    static func expiry(_ expiry: Date) -> String {
        let day = expiry.formatted(.iso8601.year().month().day())
        return expiry < .now
            ? "the token expired on \(day); create a new one"
            : "the token expires on \(day); create a new one before then"
    }

    /// Warning: version 3 is used.
    static let version3IsBeta = """
        version v3 of the Events API is beta, and opcef's reading of it experimental: nobody has \
        checked it against a live answer
        """

    /// Warning: the position of a stream does not move with all of its events.
    static func lacksInsertTime(_ feature: Feature) -> String {
        """
        some events of \(feature.rawValue) have no time of insertion: they are forwarded, and the \
        position moves with the others only
        """
    }

    /// Why there is nothing to fetch: the token grants none of what was asked for.
    static func noFeature(asked: [Feature], _ granted: Set<Feature>?) -> String {
        let names = (granted ?? []).map(\.rawValue).sorted().joined(separator: ", ")
        let wanted = (asked.isEmpty ? Feature.allCases : asked).map(\.rawValue)
        return "the token does not grant \(wanted.joined(separator: ", "))"
            + (names.isEmpty ? "" : ", only \(names)")
    }

    /// Where a stream starts if it does not continue at its cursor.
    static func began(_ feature: Feature, _ start: Date, _ beginning: PullBeginning) -> String {
        let time = start.formatted(.iso8601)
        return switch beginning {
        case .fresh:
            "\(feature.rawValue) was never fetched before, so it starts at \(time)"
        case .asked:
            "fetching \(feature.rawValue) again from \(time); the next run continues from there"
        case .closed(let end):
            "fetching \(feature.rawValue) from \(time) to \(end.formatted(.iso8601))"
        case .rejected(let message):
            """
            the Events API no longer accepts the cursor of \(feature.rawValue) \
            (\(quoted(message))), so it starts again at \(time); events may arrive twice, with \
            the same externalId
            """
        }
    }

    /// Warning: a request failed, and is repeated after `wait`.
    static func failed(_ feature: Feature, _ error: APIError, again wait: Duration) -> String {
        "\(feature.rawValue): \(error.report.message); retrying in \(time(wait / .seconds(1)))"
    }

    /// Note: requests succeed again after `failed`.
    static func recovered(_ feature: Feature, after wait: Duration) -> String {
        "\(feature.rawValue): pages arrive again, after \(time(wait / .seconds(1)))"
    }

    // Progress

    /// The line that replaces itself on a terminal.
    static func progress(_ progress: RunProgress) -> String {
        let seconds = max(progress.elapsed / .seconds(1), 0.001)
        let rate = Int(Double(progress.records) / seconds)
        let pulled = progress.pulled.map(Messages.progress) ?? ""
        let speed = "\(pulled)\(progress.records) records, \(bytes(progress.bytes)), \(rate)/s"
        guard let total = progress.totalBytes, total > 0, progress.bytes > 0 else { return speed }
        let share = min(100 * progress.bytes / total, 100)
        let left = seconds * Double(max(total - progress.bytes, 0)) / Double(progress.bytes)
        return "\(speed), \(share) %, \(time(left)) left"
    }

    /// How far the streams are, before the rest of the progress.
    private static func progress(_ pulled: PullProgress) -> String {
        let reached = pulled.reached.map { " up to \($0.formatted(.iso8601))" } ?? ""
        return "\(pulled.feature.rawValue)\(reached), \(count(pulled.pages, "page")), "
    }

    // Summary

    /// Note of `-v`: a field that events should have, and some do not.
    static func lacking(_ tally: FieldTally) -> String {
        let parts = [
            tally.absent > 0 ? "missing in \(count(tally.absent, "event"))" : nil,
            tally.unusable > 0 ? "unusable in \(count(tally.unusable, "event"))" : nil,
        ].compactMap(\.self)
        let place = tally.first.map { ", first at \(name($0.input)):\($0.line):\($0.column)" } ?? ""
        return "\(quoted(tally.field.path)) is \(parts.joined(separator: " and "))\(place)"
    }

    /// Note of `-v`: a member that no key of the mapping uses.
    static func unmapped(_ member: UnmappedMember) -> String {
        let place = member.first
        return """
            \(quoted(member.path)) of \(count(member.count, "event")) is not mapped, first at \
            \(name(place.input)):\(place.line):\(place.column)
            """
    }

    /// How many members `unmapped` did not list.
    static func moreUnmapped(_ count: Int) -> String {
        "\(Messages.count(count, "other unmapped member")) \(count == 1 ? "is" : "are") not listed"
    }

    /// The last line of a run.
    static func summary(_ summary: RunSummary) -> String {
        let seconds = decimal(summary.elapsed / .seconds(1), digits: 2)
        if let pulled = summary.pulled, let found = pulled.reconciled {
            let parts =
                [count(pulled.requests, "request")]
                + Messages.found(found, rejected: summary.rejected)
                + (summary.sent > 0 || summary.unsent > 0 ? [sent(summary)] : [])
            return (parts + ["\(seconds) s"]).joined(separator: ", ")
        }
        let parts = [
            summary.pulled.map { count($0.requests, "request") },
            "\(count(summary.read, "record")) read",
            summary.repeated > 0 ? "\(summary.repeated) already known" : nil,
            summary.rejected > 0 ? "\(summary.rejected) rejected" : nil,
            summary.unkept > 0 ? "\(summary.unkept) of them not kept" : nil,
            summary.lost > 0 ? "\(count(summary.lost, "file")) lost" : nil,
            summary.dropped > 0 ? "\(summary.dropped) dropped by rules" : nil,
            sent(summary),
            summary.resent > 0 ? "\(summary.resent) possibly twice" : nil,
            summary.unsent > 0 ? "\(summary.unsent) not known to have arrived" : nil,
            summary.waiting.flatMap { $0.records > 0 ? "\($0.records) waiting" : nil },
            summary.incomplete > 0 ? "\(summary.incomplete) incomplete" : nil,
            summary.shortened > 0 ? "\(summary.shortened) shortened" : nil,
            summary.sanitized > 0 ? "\(summary.sanitized) neutralised" : nil,
            summary.pulled.flatMap(reached),
            "\(seconds) s",
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    /// How many messages were sent where, and what is known of them; of none nothing.
    ///
    /// Destinations of rules are listed if any message was for them.
    static func sent(_ summary: RunSummary) -> String {
        let others = summary.routed.filter { $0.sent > 0 || $0.delivery == .refused }
        guard !others.isEmpty else {
            return sent(summary.sent, summary.delivery, summary.destination)
        }
        let own = summary.sent - others.reduce(0) { $0 + $1.sent }
        let parts =
            [sent(own, summary.ownDelivery, summary.destination)]
            + others.map { sent($0.sent, $0.delivery, $0.destination) }
        return parts.joined(separator: ", ")
    }

    private static func sent(
        _ count: Int, _ confirmation: Confirmation, _ destination: Destination
    ) -> String {
        let text = "\(count) sent to \(quoted("\(destination)"))"
        return count == 0 && confirmation != .refused
            ? text : "\(text) (\(message(confirmation, destination)))"
    }

    private static func message(
        _ confirmation: Confirmation, _ destination: Destination
    ) -> String {
        switch confirmation {
        case .refused: "refused by the collector"
        case .unknown: "arrival unknown"
        case .written: "written"
        case .acknowledged where destination.isUnixSocket:
            "acknowledged; the collector's process has not confirmed it"
        case .acknowledged: "acknowledged; nothing shows that the collector's process has read it"
        case .confirmed: "confirmed by the collector"
        }
    }

    /// How close to the present the events are.
    private static func reached(_ counts: PullCounts) -> String? {
        guard let newest = counts.newest, let lag = counts.lag else { return nil }
        return "newest event at \(newest.formatted(.iso8601)), "
            + (newest > .now ? "ahead of this clock" : "\(time(Double(lag))) ago")
    }
}
