import JSON5
import OnePasswordEvents
import TimeZones
import ToolOptions

/// Reads the parts of a configuration file, and collects all mistakes.
struct ConfigurationDecoder {
    private(set) var faults: [ConfigurationFault] = []
    /// The labels that keys of CEF get, each with its place, for the kinds of events.
    var labels: [(label: String, key: String, kinds: Set<EventKind>, place: TextPlace)] = []
    /// The destinations that rules name.
    var routes: [String] = []
    /// The copies, which rules name.
    var copies: [ConfiguredCopy] = []

    /// Records a mistake.
    mutating func note(_ fact: ConfigurationFault.Fact, at place: TextPlace) {
        faults.append(ConfigurationFault(fact: fact, place: place))
    }

    /// The name that was probably meant.
    static func nearest(_ name: String, _ names: [String]) -> String? {
        nearestName(to: name, among: names)
    }

    /// The members of an object that is to be one.
    mutating func members(
        of node: JSON5Node, _ name: String
    ) -> [JSON5Node.Member] {
        if let members = node.members { return members }
        note(.wrongForm(name: name, expected: Messages.anObject), at: node.place)
        return []
    }

    /// Records an unknown name, with the one that was probably meant.
    mutating func unknown(_ member: JSON5Node.Member, among names: [String]) {
        note(
            .unknownName(member.name, nearest: Self.nearest(member.name, names)),
            at: member.place)
    }

    /// Texts and numbers, one or several, each with its place.
    mutating func texts(
        _ member: JSON5Node.Member
    ) -> [(text: String, place: TextPlace)] {
        member.node.elements.compactMap { element in
            if let text = element.text { return (text, element.place) }
            note(.wrongForm(name: member.name, expected: Messages.aText), at: element.place)
            return nil
        }
    }

    /// One text or number.
    mutating func text(_ member: JSON5Node.Member) -> String? {
        if let text = member.node.text { return text }
        note(.wrongForm(name: member.name, expected: Messages.aText), at: member.node.place)
        return nil
    }

    /// True or false; anything else is recorded as a mistake.
    mutating func flag(_ member: JSON5Node.Member) -> Bool {
        if case .boolean(let flag) = member.node.value { return flag }
        note(.wrongForm(name: member.name, expected: Messages.trueOrFalse), at: member.node.place)
        return false
    }

    /// One or several values, each read by `read`; those that it does not take are noted.
    mutating func values<Value>(
        _ member: JSON5Node.Member, expected: String, _ read: (String) -> Value?
    ) -> [Value] {
        texts(member).compactMap { text, place in
            if let value = read(text) { return value }
            note(.badValue(text, name: member.name, expected: expected), at: place)
            return nil
        }
    }

    /// One value, read by `read`.
    mutating func value<Value>(
        _ member: JSON5Node.Member, expected: String, _ read: (String) -> Value?
    ) -> Value? {
        guard let text = text(member) else { return nil }
        if let value = read(text) { return value }
        note(.badValue(text, name: member.name, expected: expected), at: member.node.place)
        return nil
    }

    /// The values of an option, each tried on `scratch`; `""` for a switch that is on.
    mutating func option<Settings>(
        _ member: JSON5Node.Member, _ option: ToolOption<Settings>, scratch: Settings
    ) -> [String] {
        guard option.placeholder != nil else { return flag(member) ? [""] : [] }
        return texts(member).filter { text, place in
            var scratch = scratch
            do throws(OptionError) {
                try option.apply(&scratch, text)
                return true
            } catch .badValue(let value, _, let expected) {
                note(.badValue(value, name: member.name, expected: expected), at: place)
            } catch {
                note(.wrongForm(name: member.name, expected: error.message), at: place)
            }
            return false
        }.map(\.text)
    }
}

/// A mistake in a configuration file, and its place.
struct ConfigurationFault: Error, Hashable {
    /// What is wrong.
    enum Fact: Hashable {
        /// There is no such name there; `nearest` is the one that was probably meant.
        case unknownName(String, nearest: String?)
        /// The value has another form than what goes under this name.
        case wrongForm(name: String, expected: String)
        /// The text or number is none of those that go under this name.
        case badValue(String, name: String, expected: String)
        /// Hours or days are asked, and there is no such local time.
        case noLocalTime(ZoneError)
        /// A rule changes nothing.
        case noEffect
        /// Rules after one without conditions are never asked.
        case neverAsked
    }

    let fact: Fact
    let place: TextPlace
}
