package import Bytes

/// How an event is written.
package enum EventFormat: String, Sendable, Hashable, CaseIterable {
    case cef, leef, leef1, json

    /// The version of LEEF, if it is one.
    private var leefVersion: LEEFHeader.Version? {
        switch self {
        case .leef: .two
        case .leef1: .one
        case .cef, .json: nil
        }
    }

    /// Whether it is LEEF, which has no escapes.
    package var isLEEF: Bool { leefVersion != nil }

    /// The format whose keys it has.
    package var keyFormat: EventFormat { isLEEF ? .leef : self }

    /// The header's first fields; the last is the version of the mapping.
    private static let device = (vendor: "1Password", product: "Events Reporting", version: "2")

    /// Writes what comes before the id of the class, if that is part of a header.
    package func appendStart(into output: inout ByteBuffer) {
        let (vendor, product, version) = Self.device
        switch self {
        case .cef:
            CEFHeader(vendor: vendor, product: product, version: version)
                .appendStart(into: &output)
        case .leef, .leef1:
            LEEFHeader(
                leefVersion ?? .two, vendor: vendor, product: product, version: version
            ).appendStart(into: &output)
        case .json: output.append(UInt8(ascii: "{"))
        }
    }

    /// Whether id, name and severity are in a header before the pairs.
    package var hasHeader: Bool { self != .json }

    /// Writes what is between the class id and its name.
    package func append(name: String, into output: inout ByteBuffer) {
        if self == .cef { CEFHeader.append(name: name, into: &output) }
    }

    /// Writes the end of the header.
    package func appendEnd(severity: UInt8, into output: inout ByteBuffer) {
        switch self {
        case .cef: CEFHeader.append(severity: severity, into: &output)
        case .leef, .leef1: LEEFHeader.appendEnd(leefVersion ?? .two, into: &output)
        case .json: break
        }
    }

    /// What a field is called, or nil if the format does not have it.
    package func key(_ keys: FieldKeys) -> String? {
        switch self {
        case .cef: keys.cef?.name
        case .leef, .leef1: keys.leef?.name
        case .json: keys.ecs?.name
        }
    }

    /// How many scalars the value of a field may have.
    package func limit(_ keys: FieldKeys) -> Int {
        let limits = [keys.cef?.limit, isLEEF ? keys.leef.flatMap(LEEFText.limit(of:)) : nil]
        return limits.compactMap(\.self).min() ?? .max
    }

    /// What comes before a value.
    package func prefix(_ key: String, isNumber: Bool) -> String {
        switch self {
        case .cef, .leef, .leef1: "\(key)="
        case .json: isNumber ? "\"\(key)\":" : "\"\(key)\":\""
        }
    }

    /// What follows a value; its last character is the one between two pairs.
    package func suffix(_ key: String, label: String?, isNumber: Bool) -> String {
        switch self {
        case .cef: (label.map { " \(key)Label=\($0)" } ?? "") + " "
        case .leef, .leef1: delimiter
        case .json: isNumber ? "," : "\","
        }
    }

    private var delimiter: String { (leefVersion ?? .two).delimiter }

    /// What is in the place of the last character after the last value.
    package var closing: String { self == .json ? "}" : "" }

    /// A text of the user's as it is written.
    package func escaped(_ text: String) -> String {
        var output = ByteBuffer()
        append(constant: text, into: &output)
        return output.withSpan { span in
            String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
        }
    }

    /// Writes a text of the user's as any other.
    package func append(constant text: String, into output: inout ByteBuffer) {
        var neutral = ByteBuffer()
        _ = TextSanitizer.sanitize(Array(text.utf8).span, marking: marked, into: &neutral)
        neutral.withSpan { escape($0, into: &output) }
    }

    /// Some words as one value; nothing without words.
    package func list(_ words: [String]) -> String {
        guard !words.isEmpty else { return "" }
        switch self {
        case .cef, .leef, .leef1: return words.joined(separator: ",")
        case .json: return "[\(words.map { "\"\($0)\"" }.joined(separator: ","))]"
        }
    }

    /// The pair that says how many others were left out.
    package func mark(leftOut count: Int) -> String {
        let key = key(.leftOut) ?? ""
        return prefix(key, isNumber: true) + "\(count)"
            + suffix(key, label: FieldKeys.leftOut.label, isNumber: true)
    }

    /// The severity as the format counts it.
    package func severity(_ severity: UInt8) -> UInt8 {
        isLEEF ? LEEFText.severity(severity) : severity
    }

    /// The characters that may not be part of a value, beside those that never may.
    package var marked: ASCIISet { isLEEF ? LEEFText.marked : Self.noneMarked }

    private static let noneMarked = ASCIISet()

    /// Writes a value with the escapes of the format.
    package func escape(_ text: Span<UInt8>, into output: inout ByteBuffer) {
        switch self {
        case .cef: CEFEscaping.escape(text, into: &output)
        case .leef, .leef1: output.append(text)
        case .json: output.append(escapingForJSON: text)
        }
    }
}

/// The names of one field in the formats; nil if a format does not have it.
package struct FieldKeys: Sendable {
    /// The key of the CEF extension.
    package let cef: CEFKey?
    /// The label of a CEF key that means nothing by itself.
    package let label: String?
    /// The LEEF attribute.
    package let leef: LEEFKey?
    /// The member of the JSON object.
    package let ecs: ECSField?

    /// The names of the number of keys that a message lost.
    package static let leftOut = FieldKeys(
        .deviceCustomNumber3, label: "Fields Left Out", leef: "fieldsLeftOut",
        ecs: "onepassword.fields_left_out")

    /// Whether its name in a format is opcef's own, and none that the format says the meaning of.
    package func isOwn(in format: EventFormat) -> Bool {
        switch format {
        case .cef: cef?.isOwn ?? false
        case .leef, .leef1: leef?.isOwn ?? false
        case .json: ecs?.isOwn ?? false
        }
    }

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
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                    UInt8(ascii: "-"), UInt8(ascii: "@"):
                    true
                default: false
                }
            }
    }
}
