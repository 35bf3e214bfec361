import Bytes
import JSONStream

/// Writes events with tokens in place of personal values, as JSON that is read like any other.
///
///     {"user":{"name":"Wendy"},"client":{"ip_address":"192.0.2.7","platform_name":"Wendy's Mac"}}
///       ──► {"user":{"name":"name-k3…"},"client":{"ip_address":null,"platform_name":"name-k3…'s Mac"},
///            "opcef":{"address_token":"address-7q…"}}
///
/// So everything that is made of it, in whatever format and by whatever mapping, is made of tokens.
/// Names and addresses are looked for in all other texts, too; ids, times, versions, places and the
/// words of the API are left alone.
package struct EventPseudonymizer: ~Copyable {
    /// Where the token of the address is.
    package static let addressPath = "opcef.address_token"

    private static let ownName = "opcef"
    /// The tokens of all events so far.
    private var pseudonyms: Pseudonyms
    private var kind = EventKind.itemUsage
    /// What the event written last is searched for.
    private var personal = PersonalText([])
    private var addresses: [(field: EventField, token: [UInt8])] = []
    private var output: [UInt8] = []

    /// What is at a path.
    private enum Role {
        case personal(PersonalKind, EventField)
        /// A text that only says which or when.
        case fixed
        /// Several things as one text of JSON, of which only the people are known.
        case leftOut
        case other
    }

    /// Creates a writer that has seen no event.
    package init(_ pseudonyms: Pseudonyms) { self.pseudonyms = pseudonyms }

    /// Rewrites the object at `brace`, which is whole; `people` are names and e-mail addresses that it
    /// has only ids of.
    ///
    /// - Returns: The event, followed by the zeros that a reader needs.
    package mutating func rewritten(
        _ kind: EventKind, _ bytes: Span<UInt8>, at brace: Int, with people: [[UInt8]] = []
    ) -> [UInt8] {
        self.kind = kind
        addresses.removeAll()
        output.removeAll()
        var values: [PersonalText.Value] = []
        collect(bytes, object: brace, path: "", into: &values)
        for text in people { add(text, PersonalKind(ofPerson: text), to: &values) }
        personal = PersonalText(values)
        writeObject(bytes, at: brace, path: "", within: nil)
        appendAddressToken()
        return output + [UInt8](repeating: 0, count: JSONCursor.slack)
    }

    /// A text that belongs to the event written last, with tokens in place of what is found in it.
    package mutating func replaced(_ text: [UInt8]) -> [UInt8] {
        let composed = ComposedText.of(text)
        var tokenized = TokenizedText(composed)
        tokenized.replace { pseudonyms.emails(in: $0) }
        tokenized.replace { pseudonyms.addresses(in: $0) }
        tokenized.replace { personal.piecesWithin($0) }
        tokenized.replace { personal.matches(in: $0) }
        return tokenized.isUnchanged ? text : tokenized.bytes
    }

    /// The token of an e-mail address, else that of a name.
    package mutating func token(ofPerson text: String) -> String? {
        pseudonyms.token(ofPerson: text)
    }

    /// Writes the token of the event's address as its last member.
    private mutating func appendAddressToken() {
        let fields = kind == .auditEvent ? [EventField.sessionIP] : [.ipAddress, .ip]
        let tokens = fields.compactMap { field in addresses.last { $0.field == field }?.token }
        guard let token = tokens.first else { return }
        output.removeLast()
        if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
        output += Array("\"\(Self.ownName)\":{\"address_token\":\"".utf8) + token
        output += Array("\"}}".utf8)
    }

    // What to look for

    /// Collects the personal values of an object, and those of others in it.
    private mutating func collect(
        _ bytes: Span<UInt8>, object brace: Int, path: String,
        into values: inout [PersonalText.Value]
    ) {
        var members = ObjectMembers(at: brace)
        while let member = members.next(bytes) {
            let path = Self.path(path, member.name, bytes)
            switch bytes[member.value.lowerBound] {
            case UInt8(ascii: "{"):
                collect(bytes, object: member.value.lowerBound, path: path, into: &values)
            case UInt8(ascii: "\""):
                switch role(of: path) {
                case .personal(let kind, _):
                    add(Self.text(bytes, member.value), kind, to: &values)
                case .leftOut:
                    for (kind, text) in PeopleInText(Self.text(bytes, member.value)).values {
                        add(text, kind, to: &values)
                    }
                default: continue
                }
            default: continue
            }
        }
    }

    private mutating func add(
        _ text: [UInt8], _ kind: PersonalKind, to values: inout [PersonalText.Value]
    ) {
        let text = text.trimmed
        guard !text.isEmpty, pseudonyms.kinds.contains(kind) else { return }
        let token = pseudonyms.token(kind, of: text)
        values.append(PersonalText.Value(text: text, kind: kind, token: token))
    }

    // Writing

    private mutating func writeObject(
        _ bytes: Span<UInt8>, at brace: Int, path: String, within outer: PersonalKind?
    ) {
        output.append(UInt8(ascii: "{"))
        var members = ObjectMembers(at: brace)
        while let member = members.next(bytes) {
            let name = Self.path(path, member.name, bytes)
            let role = role(of: name)
            if case .leftOut = role { continue }
            if name == Self.ownName || name == Self.addressPath { continue }
            if output.last != UInt8(ascii: "{") { output.append(UInt8(ascii: ",")) }
            append(bytes, member.name.start - 1..<member.name.start + member.name.count + 1)
            output.append(UInt8(ascii: ":"))
            writeValue(bytes, member.value, path: name, role, within: outer)
        }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func writeArray(
        _ bytes: Span<UInt8>, at bracket: Int, path: String, _ role: Role,
        within outer: PersonalKind?
    ) {
        output.append(UInt8(ascii: "["))
        var elements = ArrayElements(at: bracket)
        while let element = elements.next(bytes) {
            if output.last != UInt8(ascii: "[") { output.append(UInt8(ascii: ",")) }
            writeValue(bytes, element, path: path, role, within: outer)
        }
        output.append(UInt8(ascii: "]"))
    }

    /// Writes a value; all texts below the path of a personal value are personal, whatever it is.
    private mutating func writeValue(
        _ bytes: Span<UInt8>, _ value: Range<Int>, path: String, _ role: Role,
        within outer: PersonalKind?
    ) {
        var (inner, field) = (outer, EventField?.none)
        if case .personal(let kind, let found) = role { (inner, field) = (kind, found) }
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "{"):
            writeObject(bytes, at: value.lowerBound, path: path, within: inner)
        case UInt8(ascii: "["):
            writeArray(bytes, at: value.lowerBound, path: path, role, within: inner)
        case UInt8(ascii: "\""):
            let text = Self.text(bytes, value)
            if let inner {
                writePersonal(text, inner, field)
            } else {
                let replaced = replaced(text, role)
                replaced == text ? append(bytes, value) : appendString(replaced)
            }
        default: append(bytes, value)
        }
    }

    private mutating func writePersonal(_ text: [UInt8], _ kind: PersonalKind, _ field: EventField?)
    {
        let text = text.trimmed
        let token = text.isEmpty ? [] : pseudonyms.token(kind, of: text)
        guard kind == .address, let field else { return appendString(token) }
        if !token.isEmpty { addresses.append((field, token)) }
        output += Array("null".utf8)
    }

    private mutating func replaced(_ text: [UInt8], _ role: Role) -> [UInt8] {
        guard case .fixed = role else { return replaced(text) }
        var tokenized = TokenizedText(text)
        tokenized.replace { pseudonyms.emails(in: $0) }
        return tokenized.isUnchanged ? text : tokenized.bytes
    }

    private mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        for index in range { output.append(bytes[index]) }
    }

    /// Control characters, which no message has either, become spaces.
    private mutating func appendString(_ text: [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case ..<0x20: output.append(UInt8(ascii: " "))
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    // Paths

    private static func path(_ outer: String, _ name: JSONSlice, _ bytes: Span<UInt8>) -> String {
        let name = String(decoding: name.text(in: bytes), as: UTF8.self)
        return outer.isEmpty ? name : "\(outer).\(name)"
    }

    private static func text(_ bytes: Span<UInt8>, _ value: Range<Int>) -> [UInt8] {
        JSONSlice(start: value.lowerBound + 1, count: value.count - 2, isPlain: false)
            .text(in: bytes)
    }

    private func role(of path: String) -> Role {
        guard let role = Self.roles[path] else { return .other }
        if case .personal(let kind, _) = role, !pseudonyms.kinds.contains(kind) { return .fixed }
        return role
    }

    private static let roles: [String: Role] = {
        var roles: [String: Role] = [:]
        for field in EventField.allCases where !free.contains(field) { roles[field.path] = .fixed }
        for kind in PersonalKind.allCases {
            for field in kind.fields { roles[field.path] = .personal(kind, field) }
        }
        for field in [EventField.version3Targets, .version3Members] {
            roles[field.path] = .leftOut
        }
        return roles
    }()

    /// The fields in which people write what they like.
    private static let free: Set<EventField> = [
        .appName, .platformName, .osName, .matchedValue, .auxInfo, .version3TargetName,
    ]
}
