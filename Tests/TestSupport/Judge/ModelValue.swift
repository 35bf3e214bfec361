/// A JSON value: numbers as written, members in order, no name twice unless on purpose.
package enum ModelValue: Sendable, Hashable {
    case string(ModelText)
    case number(String)
    case bool(Bool)
    case null
    case array([ModelValue])
    case object([ModelMember])
}

/// A name and its value in an object.
package struct ModelMember: Sendable, Hashable {
    package var name: ModelText
    package var value: ModelValue

    package init(_ name: ModelText, _ value: ModelValue) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: ModelValue) {
        self.init(ModelText(name), value)
    }
}

extension ModelValue: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) {
        self = .string(ModelText(text))
    }
}

extension ModelValue: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral members: (String, ModelValue)...) {
        self = .object(members.map { ModelMember($0, $1) })
    }
}

extension ModelValue: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: ModelValue...) {
        self = .array(elements)
    }
}
