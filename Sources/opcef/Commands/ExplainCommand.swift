import Classification
import EventMapping
import Forwarding
import OnePasswordEvents
import SystemCalls
import ToolOptions

/// `opcef explain [FILE]`: shows how an event of an input becomes its message.
enum ExplainCommand {
    static func run(_ invocation: Invocation<ForwardSettings>) throws(UsageError) -> ExitStatus {
        var settings = invocation.settings
        settings.adopt(invocation.configuration)
        let plan = try settings.checkedPlan(for: invocation.operands)
        do throws(InputError) {
            let stopSignal = try? StopSignal.ofSignals()
            let choice = settings.explainedEvent
            switch try ExplainedEvent.find(choice, in: plan.inputs[0], plan, unless: stopSignal) {
            case .event(let event): return Console.answer(event.text)
            case .rejected(let record):
                return Console.report(ErrorReport(Messages.rejected(record), .someRejected))
            case .namesMissing(let error): return Console.report(error.report)
            case .pseudonymsMissing(let error): return Console.report(error.report)
            case .nothing(let count):
                return Console.report(
                    ErrorReport(Messages.noEvent(choice, of: count), .someRejected))
            }
        } catch {
            return Console.report(error.report(plan.inputs[0], readBy: "opcef explain …"))
        }
    }
}

extension Command {
    static let explain = Command(
        "explain", Messages.explainCommand, usage: ["opcef explain [FILE] [options]"],
        sections: [DefinitionSection("Operands", [Definition("FILE", Messages.explainOperand)])],
        options: explainOptions, operandLimit: 1, takesFiles: true, configuredBy: \.forForward,
        ExplainCommand.run)
}

/// Which event to explain, and the options of the filter that say how an event is read and written.
let explainOptions =
    [eventOption]
    + forwardOptions.filter { option in
        option.group == .format
            || ["kind", "max-record", "names", "log", "config", "help"].contains(option.name)
    }

private let eventOption = ToolOption<ForwardSettings>(
    "event", nil, "EVENT", in: .input,
    "Explain the event with number EVENT, counted from 1, or with this uuid (default: the first)",
    details: "Rejected records are not counted.",
    variable: .none
) { settings, text throws(OptionError) in
    let isNumber = text.allSatisfy { ("0"..."9").contains($0) }
    if isNumber {
        settings.explainedEvent = .number(
            try number(text, in: 1...Int.max, option: "--event"))
    } else {
        settings.explainedEvent = .identifier(text)
    }
}

extension ExplainedEvent {
    /// What was read, how it was classified, where each field went, and the message.
    fileprivate var text: String {
        [read, classified, mapped, sent].joined(separator: "\n")
    }

    private var read: String {
        let width = explanation.fields.map(\.field.path.count).max() ?? 0
        let heading = Messages.heading(of: explanation, bytes: record.count - 1)
        var lines = [
            "\(Messages.readHeading): \(Messages.name(place.input)):\(place.line), \(heading)"
        ]
        for field in explanation.fields {
            let path = field.field.path.padded(to: width)
            lines.append(
                field.isUsable
                    ? "  \(path)  \(shown(field.text))"
                    : "  \(path)  (\(Messages.unusable)) \(shown(field.text))")
        }
        let missing = explanation.missing.map(\.path)
        if !missing.isEmpty {
            lines.append("  \(Messages.missing): \(missing.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var classified: String {
        let eventClass = explanation.eventClass
        let severity = "\(eventClass.severity.rawValue) \(eventClass.severity.level.rawValue)"
        let rule = explanation.rule.map { rule in
            "  \(Messages.rule(rule, instead: explanation.builtInClass))\n"
        }
        let heading = Messages.classified(
            explanation.classID, severity, eventClass.category.rawValue, by: explanation.rule)
        return """
            \(heading)
              \(eventClass.name)
              \(eventClass.reason)

            """ + (rule ?? "")
    }

    private var mapped: String {
        let width = explanation.pairs.map(\.key.count).max() ?? 0
        var lines = ["\(Messages.mappedHeading):"]
        for pair in explanation.pairs {
            let label = pair.label.map { " (\($0))" } ?? ""
            lines.append("  \(pair.key.padded(to: width))  \(pair.value)")
            lines.append(
                "  \("".padded(to: width))  \(Messages.from) \(pair.source.description)\(label)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var sent: String {
        """
        \(Messages.sent(bytes: explanation.message.count, explanation.report))
          \(String(decoding: explanation.message, as: UTF8.self))

        """
    }

    /// A text that no terminal can take for anything else.
    private func shown(_ text: String) -> String { "'\(visible(text))'" }
}
