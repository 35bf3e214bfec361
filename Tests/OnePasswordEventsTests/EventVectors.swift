import Testing

/// An input, and what is in it: `uuid` and `action` of events, and reasons of refusals.
struct EventVector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let expected: [String]

    init(_ title: String, _ text: String, _ expected: [String]) {
        testDescription = title
        self.text = text
        self.expected = expected
    }

    static let kinds = [
        Self("an item's id", #"{"uuid":"A","item_uuid":"i"}"#, ["A"]),
        Self("a version", #"{"uuid":"A","used_version":1}"#, ["A"]),
        Self("a version of null", #"{"uuid":"A","used_version":null}"#, ["A"]),
        Self("a vault's id", #"{"uuid":"A","vault_uuid":"v"}"#, ["A"]),
        Self("any field of an event", #"{"uuid":"A"}"#, ["A"]),
        Self("a nested field", #"{"user":{"name":"x"}}"#, ["?"]),
        Self("an action alone", #"{"action":"fill"}"#, ["? fill"]),
        Self("a time alone", #"{"timestamp":"x"}"#, ["?"]),
        Self("a target user", #"{"uuid":"A","target_user":{}}"#, ["sign-in A"]),
        Self(
            "a category and a type", #"{"uuid":"A","category":"success","type":"mfa_ok"}"#,
            ["sign-in A"]),
        Self("a category alone", #"{"uuid":"A","category":"x"}"#, ["A"]),
        Self("a type alone", #"{"uuid":"A","type":"x"}"#, ["A"]),
        Self("an object's type", #"{"uuid":"A","object_type":"user"}"#, ["audit A"]),
        Self("an actor's id", #"{"uuid":"A","actor_uuid":"x"}"#, ["audit A"]),
        Self("an actor", #"{"uuid":"A","actor_details":{"uuid":"x"}}"#, ["audit A"]),
        Self(
            "a vault of an audit event", #"{"vault_uuid":"v","object_type":"item"}"#, ["audit ?"]),
        Self(
            "an audit event with an action",
            #"{"uuid":"A","action":"create","object_type":"uva","actor_uuid":"x"}"#,
            ["audit A create"]),
        Self(
            "an item usage with a category and a type of somebody's",
            #"{"uuid":"A","item_uuid":"i","category":"c","type":"t"}"#, ["A"]),
        Self("nothing that is known", #"{"a":1,"b":{"uuid":"A"}}"#, ["!nothing"]),
        Self("an empty object", "{}", ["!nothing"]),
        Self(
            "marks of stores",
            #"{"uuid":"A","item_uuid":"i","p_log_type":"x","@scnr.source_type":"y"}"#, ["A"]),
        Self(
            "three kinds in one stream",
            #"{"uuid":"A","item_uuid":"i"} {"uuid":"B","target_user":{}} {"uuid":"C","object_type":"x"} {"uuid":"D","item_uuid":"i"}"#,
            ["A", "sign-in B", "audit C", "D"]),
    ]

    static let wrappers = [
        Self("a message", #"{"message":"{\"uuid\":\"A\",\"action\":\"fill\"}"}"#, ["A fill"]),
        Self(
            "a message of a store", #"{"id":"1","message":"{\"uuid\":\"A\"}","tags":[]}"#, ["A"]),
        Self("the input's message", #"{"input":{"message":"{\"uuid\":\"A\"}"}}"#, ["A"]),
        Self(
            "messages in events",
            #"{"events":[{"message":"{\"uuid\":\"A\"}"},{"message":"{\"uuid\":\"B\"}"}]}"#,
            ["A", "B"]),
        Self(
            "escapes inside escapes", #"{"message":"{\"uuid\":\"A\\u0042\\n\"}"}"#, [#"A\u0042\n"#]),
        Self("other events inside", #"{"message":"{\"target_user\":{}}"}"#, ["sign-in ?"]),
        Self(
            "a message beside an event's ids",
            #"{"item_uuid":"i","uuid":"A","message":"{\"uuid\":\"B\"}"}"#, ["A"]),
        Self("words for a message", #"{"message":"hello"}"#, ["!nothing"]),
        Self("broken JSON for a message", #"{"message":"{\"uuid\":\"A\""}"#, ["!nothing"]),
        Self("more than an object", #"{"message":"{\"uuid\":\"A\"} x"}"#, ["!nothing"]),
        Self("an object without fields", #"{"message":"{\"x\":1}"}"#, ["!nothing"]),
        Self("a message in a message", #"{"message":"{\"message\":\"{}\"}"}"#, ["!nothing"]),
        Self("a message of another type", #"{"message":{"uuid":"A"}}"#, ["!nothing"]),
        Self("white space around it", #"{"message":" {\"uuid\":\"A\"}\n"}"#, ["A"]),
        Self(
            "an event behind a wrapped one", #"{"message":"{\"uuid\":\"A\"}"} {"uuid":"B"}"#,
            ["A", "B"]),
        Self("a page without events", #"{"cursor":"c","has_more":false,"items":null}"#, []),
        Self("a page of nothing", #"{"cursor":"c","has_more":false,"items":[]}"#, []),
        Self("a page with a wrong list", #"{"items":5}"#, ["!nothing"]),
    ]

    static let oddities = [
        Self("the later of two", #"{"uuid":"A","uuid":"B"}"#, ["B"]),
        Self("the later of two, empty", #"{"uuid":"A","action":"fill","action":""}"#, ["A"]),
        Self("the later of two, null", #"{"uuid":"A","action":"fill","action":null}"#, ["A"]),
        Self(
            "the later of two, of another type", #"{"uuid":"A","action":"fill","action":7}"#, ["A"]),
        Self("an escaped name", #"{"\u0075uid":"A","ac\u0074ion":"fill"}"#, ["A fill"]),
        Self(
            "a name that goes on", #"{"uuid":"A","action2":"fill","actio":"x","Action":"y"}"#, ["A"]
        ),
        Self(
            "the order of another kind", #"{"action":"fill","item_uuid":"i","uuid":"A"}"#,
            ["A fill"]),
        Self(
            "a string where an object belongs",
            #"{"uuid":"A","user":"x","client":"y","location":"z"}"#, ["A"]),
        Self("numbers for strings", #"{"uuid":"A","action":1}"#, ["A"]),
        Self("an array for a string", #"{"uuid":"A","action":["fill"]}"#, ["A"]),
        Self("an object for a string", #"{"uuid":"A","action":{"action":"fill"}}"#, ["A"]),
    ]
}
