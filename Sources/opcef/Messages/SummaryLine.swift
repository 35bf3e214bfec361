import Forwarding
import Foundation
import Transports

/// The summary of a run as one JSON object, its members in the documented order.
struct SummaryLine {
    let json: String

    init(_ summary: RunSummary, warnings: [String]) {
        let seconds = (summary.elapsed / .milliseconds(1)).rounded() / 1000
        let numbers = [
            ("read", summary.read), ("rejected", summary.rejected),
            ("sent", summary.sent),
            ("confirmed", summary.confirmed), ("resent", summary.resent),
            ("unsent", summary.unsent), ("incomplete", summary.incomplete),
            ("shortened", summary.shortened), ("neutralised", summary.sanitized),
            ("dropped", summary.dropped), ("unkept", summary.unkept),
            ("lost", summary.lost),
        ]
        let pulled =
            summary.pulled.map { counts in
                [
                    ("requests", counts.requests), ("pages", counts.pages),
                    ("repeated", summary.repeated),
                ]
            } ?? []
        let reached =
            summary.pulled.map { counts in
                [
                    "\"newest\":\(counts.newest.map { "\"\($0.formatted(.iso8601))\"" } ?? "null")",
                    "\"lag\":\(counts.lag.map { "\($0)" } ?? "null")",
                ]
            } ?? []
        let account = Console.account.map { ["\"account\":\(quoted($0))"] } ?? []
        let members =
            account + (numbers + pulled).map { "\"\($0)\":\($1)" } + reached + [
                "\"delivery\":\"\(summary.delivery.rawValue)\"",
                "\"destination\":\(quoted("\(summary.destination)"))",
                "\"warnings\":[\(warnings.map(quoted).joined(separator: ","))]",
                "\"seconds\":\(seconds)",
                "\"exit\":\(summary.exitStatus.rawValue)",
            ]
        json = "{\(members.joined(separator: ","))}"
    }
}

extension PullCounts {
    /// How many seconds ago the newest event happened, by this machine's clock.
    var lag: Int? { newest.map { max(0, Int(Date.now.timeIntervalSince($0).rounded())) } }
}

/// A text as a JSON string.
private func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}
