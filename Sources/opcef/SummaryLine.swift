import Forwarding
import Foundation
import Transports

/// The summary of a run as one JSON object, its members in the documented order.
struct SummaryLine {
    let json: String

    init(_ summary: RunSummary) {
        let seconds = Double(summary.elapsed / .milliseconds(1)) / 1000
        let numbers = [
            ("read", summary.read), ("rejected", summary.rejected), ("sent", summary.sent),
            ("confirmed", summary.confirmed), ("resent", summary.resent),
            ("unsent", summary.unsent), ("incomplete", summary.incomplete),
            ("shortened", summary.shortened), ("neutralised", summary.neutralised),
        ]
        let pulled =
            summary.pulled.map { counts in
                [
                    ("requests", counts.requests), ("pages", counts.pages),
                    ("repeated", summary.repeated),
                ]
            } ?? []
        let members =
            (numbers + pulled).map { "\"\($0)\":\($1)" } + [
                "\"delivery\":\"\(summary.delivery.rawValue)\"",
                "\"destination\":\(quoted("\(summary.destination)"))",
                "\"seconds\":\(seconds)",
                "\"exit\":\(summary.exitStatus.rawValue)",
            ]
        json = "{\(members.joined(separator: ","))}"
    }
}

/// A text as a JSON string.
private func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
}
