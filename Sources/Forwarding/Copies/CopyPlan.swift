package import Transports

/// What is to be done for one copy, checked and resolved; nothing is opened yet.
package struct CopyPlan: Sendable {
    /// What the user calls it.
    package var name: String
    /// Whether it gets all events, or only those for which a rule names it.
    package var takesAll: Bool
    /// How events become messages, and where those go; it has no inputs, and no copies itself.
    package var plan: ForwardPlan

    /// Creates the plan of a copy.
    package init(name: String, takesAll: Bool, plan: ForwardPlan) {
        self.name = name
        self.takesAll = takesAll
        self.plan = plan
    }

    /// The first of its destinations.
    package var destination: Destination { plan.destinations[0] }
}

/// What became of a copy.
package struct CopySummary: Sendable {
    /// The plan that was followed.
    package let copy: CopyPlan
    /// What was done, in all attempts together; its failure is that of the last one.
    package let summary: RunSummary

    /// Whether everything has arrived at the level that was asked for.
    package var isDelivered: Bool { summary.failure == nil && summary.unsent == 0 }
}

/// A delegate of the run of a copy; all calls come from the thread of that run.
package protocol CopyObserver: RunObserver {
    /// Runs `body`, which is all that the thread does.
    func attend(_ body: () -> Void)

    /// A copy cannot be delivered: its records are kept in a file, or lost to it, until it is tried
    /// again after `time`. It is called once until `resumed`.
    func gaveUp(_ copy: CopyPlan, _ failure: RunFailure, again time: Duration)

    /// A copy is delivered again, `time` after `gaveUp`.
    func resumed(_ copy: CopyPlan, after time: Duration)

    /// An attempt to deliver a copy has ended; `summary` is that of all attempts so far. What
    /// `observed` says is of the next one.
    func ended(_ copy: CopyPlan, _ summary: RunSummary)
}
