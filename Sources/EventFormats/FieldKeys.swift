/// The names of one field in the formats; nil where a format does not have it.
package struct FieldKeys: Sendable {
    /// The key of the CEF extension.
    package let cef: CEFKey?
    /// The label of a CEF key that means nothing by itself.
    package let label: String?
    /// The LEEF attribute.
    package let leef: LEEFKey?
    /// The member of the JSON object.
    package let ecs: ECSField?

    /// Creates the names of a field.
    package init(
        _ cef: CEFKey? = nil, label: String? = nil, leef: LEEFKey? = nil, ecs: ECSField? = nil
    ) {
        self.cef = cef
        self.label = label
        self.leef = leef
        self.ecs = ecs
    }

    /// Creates a name in one format alone; none where `key` is no key of that format.
    package init(_ key: String, label: String? = nil, in format: EventFormat) {
        switch format {
        case .cef: self.init(CEFKey.named(key)?.key, label: label)
        case .leef, .leef1: self.init(leef: LEEFKey(key))
        case .json: self.init(ecs: ECSField(key))
        }
    }
}

extension String {
    /// Whether it can be the name of a value in LEEF and in ECS.
    var isAttributeName: Bool {
        1...50 ~= utf8.count
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-@".contains($0)) }
    }
}
