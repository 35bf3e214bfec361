package import Classification
package import OnePasswordEvents

/// How an event became its message, step by step.
package struct Explanation: Sendable {
    /// A field that was read.
    package struct Field: Sendable {
        package let field: EventField
        package let text: String
        package let isUsable: Bool
    }

    /// A pair of the message, without escapes undone.
    package struct Pair: Sendable {
        package let key: String
        /// The label that the message has for the key, if any.
        package let label: String?
        package let source: MappingRow.Source
        package let value: String
    }

    package let kind: EventKind
    package let fields: [Field]
    /// The fields that every event of the kind should have, and this one has not.
    package let missing: [EventField]
    package let eventClass: EventClass
    /// The id as it is sent, which may be made of the event's words.
    package let classID: String
    package let pairs: [Pair]
    package let message: [UInt8]
    package let report: MessageEncoder.Report
    /// The user's rule that holds.
    package let rule: EventRule?
    /// The class without it.
    package let builtInClass: EventClass
}
