/// The classes of what opcef itself has to tell a collector.
package enum InternalClasses {
    /// What `opcef test-event` sends.
    package static let test = EventClass(
        id: "opcef.test", name: "Test event from opcef", severity: 1, category: .health,
        reason: "It says that the way to the collector is open, and nothing of 1Password.")

    /// What `opcef pull --heartbeat` sends.
    package static let heartbeat = EventClass(
        id: "opcef.heartbeat", name: "opcef has run", severity: 1, category: .health,
        reason: "Its absence is the alarm.")

    /// The same where the token expires within two weeks.
    package static let expiring = EventClass(
        id: "opcef.heartbeat", name: "opcef has run, and its token expires soon", severity: 6,
        category: .health, reason: "Without a new token no event will come after that day.")
}
