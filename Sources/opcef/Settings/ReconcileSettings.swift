import EventsAPI
import Forwarding
import FoundationEssentials
import Syslog
import ToolOptions
import Transports

/// What the user typed for `opcef reconcile`, checked word by word; nothing is opened yet.
struct ReconcileSettings: CommandSettings {
    /// What is fetched and how it is sent, as for `pull`.
    var pull = PullSettings()
    var asOf: Date?
    var column: String?
    var field: String?
    var sends = false

    var wantsHelp: Bool { pull.wantsHelp }
    var wantsVersion: Bool { pull.wantsVersion }
    var isVerbose: Bool { pull.isVerbose }
}

extension ReconcileSettings {
    /// How the file has its identifiers.
    var form: ExportedIdentifiers.Form {
        get throws(OptionError) {
            switch (column, field) {
            case (nil, nil): return .lines
            case (let column?, nil): return .column(column)
            case (nil, let field?): return .member(field)
            case (.some, .some):
                throw .unfit(option: "--field", reason: Messages.columnBesideField)
            }
        }
    }

    /// From when on events are not expected: as asked, else a day before the export was written.
    ///
    /// `modified` is that time in milliseconds since 1970; of a pipe it is now. Events are reported
    /// up to a day late.
    func asOf(modified: Int64?) -> Date {
        asOf ?? (modified.map(Date.init(milliseconds:)) ?? .now).addingTimeInterval(-86_400)
    }

    /// Resolves what was typed into what is to be fetched.
    func plan(
        _ token: Token, _ environment: [String: String]
    ) throws(OptionError) -> PullPlan {
        guard pull.since != nil else {
            throw .needed(option: "--since", reason: Messages.reconcileNeedsRange)
        }
        if pull.version == .v3 {
            throw .unfit(option: "--api-version v3", reason: Messages.reconcileNeedsVersion2)
        }
        var pull = pull
        pull.until = pull.until ?? .now
        var plan = try pull.plan(token, environment)
        guard sends else {
            plan.forwarding.destinations = [.standardOutput(.lineFeed)]
            plan.forwarding.withoutRoutes()
            return plan
        }
        // What the copies lack is another question.
        plan.forwarding.copies = []
        let destinations = plan.forwarding.destinations + plan.forwarding.routes
        if destinations.contains(where: \.isStandardOutput) {
            throw .needed(option: "--to", reason: Messages.sendNeedsCollector)
        }
        return plan
    }
}

extension Destination {
    fileprivate var isStandardOutput: Bool {
        if case .standardOutput = self { true } else { false }
    }
}
