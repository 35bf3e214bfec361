import Classification
import JSON5
import ToolOptions

/// A copy of the configuration: which events it gets, and the options that it has of its own.
struct ConfiguredCopy: Sendable {
    var name: String
    /// Whether it gets all events, or only those of rules that name it.
    var takesAll = true
    /// The file for records that were not sent; nil for the one beside the run's.
    var unsentPath: String?
    var values: Configuration.Values = [:]

    /// The options that a copy can have: how events are written, and where and how they are sent.
    static let options = forwardOptions.filter { option in
        [.format, .delivery].contains(option.group)
            && !["copy-to", "dry-run", "account"].contains(option.name)
    }

    /// The options of the run that are about its own collector.
    static let notInherited = [
        "to", "framing", "confirm", "behind-proxy", "pin", "cert", "key",
    ]

    /// Those that a copy with a profile or format of its own does not have either.
    static let notInheritedByForm = ["profile", "format", "header", "max-size"]
}

/// What can be said of a copy besides options.
private enum CopyPart: String, CaseIterable {
    case name, events, unsent
}

/// Which events a copy gets.
private enum CopiedEvents: String, CaseIterable {
    case all, rules
}

extension ConfigurationDecoder {
    /// The copies, in their order.
    mutating func copies(_ section: JSON5Node.Member) -> [ConfiguredCopy] {
        guard case .array(let elements) = section.node.value else {
            note(.wrongForm(name: section.name, expected: Messages.aList), at: section.node.place)
            return []
        }
        if elements.count > CopySet.limit {
            let expected = Messages.fewCopies
            note(.wrongForm(name: section.name, expected: expected), at: section.node.place)
        }
        var copies: [ConfiguredCopy] = []
        for element in elements {
            let copy = copy(element, number: copies.count + 1, in: section.name)
            if copies.contains(where: { $0.name == copy.name }) {
                let expected = Messages.anotherName
                note(.badValue(copy.name, name: "name", expected: expected), at: element.place)
            }
            copies.append(copy)
        }
        self.copies = copies
        return copies
    }

    private mutating func copy(
        _ node: JSON5Node, number: Int, in section: String
    ) -> ConfiguredCopy {
        var copy = ConfiguredCopy(name: "\(number)")
        let options = ConfiguredCopy.options
        for member in members(of: node, section) {
            if let part = CopyPart(rawValue: member.name) {
                switch part {
                case .name:
                    copy.name =
                        value(member, expected: Messages.aWord) { $0.isWord ? $0 : nil }
                        ?? copy.name
                case .events:
                    let expected = CopiedEvents.allCases.map(\.rawValue).joined(separator: ", ")
                    let events = value(member, expected: expected, CopiedEvents.init(rawValue:))
                    copy.takesAll = events != .rules
                case .unsent: copy.unsentPath = text(member)
                }
            } else if let option = options.first(where: { $0.name == member.name }) {
                copy.values[member.name] = self.option(
                    member, option, scratch: ForwardSettings())
            } else {
                let names = CopyPart.allCases.map(\.rawValue) + options.map(\.name)
                unknown(member, among: names)
            }
        }
        if copy.values["to"] == nil {
            note(.wrongForm(name: section, expected: Messages.aCopy), at: node.place)
        }
        return copy
    }

    /// The copies that a rule names: those that get the events of rules only.
    mutating func copySet(_ member: JSON5Node.Member) -> CopySet {
        let names = copies.filter { !$0.takesAll }.map(\.name)
        let indices = values(member, expected: Messages.copies(names)) { [copies] name in
            copies.firstIndex { $0.name == name && !$0.takesAll }
        }
        return indices.reduce(into: []) { set, index in
            if index < CopySet.limit { set.insert(CopySet(index: index)) }
        }
    }
}
