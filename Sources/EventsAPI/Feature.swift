/// A stream of the Events API, by the name that paths and tokens give it.
///
/// Events API 1.4.1, reference: the last part of the endpoint's path.
package enum Feature: String, Sendable, Hashable, CaseIterable {
    case itemUsages = "itemusages"
    case signInAttempts = "signinattempts"
    case auditEvents = "auditevents"
}
