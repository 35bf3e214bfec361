package import Bytes
import Classification
package import EventFormats
import Syslog

/// Something that opcef itself has to tell a collector, marked as such by its class.
package struct InternalEvent: Sendable {
    /// What a field holds.
    enum Value: Sendable {
        case text(String)
        case number(Int64)
        case time(Timestamp)
        /// A text of the pool, which is as the format writes it.
        case literal(Literal)
    }

    /// What such an event tells, in the order of the message.
    package enum Fact: Sendable, CaseIterable {
        case timestamp, time, identifier, classID, action, category, severity, className
        case ecsKind, ecsVersion
        case account, events, lag, expiry
        case accountID, accountName, message
    }

    let eventClass: EventClass
    let identifier: String
    let action: String
    private(set) var fields: [(fact: Fact, value: Value)] = []
    private(set) var message: String

    /// An event that says that the way to the collector is open.
    package static func test(identifier: String) -> InternalEvent {
        InternalEvent(
            eventClass: InternalClasses.test, identifier: identifier, action: "test",
            message: "This is a test of the way to the collector. Nothing happened in 1Password.")
    }

    /// What a heartbeat tells of a run.
    package struct Run: Sendable {
        /// The account, by its name or id.
        package var account: String
        /// How many events were forwarded in this run.
        package var events: Int
        /// How old the newest event met is, in seconds.
        package var lag: Int64?
        /// When the token expires, in milliseconds since 1970.
        package var expiry: Int64?
        /// Whether that is within two weeks.
        package var expiresSoon: Bool
        /// What the run warned of, in words.
        package var warnings: [String]

        /// Creates what a heartbeat says.
        package init(
            account: String, events: Int, lag: Int64?, expiry: Int64?, expiresSoon: Bool,
            warnings: [String] = []
        ) {
            self.account = account
            self.events = events
            self.lag = lag
            self.expiry = expiry
            self.expiresSoon = expiresSoon
            self.warnings = warnings
        }
    }

    /// An event that says that a run came to its end.
    package static func heartbeat(identifier: String, of run: Run) -> InternalEvent {
        var event = InternalEvent(
            eventClass: run.expiresSoon ? InternalClasses.expiring : InternalClasses.heartbeat,
            identifier: identifier, action: "heartbeat",
            message: "opcef forwarded \(run.events) events of \(run.account) in this run")
        event.add(.account, .text(run.account))
        event.add(.events, .number(Int64(run.events)))
        if let lag = run.lag {
            event.add(.lag, .number(lag))
            event.message += ", the newest \(lag) seconds old"
        }
        for warning in run.warnings { event.message += "; warning: \(warning)" }
        if let expiry = run.expiry { event.add(.expiry, .number(expiry)) }
        return event
    }

    private mutating func add(_ fact: Fact, _ value: Value) {
        fields.append((fact, value))
    }
}

extension InternalEvent.Fact {
    /// Its names in the formats.
    package var keys: FieldKeys {
        switch self {
        case .timestamp: FieldKeys(ecs: "@timestamp")
        case .time: FieldKeys(.deviceReceiptTime, leef: "devTime")
        case .identifier: FieldKeys(.externalID, leef: "eventUuid", ecs: "event.id")
        case .classID: FieldKeys(ecs: "event.code")
        case .action: FieldKeys(.deviceAction, leef: "action", ecs: "event.action")
        case .category:
            FieldKeys(.deviceEventCategory, leef: "cat", ecs: "onepassword.category")
        case .severity: FieldKeys(leef: "sev", ecs: "event.severity")
        case .className: FieldKeys(ecs: "onepassword.class_name")
        case .ecsKind: FieldKeys(ecs: "event.kind")
        case .ecsVersion: FieldKeys(ecs: "ecs.version")
        case .account:
            FieldKeys(
                .deviceCustomString1, label: "Account", leef: "account", ecs: "organization.name")
        case .events:
            FieldKeys(
                .deviceCustomNumber1, label: "Events", leef: "events",
                ecs: "onepassword.opcef.events")
        case .lag:
            FieldKeys(
                .deviceCustomNumber2, label: "Lag Seconds", leef: "lagSeconds",
                ecs: "onepassword.opcef.lag_seconds")
        case .expiry:
            FieldKeys(
                .deviceCustomDate1, label: "Token Expiry", leef: "tokenExpiry",
                ecs: "onepassword.opcef.token_expiry")
        case .accountID:
            FieldKeys(.deviceExternalID, leef: "accountUuid", ecs: "organization.id")
        case .accountName:
            FieldKeys(.deviceHostName, leef: "accountName", ecs: "organization.name")
        case .message: FieldKeys(.message, leef: "msg", ecs: "message")
        }
    }
}

