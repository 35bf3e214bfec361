import JSONStream
import OnePasswordEvents
import Testing

@Suite("Events in a stream of JSON")
struct EventReaderTests {
    @Test("kinds are told apart by the names at the top", arguments: EventVector.kinds)
    func kinds(_ vector: EventVector) {
        #expect(found(vector.text) == vector.expected)
    }

    @Test("an event may be wrapped", arguments: EventVector.wrappers)
    func wrappers(_ vector: EventVector) {
        #expect(found(vector.text) == vector.expected)
    }

    @Test("dotted names are the paths that they spell", arguments: EventVector.dotted)
    func dotted(_ vector: EventVector) {
        #expect(found(vector.text, as: [.userEmail]) == vector.expected)
    }

    @Test(
        "with a kind, objects with any field are of it, and events of another kind are refused",
        arguments: [
            (#"{"uuid":"A"}"#, .signInAttempt, ["sign-in A"]),
            (#"{"timestamp":"x"}"#, .auditEvent, ["audit ?"]),
            (#"{"uuid":"A","item_uuid":"i"}"#, .itemUsage, ["A"]),
            (#"{"uuid":"A","item_uuid":"i"}"#, .signInAttempt, ["!otherKind itemUsage"]),
            (
                #"{"object_type":"x","actor_uuid":"a"}"#, .itemUsage, ["!otherKind auditEvent"]
            ),
            (#"{"action":"a.b","insert_time":"x"}"#, .auditEvent, ["audit ? a.b"]),
            (
                #"{"action":"a.b","insert_time":"x"}"#, .itemUsage, ["!otherKind auditEvent"]
            ),
            (
                #"{"message":{"action":"a.b","insert_time":"x"}}"#, .signInAttempt,
                ["!otherKind auditEvent"]
            ),
            (#"{"message":"{\"uuid\":\"A\",\"action\":\"x\"}"}"#, .itemUsage, ["A x"]),
            (
                #"{"timestamp":"x","message":"{\"uuid\":\"A\",\"vault_uuid\":\"v\"}"}"#, .itemUsage,
                ["A"]
            ),
            (#"{"message":"{\"item_uuid\":1}"}"#, .auditEvent, ["!otherKind itemUsage"]),
            (#"{"level":"info"}"#, .itemUsage, ["!noEvent"]),
        ] as [(String, EventKind, [String])])
    func forced(_ text: String, _ kind: EventKind, _ expected: [String]) {
        #expect(found(text, kind: kind) == expected)
    }

    @Test("a time may be a number")
    func numericTime() {
        #expect(
            found(
                #"{"item_uuid":"i","timestamp":1777629600500} {"item_uuid":"i","timestamp":"x"} {"item_uuid":"i","timestamp":1.5}"#,
                as: [.timestamp]) == ["1777629600500", "x", "1.5"])
    }

    @Test("the place is behind an object only when all that it holds was given")
    func severalPlaces() {
        let text = #" {"message":"[{\"item_uuid\":1},7,{\"item_uuid\":2}]"} {"item_uuid":3}"#
        let bytes = padded(text)
        var reader = EventReader(limit: 1 << 20)
        var places: [Int] = []
        for _ in 0..<4 {
            _ = reader.next(bytes.span, end: text.utf8.count, isLast: true)
            places.append(reader.position)
            #expect((reader.state == nil) == (places.count < 3))
        }
        #expect(places == [1, 1, text.utf8.count - 16, text.utf8.count])
    }

    @Test("odd objects are read all the same", arguments: EventVector.oddities)
    func oddities(_ vector: EventVector) {
        #expect(found(vector.text) == vector.expected)
    }

    @Test("each field has a slot of its own, and a value of another type is noted")
    func types() {
        let right =
            #"{"uuid":"a","timestamp":"b","used_version":1,"vault_uuid":"c","item_uuid":"d","action":"e","user":{"uuid":"f","name":"g","email":"h","user_type":"i","user_account_uuid":"j"},"client":{"app_name":"k","app_version":"l","platform_name":"m","platform_version":"n","os_name":"o","os_version":"p","ip_address":"q","ip":"r"},"location":{"country":"s","region":"t","city":"u","latitude":1.5,"longitude":-2},"account_uuid":"v"}"#
        let (present, mistyped) = bits(right)
        #expect(present == EventField.slots(of: .itemUsage))
        #expect(mistyped == 0)
        let wrong = right.replacing(/:"[a-v]"/, with: ":[0]").replacing(
            /:-?[0-9.]+(?=[,}])/, with: ":\"9\"")
        let (noneIsPresent, allAreMistyped) = bits(wrong)
        #expect(noneIsPresent == 0)
        #expect(allAreMistyped == EventField.slots(of: .itemUsage))
        let null = right.replacing(/:"[a-v]"/, with: ":null").replacing(
            /:-?[0-9.]+(?=[,}])/, with: ":null")
        let (nullIsPresent, nullIsMistyped) = bits(null)
        #expect(nullIsPresent == 0)
        #expect(nullIsMistyped == 0)
    }

    @Test("a wrapped event is lent with its own text")
    func lending() {
        #expect(
            found(
                #"{"x":"padding","message":"{\"item_uuid\":null,\"action\":\"re\\u0076eal\",\"uuid\":\"é\"}"}"#
            ) == [
                #"é re\u0076eal"#
            ])
    }

    private func bits(_ text: String) -> (present: UInt64, mistyped: UInt64) {
        let bytes = padded(text)
        var reader = EventReader(limit: 1 << 20)
        _ = reader.next(bytes.span, end: text.utf8.count, isLast: true)
        return reader.withEvent(bytes.span) { _, values in (values.present, values.mistyped) }
    }

    private func padded(_ text: String) -> [UInt8] {
        Array(text.utf8) + [UInt8](repeating: 0, count: JSONCursor.slack)
    }

    private func found(
        _ text: String, as fields: [EventField] = [.uuid, .action], kind: EventKind? = nil
    ) -> [String] {
        let bytes = padded(text)
        var reader = EventReader(limit: 1 << 20, kind: kind)
        var found: [String] = []
        while true {
            switch reader.next(bytes.span, end: text.utf8.count, isLast: true) {
            case .event:
                let prefix =
                    switch reader.kind {
                    case .itemUsage: ""
                    case .signInAttempt: "sign-in "
                    case .auditEvent: "audit "
                    }
                found.append(prefix + reader.withEvent(bytes.span) { words(fields, $0, $1) })
            case .rejected(let rejection): found.append(words(rejection.reason))
            case .moreNeeded: found.append("more needed")
            case .end: return found
            }
        }
    }

    private func words(
        _ fields: [EventField], _ bytes: Span<UInt8>, _ values: borrowing FieldValues
    ) -> String {
        let texts = fields.map { field -> String? in
            values.value(field.rawValue).map { text in
                let range = text.start..<text.start + text.count
                return String(decoding: range.map { bytes[$0] }, as: UTF8.self)
            }
        }
        return (texts[0] ?? "?") + (texts.dropFirst().first.flatMap { $0 }.map { " \($0)" } ?? "")
    }

    private func words(_ reason: EventRejection.Reason) -> String {
        switch reason {
        case .input(let reason): "!\(reason)"
        case .noEvent: "!noEvent"
        case .otherKind(let kind): "!otherKind \(kind)"
        }
    }
}
