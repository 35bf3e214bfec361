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
        Self(
            "a documented action of 1Password's client",
            #"{"uuid":"A","action":"fill","client":{"app_name":"1Password for Mac"}}"#, ["A fill"]),
        Self(
            "the same written with escapes",
            #"{"uuid":"A","action":"f\u0069ll","client":{"app_name":"1\u0050assword CLI"}}"#,
            [#"A f\u0069ll"#]),
        Self(
            "a documented action of another client",
            #"{"uuid":"A","action":"export","client":{"app_name":"Reporter"}}"#, ["!noEvent"]),
        Self(
            "another action of 1Password's client",
            #"{"uuid":"A","action":"boot","client":{"app_name":"1Password for Mac"}}"#,
            ["!noEvent"]),
        Self("an id alone", #"{"uuid":"A"}"#, ["!noEvent"]),
        Self("a user alone", #"{"user":{"name":"x"}}"#, ["!noEvent"]),
        Self("an action alone", #"{"action":"fill"}"#, ["!noEvent"]),
        Self("a time alone", #"{"timestamp":"2026-01-02T03:04:05Z"}"#, ["!noEvent"]),
        Self(
            "a target user and a category", #"{"uuid":"A","target_user":{},"category":"x"}"#,
            ["sign-in A"]),
        Self(
            "a target user of null and a session", #"{"target_user":null,"session_uuid":"s"}"#,
            ["sign-in ?"]),
        Self(
            "a target user's id, an id and a time",
            #"{"uuid":"A","timestamp":"x","target_user":{"uuid":"U"}}"#, ["sign-in A"]),
        Self("a target user alone", #"{"uuid":"A","target_user":{"uuid":"U"}}"#, ["!noEvent"]),
        Self(
            "a target user of somebody's", #"{"action":"impersonate","target_user":"bob"}"#,
            ["!noEvent"]),
        Self(
            "a category and a type", #"{"uuid":"A","category":"success","type":"mfa_ok"}"#,
            ["sign-in A"]),
        Self(
            "a category and a session", #"{"uuid":"A","category":"mfa_failed","session_uuid":"s"}"#,
            ["sign-in A"]),
        Self(
            "a category and a type of somebody's", #"{"uuid":"A","category":"c","type":"mfa_ok"}"#,
            ["!noEvent"]),
        Self("a category alone", #"{"uuid":"A","category":"success"}"#, ["!noEvent"]),
        Self("a type alone", #"{"uuid":"A","type":"mfa_ok"}"#, ["!noEvent"]),
        Self(
            "an object's type and id", #"{"uuid":"A","object_type":"user","object_uuid":"o"}"#,
            ["audit A"]),
        Self(
            "an actor's id and details", #"{"uuid":"A","actor_uuid":"x","actor_details":null}"#,
            ["audit A"]),
        Self("an actor's id alone", #"{"uuid":"A","actor_uuid":"x"}"#, ["!noEvent"]),
        Self("an object's type alone", #"{"uuid":"A","object_type":"user"}"#, ["!noEvent"]),
        Self(
            "a documented pair with an id and a time",
            #"{"uuid":"A","timestamp":"x","object_type":"user","action":"suspend"}"#,
            ["audit A suspend"]),
        Self(
            "a documented pair of somebody's",
            #"{"timestamp":"x","user_id":7,"object_type":"group","action":"create"}"#,
            ["!noEvent"]),
        Self(
            "a vault of an audit event",
            #"{"vault_uuid":"v","object_type":"item","actor_uuid":"a"}"#, ["audit ?"]),
        Self(
            "a vault beside an object's type", #"{"vault_uuid":"v","object_type":"i"}"#,
            ["!noEvent"]),
        Self(
            "an audit event with an action",
            #"{"uuid":"A","action":"create","object_type":"uva","actor_uuid":"x"}"#,
            ["audit A create"]),
        Self(
            "an item usage with a category and a type of somebody's",
            #"{"uuid":"A","item_uuid":"i","category":"c","type":"t"}"#, ["A"]),
        Self(
            "version 3", #"{"uuid":"A","action":"user.suspend","insert_time":"x","item_uuid":"i"}"#,
            ["audit A user.suspend"]),
        Self(
            "version 3 with an actor", #"{"actor":{"uuid":"x"},"action":"vault.item.read"}"#,
            ["audit ? vault.item.read"]),
        Self(
            "a page of version 3",
            #"{"audit_events":[{"action":"a.b","insert_time":"x"},{"action":"a.b"}]}"#,
            ["audit ? a.b", "!noEvent"]),
        Self(
            "a dotted action of another product", #"{"actor":"octo","action":"repo.create"}"#,
            ["!noEvent"]),
        Self(
            "an actor beside an item usage",
            #"{"uuid":"A","item_uuid":"i","actor":{},"action":"x"}"#,
            ["A x"]),
        Self("nothing that is known", #"{"a":1,"b":{"uuid":"A"}}"#, ["!noEvent"]),
        Self("an empty object", "{}", ["!noEvent"]),
        Self(
            "marks of stores",
            #"{"uuid":"A","item_uuid":"i","p_log_type":"x","@scnr.source_type":"y"}"#, ["A"]),
        Self(
            "three kinds in one stream",
            #"{"uuid":"A","item_uuid":"i"} {"uuid":"B","target_user":{},"type":"x"} {"uuid":"C","object_type":"x","actor_uuid":"a"} {"uuid":"D","item_uuid":"i"}"#,
            ["A", "sign-in B", "audit C", "D"]),
    ]

    /// What an event is that stands in a wrapper here, with the quotes of a text escaped.
    private static let event = #"{\"uuid\":\"A\",\"item_uuid\":\"i\",\"action\":\"fill\"}"#
    private static let object = #"{"uuid":"A","item_uuid":"i","action":"fill"}"#

    static let wrappers = [
        Self("a message", #"{"message":"\#(event)"}"#, ["A fill"]),
        Self("a message of a store", #"{"id":"1","message":"\#(event)","tags":[]}"#, ["A fill"]),
        Self("the input's message", #"{"input":{"message":"\#(event)"}}"#, ["A fill"]),
        Self(
            "messages in events",
            #"{"events":[{"message":"\#(event)"},{"message":"\#(event)"}]}"#,
            ["A fill", "A fill"]),
        Self(
            "escapes inside escapes",
            #"{"message":"{\"item_uuid\":null,\"uuid\":\"A\\u0042\\n\"}"}"#, [#"A\u0042\n"#]),
        Self(
            "other events inside", #"{"message":"{\"target_user\":{},\"category\":\"x\"}"}"#,
            ["sign-in ?"]),
        Self(
            "an event, whatever its message holds",
            #"{"item_uuid":"i","uuid":"B","message":"\#(event)"}"#, ["B"]),
        Self("words for a message", #"{"message":"hello"}"#, ["!noEvent"]),
        Self("words in brackets", #"{"message":"[INFO] hello"}"#, ["!noEvent"]),
        Self("broken JSON for a message", #"{"message":"{\"item_uuid\":\"A\""}"#, ["!noEvent"]),
        Self("an object without an event", #"{"message":"{\"x\":1}"}"#, ["!noEvent"]),
        Self("a message in a message", #"{"message":"{\"message\":\"{}\"}"}"#, ["!noEvent"]),
        Self("a message that is an object", #"{"message":\#(object)}"#, ["A fill"]),
        Self("white space around it", #"{"message":" \#(event)\n"}"#, ["A fill"]),
        Self(
            "an event behind a wrapped one",
            #"{"message":"\#(event)"} {"uuid":"B","item_uuid":"i"}"#,
            ["A fill", "B"]),
        Self("a page without events", #"{"cursor":"c","has_more":false,"items":null}"#, []),
        Self("a page of nothing", #"{"cursor":"c","has_more":false,"items":[]}"#, []),
        Self("a page with a wrong list", #"{"items":5}"#, ["!noEvent"]),
        Self(
            "a page in a message", #"{"message":"{\"items\":[\#(event),\#(event)],\"x\":1}"}"#,
            ["A fill", "A fill"]),
        Self(
            "an array in a message, one of it no event", #"{"log":"[\#(event),{},\#(event)]"}"#,
            ["A fill", "!noEvent", "A fill"]),
        Self(
            "an array for a message", #"{"event":[\#(object),\#(object)]}"#, ["A fill", "A fill"]),
        Self("lines in a message", #"{"body":"\#(event)\n\#(event)\n"}"#, ["A fill", "A fill"]),
        Self(
            "a text that is cut off", #"{"body":"\#(event)\n{\"item_uuid\""}"#,
            ["A fill", "!cutOff"]),
        Self("an original event", #"{"event":{"original":"\#(event)","action":"x"}}"#, ["A fill"]),
        Self("an original event by a dotted name", #"{"event.original":"\#(event)"}"#, ["A fill"]),
        Self(
            "the first place of the table that holds one",
            #"{"message":"x","log":"{}","_raw":"\#(event)","body":"{\"item_uuid\":null}"}"#,
            ["A fill"]),
        Self(
            "hits",
            #"{"hits":{"total":2,"hits":[{"_id":"1","_source":\#(object)},{"_source":{"event":{"original":"\#(event)"}}}]}}"#,
            ["A fill", "A fill"]),
        Self("a hit alone", #"{"_index":"x","_source":\#(object)}"#, ["A fill"]),
        Self(
            "CloudWatch",
            #"{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","message":"\#(event)"}]}"#,
            ["A fill"]),
        Self("Splunk", #"{"preview":false,"result":{"_raw":"\#(event)","host":"h"}}"#, ["A fill"]),
        Self(
            "Splunk, the object itself", #"{"preview":false,"result":\#(object)}"#, ["A fill"]),
        Self(
            "Azure", #"{"records":[{"time":"x","category":"y","properties":\#(object)}]}"#,
            ["A fill"]),
        Self("journald", #"{"MESSAGE":"\#(event)","_PID":"1"}"#, ["A fill"]),
        Self("Kafka Connect", #"{"schema":{},"payload":\#(object)}"#, ["A fill"]),
        Self("kcat", #"{"topic":"t","offset":1,"payload":"\#(event)"}"#, ["A fill"]),
        Self("SQS", #"{"Records":[{"messageId":"x","body":"\#(event)"}]}"#, ["A fill"]),
        Self(
            "OpenTelemetry",
            #"{"resourceLogs":[{"resource":{},"scopeLogs":[{"logRecords":[{"body":{"stringValue":"\#(event)"}}]}]}]}"#,
            ["A fill"]),
        Self(
            "four wrappers", #"{"event":{"event":{"event":{"event":\#(object)}}}}"#, ["A fill"]),
        Self(
            "five wrappers", #"{"event":{"event":{"event":{"event":{"event":\#(object)}}}}}"#,
            ["!noEvent"]),
        Self(
            "version 3 inside", #"{"message":{"action":"a.b","insert_time":"x"}}"#,
            ["audit ? a.b"]),
        Self("a syslog header before it", #"<134>Jan 1 00:00:00 h x: \#(object)"#, ["!notJSON"]),
    ]

    static let dotted = [
        Self("a dotted name", #"{"item_uuid":"i","user.email":"e@x"}"#, ["e@x"]),
        Self("a dotted name first", #"{"user.email":"e@x","item_uuid":"i"}"#, ["e@x"]),
        Self(
            "the path itself wins", #"{"item_uuid":"i","user.email":"d","user":{"email":"n"}}"#,
            ["n"]),
        Self(
            "the path itself wins when it comes first",
            #"{"item_uuid":"i","user":{"email":"n"},"user.email":"d"}"#, ["n"]),
        Self(
            "a path without a value does not",
            #"{"item_uuid":"i","user.email":"d","user":{"name":"n"}}"#,
            ["d"]),
        Self(
            "nor one of null", #"{"item_uuid":"i","user":{"email":null},"user.email":"d"}"#, ["d"]),
        Self("nor a text for an object", #"{"item_uuid":"i","user":"x","user.email":"d"}"#, ["d"]),
        Self(
            "the later of two dotted names",
            #"{"item_uuid":"i","user.email":"a","user.email":"b"}"#,
            ["b"]),
        Self(
            "a dotted name inside of an object", #"{"item_uuid":"i","user":{"user.email":"x"}}"#,
            ["?"]),
        Self("a name that goes on", #"{"item_uuid":"i","user.email.x":"a","user.":"b"}"#, ["?"]),
        Self(
            "the same shape again and again",
            #"{"item_uuid":"i","user.email":"a","user":{"email":"n"}}{"item_uuid":"i","user.email":"b"}{"item_uuid":"i","user.email":"c","user":{"email":"m"}}{"item_uuid":"i","user.email":"d"}"#,
            ["n", "b", "m", "d"]),
    ]

    static let oddities = [
        Self("the later of two", #"{"item_uuid":null,"uuid":"A","uuid":"B"}"#, ["B"]),
        Self(
            "the later of two, empty",
            #"{"item_uuid":null,"uuid":"A","action":"fill","action":""}"#, ["A"]),
        Self(
            "the later of two, null",
            #"{"item_uuid":null,"uuid":"A","action":"fill","action":null}"#, ["A"]),
        Self(
            "the later of two, of another type",
            #"{"item_uuid":null,"uuid":"A","action":"fill","action":7}"#, ["A"]),
        Self(
            "an escaped name", #"{"item_uuid":null,"\u0075uid":"A","ac\u0074ion":"fill"}"#,
            ["A fill"]),
        Self(
            "a name that goes on",
            #"{"item_uuid":null,"uuid":"A","action2":"fill","actio":"x","Action":"y"}"#, ["A"]
        ),
        Self(
            "the order of another kind", #"{"action":"fill","item_uuid":"i","uuid":"A"}"#,
            ["A fill"]),
        Self(
            "a string where an object belongs",
            #"{"item_uuid":null,"uuid":"A","user":"x","client":"y","location":"z"}"#, ["A"]),
        Self("numbers for strings", #"{"item_uuid":null,"uuid":"A","action":1}"#, ["A"]),
        Self("an array for a string", #"{"item_uuid":null,"uuid":"A","action":["fill"]}"#, ["A"]),
        Self(
            "an object for a string", #"{"item_uuid":null,"uuid":"A","action":{"action":"fill"}}"#,
            ["A"]),
    ]
}