extension MessageEncoder {
    /// Appends the message of an event of our own, at the time of sending.
    package mutating func append(_ event: InternalEvent, into output: inout ByteBuffer) {
        let time = now()
        appendHeader(of: event, time, into: &output)
        let milliseconds = time.seconds * 1000 + Int64(time.microseconds / 1000)
        let eventClass = event.eventClass
        let severity = plan.format.severity(eventClass.severity.rawValue)
        let facts: [(fact: InternalEvent.Fact, value: InternalEvent.Value)] =
            [
                (.timestamp, .time(time)), (.time, .number(milliseconds)),
                (.identifier, .text(event.identifier)), (.classID, .text(eventClass.id)),
                (.action, .text(event.action)), (.category, .text(eventClass.category.rawValue)),
                (.severity, .number(Int64(severity))), (.className, .text(eventClass.name)),
                (.ecsKind, .text("event")), (.ecsVersion, .text(ECSField.version)),
            ] + event.fields + [
                (.accountID, .literal(plan.account)), (.accountName, .literal(plan.accountName)),
                (.message, .text(event.message)),
            ]
        var written: Set<String> = []
        for (fact, value) in facts {
            // In JSON one key has what the event says of the account, else what is known of it.
            guard let key = plan.format.key(fact.keys), written.insert(key).inserted else {
                continue
            }
            append(key, fact.keys.label, value, into: &output)
        }
        plan.pool.append(plan.closing, inPlaceOfLastByteOf: &output)
    }

    private mutating func appendHeader(
        of event: InternalEvent, _ time: Timestamp, into output: inout ByteBuffer
    ) {
        let eventClass = event.eventClass
        plan.header.appendStart(eventClass.severity.syslog, into: &output)
        plan.header.append(time, into: &output)
        plan.append(plan.origin, into: &output)
        if plan.isRFC5424 {
            output.append(" \(eventClass.id)")
            appendStructuredData(into: &output)
        }
        plan.append(plan.recordStart, into: &output)
        guard plan.format.hasHeader else { return }
        output.append(eventClass.id)
        plan.format.append(name: eventClass.name, into: &output)
        plan.format.appendEnd(
            severity: plan.format.severity(eventClass.severity.rawValue), into: &output)
    }

    private func append(
        _ key: String, _ label: String?, _ value: InternalEvent.Value,
        into output: inout ByteBuffer
    ) {
        let format = plan.format
        if case .literal(let text) = value, text.count == 0 { return }
        var isNumber = false
        if case .number = value { isNumber = true }
        output.append(format.prefix(key, isNumber: isNumber))
        switch value {
        case .number(let number): output.append(decimal: Int(number))
        case .time(let time): output.append(time)
        case .literal(let text): plan.append(text, into: &output)
        case .text(let text):
            var neutral = ByteBuffer(capacity: text.utf8.count + 64)
            _ = TextSanitizer.sanitize(
                Array(text.utf8).span, marking: format.marked, into: &neutral)
            neutral.withSpan { format.escape($0, into: &output) }
        }
        output.append(format.suffix(key, label: label, isNumber: isNumber))
    }
}
