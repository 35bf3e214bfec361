/// How what an event tells of ended, where the event says so.
///
/// The words are those of ECS 8.17 `event.outcome` and of CEF's `outcome`.
package enum EventOutcome: String, Sendable, Hashable {
    case success, failure
}
