/// An item-usage event by its meaning: what counts of its JSON, however that is written.
package struct EventModel: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package var members: [ModelMember]

    package init(_ members: [ModelMember]) {
        self.members = members
    }

    package init(dictionaryLiteral members: (String, ModelValue)...) {
        self.init(members.map { ModelMember($0, $1) })
    }

    /// The string at `path`, such as `user` and `email`; `nil` for every other kind of value.
    func text(_ path: String...) -> [Unicode.Scalar]? {
        guard case .string(let text) = value(path) else { return nil }
        return text.repaired
    }

    /// The number at `path` as it is written.
    func number(_ path: String...) -> String? {
        guard case .number(let digits) = value(path) else { return nil }
        return digits
    }

    /// The string at `path`, or the number there as it is written.
    func textOrNumber(_ path: String...) -> [Unicode.Scalar]? {
        switch value(path) {
        case .string(let text): text.repaired
        case .number(let digits): Array(digits.unicodeScalars)
        default: nil
        }
    }

    /// Whether a member at the top has one of these names, whatever it holds.
    func hasMember(_ names: String...) -> Bool {
        members.contains { member in names.contains { member.name == ModelText($0) } }
    }

    private func value(_ path: [String]) -> ModelValue? {
        var value = ModelValue.object(members)
        for name in path.map({ ModelText($0) }) {
            guard case .object(let members) = value,
                let member = members.first(where: { $0.name == name })
            else { return nil }
            value = member.value
        }
        return value
    }
}
