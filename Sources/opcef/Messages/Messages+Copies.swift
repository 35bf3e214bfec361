import EventFormats
import Forwarding
import Transports

/// What a user reads of copies.
extension Messages {
    /// What a copy is called in sentences.
    static func copy(_ name: String) -> String { "copy \(quoted(name))" }

    /// Error: a copy cannot be delivered for now; why, and where its records go.
    static func gaveUp(_ copy: CopyPlan, _ failure: RunFailure) -> String {
        let place =
            copy.plan.unsentPath.map { "its records go to \(quoted($0))" }
            ?? "it has no file for its records, so they are lost to it"
        return "\(failed(copy, failure)); \(place)"
    }

    /// Error: a copy of a test event cannot be delivered.
    static func failed(_ copy: CopyPlan, _ failure: RunFailure) -> String {
        "\(self.copy(copy.name)): \(failure.report.message)"
    }

    /// Error: a copy of a test event may not have arrived.
    static func lostTest(to copy: CopySummary) -> String {
        "\(self.copy(copy.copy.name)): the test event is not known to have arrived"
    }

    /// Hint: when a copy is tried again.
    static func triedAgain(after time: Duration) -> String {
        "while the run lasts, it is tried again after \(self.time(time / .seconds(1)))"
    }

    /// Note: messages of a copy arrive again.
    static func resumed(_ copy: CopyPlan, after time: Duration) -> String {
        "\(self.copy(copy.name)): \(regained(copy.destination, after: time))"
    }

    /// Error: records of a copy are neither sent nor kept.
    static func lost(_ count: Int, to copy: CopySummary, holdsPosition: Bool) -> String {
        let records = self.count(count, "record")
        let place =
            holdsPosition
            ? "the position stays before \(count == 1 ? "it" : "them")" : "send the input again"
        return """
            \(self.copy(copy.copy.name)): \(records) \(count == 1 ? "is" : "are") neither known to \
            have arrived nor kept; \(place)
            """
    }

    /// The last line of a run about a copy.
    static func summary(_ copy: CopySummary) -> String {
        let summary = copy.summary
        let parts = [
            sent(summary),
            summary.rejected > 0 ? "\(summary.rejected) rejected" : nil,
            summary.resent > 0 ? "\(summary.resent) possibly twice" : nil,
            summary.unsent > 0 ? "\(summary.unsent) not known to have arrived" : nil,
            summary.unsentKept > 0 ? "\(summary.unsentKept) kept" : nil,
            summary.shortened > 0 ? "\(summary.shortened) shortened" : nil,
        ]
        return "\(self.copy(copy.copy.name)): "
            + parts.compactMap(\.self).joined(separator: ", ")
    }
}
