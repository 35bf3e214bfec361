package import CEF

/// What a field is called in each format; nil where a format does not have it.
package struct FieldKeys: Sendable {
    package let cef: CEFKey?
    /// The label of a CEF key that means nothing by itself.
    package let label: String?
    package let leef: String?
    /// The field of the Elastic Common Schema, or one of `onepassword` beside it.
    package let ecs: String?

    package init(
        _ cef: CEFKey? = nil, label: String? = nil, leef: String? = nil, ecs: String? = nil
    ) {
        self.cef = cef
        self.label = label
        self.leef = leef
        self.ecs = ecs
    }

    /// A key of one format alone.
    init(_ key: String, label: String? = nil, in format: EventFormat) {
        switch format {
        case .cef: self.init(CEFKey.named(key)?.key, label: label)
        case .leef, .leef1: self.init(leef: key)
        case .json: self.init(ecs: key)
        }
    }
}
