import Bytes
import JSONStream

/// An event with tokens in place of personal values, as JSON that is read like any other.
///
///     {"user":{"name":"Wendy"},"client":{"ip_address":"192.0.2.7","platform_name":"Wendy's Mac"}}
///       ──► {"user":{"name":"name-k3…"},"client":{"ip_address":null,"platform_name":"name-k3…'s Mac"},
///            "opcef":{"address_token":"address-7q…"}}
///
/// So everything that is made of it, in whatever format and by whatever mapping, is made of tokens.
/// Names and addresses are looked for in all other texts, too; ids, times, versions, places and the
/// words of the API are left alone.
package struct PseudonymizedEvent {
    /// Where the token of the address is.
    package static let addressPath = "opcef.address_token"

    private static let ownName = "opcef"
    private let kind: EventKind
    private var pseudonyms: Pseudonyms
    private var personal = PersonalText([])
    private var addresses: [(field: EventField, token: [UInt8])] = []
    private var output: [UInt8] = []

    /// What is at a path.
    private enum Role {
        case personal(PersonalKind, EventField)
        /// A text that only says which or when.
        case fixed
        /// Several things as one text of JSON, about which nothing is known.
        case leftOut
        case other
    }

    /// Rewrites the object at `brace`, which is whole, and remembers the tokens in `pseudonyms`.
    ///
    /// - Returns: The event, followed by the zeros that a reader needs.
    package static func text(
        _ kind: EventKind, _ bytes: Span<UInt8>, at brace: Int, with pseudonyms: inout Pseudonyms
    ) -> [UInt8] {
        var event = Self(kind: kind, pseudonyms: pseudonyms)
        event.write(bytes, at: brace)
        pseudonyms = event.pseudonyms
        return event.output + [UInt8](repeating: 0, count: JSONCursor.slack)
    }

    private init(kind: EventKind, pseudonyms: Pseudonyms) {
        self.kind = kind
        self.pseudonyms = pseudonyms
    }

    private mutating func write(_ bytes: Span<UInt8>, at brace: Int) {
        var values: [PersonalText.Value] = []
        collect(bytes, object: brace, path: "", into: &values)
        personal = PersonalText(values)
        writeObject(bytes, at: brace, path: "", within: nil)
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
                guard case .personal(let kind, _) = role(of: path) else { continue }
                let text = Self.text(bytes, member.value).trimmed
                guard !text.isEmpty else { continue }
                values.append(
                    PersonalText.Value(
                        text: text, kind: kind, token: pseudonyms.token(kind, of: text)))
            default: continue
            }
        }
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
        if case .fixed = role { return pseudonyms.replacingEmails(in: text) }
        let known = personal.replaced(in: text)
        return pseudonyms.replacingAddresses(in: pseudonyms.replacingEmails(in: known))
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
        .platformName, .matchedValue, .auxInfo, .version3TargetName,
    ]
}
