import Classification
package import OnePasswordEvents
import Syslog

extension MappingRow.Source {
    /// The fields that the value is made of.
    package var fields: [EventField] { prepared.1 }

    /// What is done, with which fields, and what is between them.
    var prepared: (CompiledMapping.Operation, [EventField], joiner: String) {
        switch self {
        case .time: (.time, [], "")
        case .timestamp: (.timestamp, [], "")
        case .instant(let field): (.instant, [field], "")
        case .texts(let parts, let joiner): (.texts, parts, joiner)
        case .firstText(let parts): (.firstText, parts, "")
        case .identifier(let field): (.identifier, [field], "")
        case .integer(let field): (.integer, [field], "")
        case .decimal(let field): (.decimal, [field], "")
        case .address(let isIPv4): (.address(isIPv4: isIPv4), [], "")
        case .member, .addressToken: (.member(0), [], "")
        case .classID: (.classID, [], "")
        case .className: (.className, [], "")
        case .severity: (.severity, [], "")
        case .category: (.category, [], "")
        case .outcome: (.outcome, [], "")
        case .countryCode(let field): (.countryCode, [field], "")
        case .countryName(let field): (.countryName, [field], "")
        case .account: (.account, [], "")
        case .accountName: (.accountName, [], "")
        case .constant: (.constant, [], "")
        case .known(let kind, let fields): (.known(kind), fields, "")
        case .thing(let thing, let field): (.thing(thing), [field], "")
        case .ecsCategories: (.ecsCategories, [], "")
        case .ecsTypes: (.ecsTypes, [], "")
        case .textList(let fields): (.list(0), fields, "")
        case .addressList: (.address(isIPv4: nil), [], "")
        case .causes: (.causes, [], "")
        case .tags: (.tags, [], "")
        case .sentence: (.sentence, [], "")
        }
    }
}

extension MappingRow.Source {
    /// The path that no field is read from, of a value that is made of one.
    var memberPath: String? {
        switch self {
        case .member(let path): path
        case .addressToken: EventPseudonymizer.addressPath
        default: nil
        }
    }

    /// Whether JSON writes texts between brackets.
    var isList: Bool {
        switch self {
        case .textList, .addressList: true
        default: false
        }
    }
}

extension CompiledMapping.Operation {
    /// Whether the value is written whole or not at all.
    var isIdentifier: Bool {
        switch self {
        case .identifier, .thing: true
        default: false
        }
    }

    /// Whether the value is texts of the event, whatever they say.
    var writesTexts: Bool {
        switch self {
        case .texts, .firstText, .identifier, .thing, .countryCode, .countryName: true
        default: false
        }
    }

    /// Whether JSON writes the value without quotation marks.
    var isNumber: Bool {
        switch self {
        case .time, .instant, .integer, .decimal, .severity, .tags, .causes, .ecsCategories,
            .ecsTypes:
            true
        default: false
        }
    }
}

extension EventSeverity {
    /// The severity of the syslog message.
    var syslog: Priority.Severity {
        switch level {
        case .low: .informational
        case .medium: .notice
        case .high: .warning
        case .veryHigh: .critical
        }
    }
}
