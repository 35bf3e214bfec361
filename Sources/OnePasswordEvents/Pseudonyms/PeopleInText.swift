import JSONStream

/// The people in a text of JSON, such as the targets of an event of version 3.
///
///     [{"type":"group","name":"Admins"},{"type":"user","name":"Ann"}]  ──►  Ann
///
/// A name is a person's where the object's kind is one of people, or it has an e-mail address.
struct PeopleInText {
    /// Their names and addresses, with what each is.
    private(set) var values: [(kind: PersonalKind, text: [UInt8])] = []

    /// Finds none in a text that is not JSON.
    init(_ text: [UInt8]) {
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        var cursor = JSONCursor(at: 0)
        do throws(JSONSyntaxError) {
            try cursor.skipValue(bytes.span, depth: 0)
        } catch {
            return
        }
        guard cursor.position == text.count else { return }
        collect(bytes.span, 0..<text.count, kind: "")
    }

    /// Collects those in a value, whose kind is `kind` unless it says otherwise.
    private mutating func collect(_ bytes: Span<UInt8>, _ value: Range<Int>, kind: String) {
        switch bytes[value.lowerBound] {
        case UInt8(ascii: "["):
            var elements = ArrayElements(at: value.lowerBound)
            while let element = elements.next(bytes) { collect(bytes, element, kind: kind) }
        case UInt8(ascii: "{"): collect(bytes, object: value.lowerBound, kind: kind)
        default: break
        }
    }

    private mutating func collect(_ bytes: Span<UInt8>, object brace: Int, kind: String) {
        var isPerson = Version3Names.people.contains(kind)
        var names: [[UInt8]] = []
        var members = ObjectMembers(at: brace)
        while let member = members.next(bytes) {
            let name = member.name.text(in: bytes)
            guard bytes[member.value.lowerBound] == UInt8(ascii: "\"") else {
                collect(bytes, member.value, kind: Self.kind(name))
                continue
            }
            let text = JSONSlice(
                start: member.value.lowerBound + 1, count: member.value.count - 2, isPlain: false
            ).text(in: bytes)
            if Version3Names.emails.contains([name]) {
                values.append((.email, text))
                isPerson = true
            } else if Version3Names.names.contains([name]) {
                names.append(text)
            } else if Version3Names.kinds.contains([name]) {
                isPerson = isPerson || Version3Names.people.contains(Self.kind(text))
            }
        }
        if isPerson { values += names.map { (.name, $0) } }
    }

    private static func kind(_ text: [UInt8]) -> String {
        String(decoding: text, as: UTF8.self).lowercased().replacing("_", with: "-")
    }
}
