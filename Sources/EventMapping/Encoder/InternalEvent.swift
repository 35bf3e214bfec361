package import Bytes
import Classification
import EventFormats
import Syslog

/// Something that opcef itself has to tell a collector, marked as such by its class.
package struct InternalEvent: Sendable {
    /// What a field holds.
    enum Value: Sendable {
        case text(String)
        case number(Int64)
    }

    let eventClass: EventClass
    let identifier: String
    let action: String
    private(set) var fields: [(keys: FieldKeys, value: Value)] = []
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
        event.add(accountKeys, .text(run.account))
        event.add(eventsKeys, .number(Int64(run.events)))
        if let lag = run.lag {
            event.add(lagKeys, .number(lag))
            event.message += ", the newest \(lag) seconds old"
        }
        for warning in run.warnings { event.message += "; warning: \(warning)" }
        if let expiry = run.expiry { event.add(expiryKeys, .number(expiry)) }
        return event
    }

    private mutating func add(_ keys: FieldKeys, _ value: Value) {
        fields.append((keys, value))
    }

    /// Where ECS has the name of the account, unless a field of the event is there.
    fileprivate var ecsOfAccount: ECSField? {
        let name: ECSField = "organization.name"
        return fields.contains { $0.keys.ecs == name } ? nil : name
    }

    private static let accountKeys = FieldKeys(
        .deviceCustomString1, label: "Account", leef: "account", ecs: "organization.name")
    private static let eventsKeys = FieldKeys(
        .deviceCustomNumber1, label: "Events", leef: "events", ecs: "onepassword.opcef.events")
    private static let lagKeys = FieldKeys(
        .deviceCustomNumber2, label: "Lag Seconds", leef: "lagSeconds",
        ecs: "onepassword.opcef.lag_seconds")
    private static let expiryKeys = FieldKeys(
        .deviceCustomDate1, label: "Token Expiry", leef: "tokenExpiry",
        ecs: "onepassword.opcef.token_expiry")
}

extension MessageEncoder {
    /// Appends the message of an event of our own, at the time of sending.
    package mutating func append(_ event: InternalEvent, into output: inout ByteBuffer) {
        let time = now()
        appendHeader(of: event, time, into: &output)
        let milliseconds = time.seconds * 1000 + Int64(time.microseconds / 1000)
        let format = plan.format
        let eventClass = event.eventClass
        let beginning: [(keys: FieldKeys, value: InternalEvent.Value)] = [
            (FieldKeys(.deviceReceiptTime, leef: "devTime"), .number(milliseconds)),
            (FieldKeys(.externalID, leef: "eventUuid", ecs: "event.id"), .text(event.identifier)),
            (FieldKeys(ecs: "event.code"), .text(eventClass.id)),
            (FieldKeys(.deviceAction, leef: "action", ecs: "event.action"), .text(event.action)),
            (
                FieldKeys(.deviceEventCategory, leef: "cat", ecs: "onepassword.category"),
                .text(eventClass.category.rawValue)
            ),
            (
                FieldKeys(leef: "sev", ecs: "event.severity"),
                .number(Int64(format.severity(eventClass.severity.rawValue)))
            ),
            (FieldKeys(ecs: "onepassword.class_name"), .text(eventClass.name)),
            (FieldKeys(ecs: "event.kind"), .text("event")),
            (FieldKeys(ecs: "ecs.version"), .text(ECSField.version)),
        ]
        let end = [
            (
                keys: FieldKeys(.message, leef: "msg", ecs: "message"),
                value: InternalEvent.Value.text(event.message)
            )
        ]
        if format == .json {
            output.append("\"@timestamp\":\"")
            output.append(time)
            output.append("\",")
        }
        for (keys, value) in beginning + event.fields {
            append(keys, value, into: &output)
        }
        append(
            FieldKeys(.deviceExternalID, leef: "accountUuid", ecs: "organization.id"),
            plan.account, into: &output)
        append(
            FieldKeys(.deviceHostName, leef: "accountName", ecs: event.ecsOfAccount),
            plan.accountName, into: &output)
        for (keys, value) in end { append(keys, value, into: &output) }
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

    /// Appends a pair with a text that is as the format writes it; nothing for none.
    private func append(_ keys: FieldKeys, _ text: Literal, into output: inout ByteBuffer) {
        guard let key = plan.format.key(keys), text.count > 0 else { return }
        output.append(plan.format.prefix(key, isNumber: false))
        plan.append(text, into: &output)
        output.append(plan.format.suffix(key, label: nil, isNumber: false))
    }

    private func append(
        _ keys: FieldKeys, _ value: InternalEvent.Value, into output: inout ByteBuffer
    ) {
        let format = plan.format
        guard let key = format.key(keys) else { return }
        var isNumber = false
        if case .number = value { isNumber = true }
        output.append(format.prefix(key, isNumber: isNumber))
        switch value {
        case .number(let number): output.append(decimal: Int(number))
        case .text(let text):
            var neutral = ByteBuffer(capacity: text.utf8.count + 64)
            _ = TextSanitizer.sanitize(
                Array(text.utf8).span, marking: format.marked, into: &neutral)
            neutral.withSpan { format.escape($0, into: &output) }
        }
        output.append(format.suffix(key, label: keys.label, isNumber: isNumber))
    }
}
