import EventFormats
import Classification
import Syslog

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
                FieldKeys(.deviceEventCategory, leef: "cat", ecs: "rule.category"),
                .text(eventClass.category.rawValue)
            ),
            (
                FieldKeys(leef: "sev", ecs: "event.severity"),
                .number(Int64(format.severity(eventClass.severity.rawValue)))
            ),
            (FieldKeys(ecs: "rule.name"), .text(eventClass.name)),
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
        for (keys, value) in beginning + event.fields + end {
            append(keys, value, into: &output)
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
