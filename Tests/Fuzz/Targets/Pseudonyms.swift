import EventFormats
import EventMapping
import Foundation
import JSONStream

@testable import OnePasswordEvents

extension FuzzTarget {
    /// Of a value that a token stands for no word is left, in the rewritten event and in its message.
    static let pseudonyms = FuzzTarget("pseudonyms") { bytes in
        var random = choices(for: bytes)
        let kinds = Set(PersonalKind.allCases.filter { _ in !random.once(in: 4) })
        let format = random.pick(EventFormat.allCases)
        let padded = bytes + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = EventReader(limit: EventOutcome.limit)
        var pseudonymizer = EventPseudonymizer(Pseudonyms(of: kinds, hash))
        while true {
            switch reader.next(padded.span, end: bytes.count, isLast: true) {
            case .event:
                let kind = reader.kind
                let (original, text) = reader.withEvent(padded.span) { bytes, values in
                    (
                        object(in: bytes, at: values.start),
                        pseudonymizer.rewritten(kind, bytes, at: values.start)
                    )
                }
                check(Array(text.dropLast(JSONCursor.slack)), of: original, kinds, format)
            case .rejected: continue
            case .moreNeeded, .end: return
            }
        }
    }

    /// A hash of ten bytes and more without a key: FNV-1a (draft-eastlake-fnv), twice.
    private static let hash: Pseudonyms.KeyedHash = { bytes in
        [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15].flatMap { (start: UInt64) in
            let hash = bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            return (0..<8).map { UInt8(truncatingIfNeeded: hash >> UInt64(8 * $0)) }
        }
    }

    /// The bytes of the object at `brace`, which is whole.
    private static func object(in bytes: Span<UInt8>, at brace: Int) -> [UInt8] {
        var (object, depth, isText, isEscaped) = ([UInt8](), 0, false, false)
        for index in brace..<bytes.count {
            let byte = bytes[index]
            object.append(byte)
            if isText {
                if byte == UInt8(ascii: "\""), !isEscaped { isText = false }
                isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: continue
            }
            if depth == 0 { return object }
        }
        fatalError("an object that does not end")
    }

    private static func check(
        _ rewritten: [UInt8], of original: [UInt8], _ kinds: Set<PersonalKind>,
        _ format: EventFormat
    ) {
        let reading = JudgedObject(original)
        let secrets = reading.map { $0.secrets(of: kinds) } ?? []
        if reading != nil {
            guard let again = JudgedObject(rewritten) else {
                fatalError("no JSON: \(String(decoding: rewritten, as: UTF8.self))")
            }
            for text in again.texts { check(text.text, at: text.path, for: secrets, kinds) }
        }
        var pipeline = Pipeline(maximumSize: 8000, format: format)
        for message in pipeline.messages(for: rewritten) {
            check(message, format, 8000)
            check(String(decoding: message, as: UTF8.self), at: "message", for: secrets, kinds)
        }
    }

    /// Requires that a text has none of the words of `secrets`.
    private static func check(
        _ text: String, at path: String, for secrets: Set<String>, _ kinds: Set<PersonalKind>
    ) {
        let left = secrets.intersection(JudgedObject.words(text))
        require(left.isEmpty, "\(left) left at \(path) of \(kinds): \(text)")
    }
}

/// What an independent reader finds in an event.
private struct JudgedObject {
    /// A text, the names on the way to it, and whether there is an array on that way.
    typealias Text = (path: String, text: String, isInArray: Bool)

    let texts: [Text]
    /// All names of members.
    private let names: Set<String>
    private let bytes: [UInt8]

    /// Reads an object; nil where that reader finds none.
    init?(_ bytes: [UInt8]) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        else { return nil }
        var (texts, names) = ([Text](), Set<String>())
        Self.collect(object, "", false, &texts, &names)
        self.texts = texts
        self.names = names
        self.bytes = bytes
    }

    private static func collect(
        _ value: Any, _ path: String, _ isInArray: Bool, _ texts: inout [Text],
        _ names: inout Set<String>
    ) {
        switch value {
        case let text as String: texts.append((path, text, isInArray))
        case let elements as [Any]:
            for element in elements { collect(element, path, true, &texts, &names) }
        case let members as [String: Any]:
            for (name, value) in members {
                names.insert(name)
                let path = path.isEmpty ? name : "\(path).\(name)"
                collect(value, path, isInArray, &texts, &names)
            }
        default: return
        }
    }

    /// The words of a text in small letters: runs of letters and digits of ASCII, tokens apart.
    static func words(_ text: String) -> Set<String> {
        let parts = text.lowercased().replacing(/(name|email|address)-[a-z2-7]{16}/, with: " ")
            .split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        return Set(parts.map(String.init))
    }

    /// The words that must be nowhere in what is made of the event: those of a name or an e-mail
    /// address that is replaced, are in ASCII, and have come nowhere else where they stay.
    ///
    /// They begin with `zq`, as nothing does that a message has by itself.
    func secrets(of kinds: Set<PersonalKind>) -> Set<String> {
        var secrets: Set<String> = []
        for kind in kinds where kind != .address {
            let paths = Set(kind.fields.map(\.path))
            for (path, text, isInArray) in texts where paths.contains(path) && !isInArray {
                guard text.utf8.allSatisfy({ $0 < 0x80 }) else { continue }
                let local = kind == .email ? String(text.prefix { $0 != "@" }) : text
                secrets.formUnion(Self.words(local).filter { $0.hasPrefix("zq") && $0.count > 3 })
            }
        }
        let replaced = Set(kinds.flatMap(\.fields).map(\.path))
        let known = Set(EventField.allCases.map(\.path))
        let staying =
            texts.filter { text in
                known.contains(text.path) && !replaced.contains(text.path)
                    && !Self.free.contains(text.path)
            }.map(\.text) + names
        let lowered = String(decoding: bytes, as: UTF8.self).lowercased()
        let all = texts.map { $0.text.lowercased() } + names.map { $0.lowercased() }
        return secrets.filter { word in
            // A word that is a part of another one may be cut to it; one that this reader has not
            // seen, such as that of a member that comes twice, may be in a place where it stays.
            let count = all.reduce(0) { $0 + $1.ranges(of: word).count }
            return lowered.ranges(of: word).count == count
                && !staying.contains { $0.lowercased().contains(word) }
                && all.allSatisfy { text in
                    text.ranges(of: word).count == Self.occurrences(of: word, in: text)
                }
        }
    }

    /// How often a text has a word as a whole, with nothing but ASCII around it.
    private static func occurrences(of word: String, in text: String) -> Int {
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.contains(word) ? -1 : 0 }
        return text.split { !($0.isLetter || $0.isNumber) }.count { $0 == word }
    }

    /// The known fields in which people write what they like.
    private static let free: Set<String> = ["client.platform_name", "details.value", "aux_info"]
}
