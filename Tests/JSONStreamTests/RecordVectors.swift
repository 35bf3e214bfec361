import Testing

/// Streams, and what is in them.
struct RecordVector: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// The ids of records, and the reasons of refusals.
    let expected: [String]

    init(_ title: String, _ text: String, _ expected: [String]) {
        testDescription = title
        self.text = text
        self.expected = expected
    }

    static let containers = [
        Self("nothing", "", []),
        Self("white space", " \t\r\n\n", []),
        Self("one object", #"{"uuid":"A"}"#, ["A"]),
        Self("an empty object", "{}", ["?"]),
        Self("an empty object with a space", "{ }", ["?"]),
        Self("lines", #"{"uuid":"A"}⏎{"uuid":"B"}⏎"#, ["A", "B"]),
        Self("lines without the last end", #"{"uuid":"A"}⏎{"uuid":"B"}"#, ["A", "B"]),
        Self("empty lines", #"⏎⏎{"uuid":"A"}⏎⏎{"uuid":"B"}⏎⏎"#, ["A", "B"]),
        Self("CRLF", "{\"uuid\":\"A\"}\r\n{\"uuid\":\"B\"}\r\n", ["A", "B"]),
        Self("end to end", #"{"uuid":"A"}{"uuid":"B"}"#, ["A", "B"]),
        Self("commas between", #"{"uuid":"A"},{"uuid":"B"},"#, ["A", "B"]),
        Self("a byte order mark", "\u{FEFF}{\"uuid\":\"A\"}", ["A"]),
        Self("a byte order mark alone", "\u{FEFF}", []),
        Self("a byte order mark before an array", "\u{FEFF}[{\"uuid\":\"A\"}]", ["A"]),
        Self(
            "files with marks one behind the other",
            "\u{FEFF}{\"uuid\":\"A\"}⏎\u{FEFF}{\"uuid\":\"B\"}", ["A", "B"]),
        Self("an array", #"[{"uuid":"A"},{"uuid":"B"}]"#, ["A", "B"]),
        Self("an empty array", "[]", []),
        Self("an array in many lines", #"[⏎ {"uuid":"A"},⏎ {"uuid":"B"}⏎]⏎"#, ["A", "B"]),
        Self("arrays in arrays", #"[[{"uuid":"A"}],[[]],[[{"uuid":"B"}]]]"#, ["A", "B"]),
        Self("arrays end to end", #"[{"uuid":"A"}][{"uuid":"B"}]"#, ["A", "B"]),
        Self(
            "pretty-printed",
            "{⏎  \"user\": {⏎    \"name\": \"x\"⏎  },⏎  \"uuid\": \"A\"⏎}⏎{⏎  \"uuid\": \"B\"⏎}⏎",
            ["A", "B"]),
        Self(
            "a page", #"{"cursor":"c","has_more":true,"items":[{"uuid":"A"},{"uuid":"B"}]}"#,
            ["A", "B"]),
        Self(
            "a page, items first", #"{"items":[{"uuid":"A"}],"has_more":false,"cursor":"c"}"#, ["A"]
        ),
        Self(
            "a page, items between", #"{"has_more":false,"items":[{"uuid":"A"}],"cursor":"c"}"#,
            ["A"]),
        Self("a page alone with its items", #"{"items":[{"uuid":"A"}]}"#, ["A"]),
        Self("a page without items", #"{"cursor":"c","items":[],"has_more":false}"#, []),
        Self(
            "a page, pretty-printed",
            "{⏎  \"cursor\": \"c\",⏎  \"items\": [⏎    {⏎      \"uuid\": \"A\"⏎    },⏎    {⏎      \"uuid\": \"B\"⏎    }⏎  ],⏎  \"has_more\": false⏎}⏎",
            ["A", "B"]),
        Self(
            "pages, a line each", #"{"items":[{"uuid":"A"}]}⏎{"items":[{"uuid":"B"}],"x":{}}⏎"#,
            ["A", "B"]),
        Self(
            "an array of pages",
            #"[{"items":[{"uuid":"A"}]},{"x":1,"items":[{"uuid":"B"}],"y":[2]}]"#, ["A", "B"]),
        Self(
            "pages in pages", #"{"items":[{"items":[{"uuid":"A"}]},{"uuid":"B"}],"x":1}"#,
            ["A", "B"]),
        Self("the events of a store", #"{"_metadata":{"count":9},"events":[{"uuid":"A"}]}"#, ["A"]),
        Self("items and events", #"{"items":[{"uuid":"A"}],"events":[{"uuid":"B"}]}"#, ["A", "B"]),
        Self(
            "an array one level down",
            #"{"took":1,"hits":{"total":9,"hits":[{"uuid":"A"},{"uuid":"B"}],"x":{}},"y":1}⏎{"uuid":"C"}"#,
            ["A", "B", "C"]),
        Self("an empty array one level down", #"{"hits":{"hits":[]}}{"uuid":"A"}"#, ["A"]),
        Self("an escaped name", #"{"it\u0065ms":[{"uuid":"A"}]}"#, ["A"]),
        Self("items of null", #"{"items":null}"#, ["?"]),
        Self("items that are no array", #"{"items":{"uuid":"A"}}"#, ["?"]),
        Self("items below another name", #"{"x":{"items":[{"uuid":"A"}]}}"#, ["?"]),
        Self("an event with items of its own", #"{"item_uuid":"A","items":[{"uuid":"B"}]}"#, ["A"]),
        Self(
            "an event whose items come first", #"{"items":[{"uuid":"A"}],"item_uuid":"B"}"#,
            ["A", "!fieldsBesideRecords"]),
        Self(
            "all at once", #"{"uuid":"A"}[{"uuid":"B"}]{"items":[{"uuid":"C"}]}⏎{"uuid":"D"}"#,
            ["A", "B", "C", "D"]),
    ]

    static let notObjects = [
        Self("a number", "12", ["!notAnObject"]),
        Self("a number and its line", "12⏎", ["!notAnObject"]),
        Self("a string", #""x""#, ["!notAnObject"]),
        Self("literals", "true⏎false⏎null⏎", ["!notAnObject", "!notAnObject", "!notAnObject"]),
        Self(
            "a number among records", #"{"uuid":"A"}⏎7⏎{"uuid":"B"}"#, ["A", "!notAnObject", "B"]),
        Self(
            "scalars in an array", #"[1,"x",null,{"uuid":"A"}]"#,
            ["!notAnObject", "!notAnObject", "!notAnObject", "A"]),
        Self("words", #"hello world⏎{"uuid":"A"}"#, ["!notJSON", "A"]),
        Self("words at the end", #"{"uuid":"A"}⏎hello"#, ["A", "!notJSON"]),
        Self("a heading", "uuid,action⏎A,fill⏎", ["!notJSON", "!notJSON"]),
        Self("words behind a record", #"{"uuid":"A"} hello⏎{"uuid":"B"}"#, ["A", "!notJSON", "B"]),
        Self(
            "an end that nothing opened", #"]⏎}⏎{"uuid":"A"}"#,
            ["!unexpectedEnd", "!unexpectedEnd", "A"]),
        Self(
            "an array that ends twice", #"[{"uuid":"A"}]]{"uuid":"B"}"#,
            ["A", "!unexpectedEnd", "B"]),
        Self("a control character", "\u{1}⏎{\"uuid\":\"A\"}", ["!notJSON", "A"]),
        Self("a NUL on a line of its own", "\u{0}⏎{\"uuid\":\"A\"}", ["A"]),
        Self("NULs before a record", "\u{0}\u{0}\u{0}{\"uuid\":\"A\"}", ["A"]),
        Self(
            "NULs between records",
            "{\"uuid\":\"A\"}\u{0}{\"uuid\":\"B\"}\u{0}\u{0}⏎\u{0}{\"uuid\":\"C\"}",
            ["A", "B", "C"]),
        Self("NULs in an array", "[\u{0}{\"uuid\":\"A\"},\u{0}{\"uuid\":\"B\"}\u{0}]", ["A", "B"]),
        Self("NULs at the end", "{\"uuid\":\"A\"}⏎\u{0}\u{0}", ["A"]),
        Self("nothing but NULs", String(repeating: "\u{0}", count: 200), []),
        Self("words, NULs and a record", "words\u{0}\u{0}{\"uuid\":\"A\"}⏎", ["!notJSON", "A"]),
    ]

    static let broken = [
        Self(
            "cut off in a string", #"{"uuid":"X","user":{"na⏎{"uuid":"A"}⏎"#,
            ["!unescapedControlCharacter", "A"]),
        Self(
            "cut off behind a backslash", #"{"uuid":"X\⏎{"uuid":"A"}⏎"#,
            ["!badEscape", "A"]),
        Self("cut off behind a brace", #"{⏎{"uuid":"A"}⏎"#, ["!missingKey", "A"]),
        Self("cut off behind a name", #"{"uuid"⏎{"uuid":"A"}⏎"#, ["!missingColon", "A"]),
        Self(
            "cut off behind a colon", #"{"x":⏎{"uuid":"A"}⏎{"uuid":"B"}⏎"#,
            ["!missingCommaOrEnd", "A", "B"]),
        Self(
            "cut off behind a comma", #"{"uuid":"X",⏎{"uuid":"A"}⏎"#, ["!missingKey", "A"]),
        Self(
            "cut off behind a value", #"{"uuid":"X"⏎{"uuid":"A"}⏎"#,
            ["!missingCommaOrEnd", "A"]),
        Self(
            "cut off in an object", #"{"user":{"name":"x"⏎{"uuid":"A"}⏎"#,
            ["!missingCommaOrEnd", "A"]),
        Self(
            "cut off in an array", #"{"x":[1,2⏎{"uuid":"A"}⏎"#, ["!missingCommaOrEnd", "A"]),
        Self("cut off in a number", #"{"x":1.⏎{"uuid":"A"}⏎"#, ["!badNumber", "A"]),
        Self("cut off in a literal", #"{"x":tr⏎{"uuid":"A"}⏎"#, ["!badLiteral", "A"]),
        Self(
            "cut off twice", #"{"uuid":"X⏎{"uuid":"Y⏎{"uuid":"A"}⏎"#,
            ["!unescapedControlCharacter", "!unescapedControlCharacter", "A"]),
        Self("a brace too many", #"{"uuid":"X"}}⏎{"uuid":"A"}⏎"#, ["X", "!unexpectedEnd", "A"]),
        Self(
            "a bracket for a brace", #"{"uuid":"X"]⏎{"uuid":"A"}⏎"#,
            ["!missingCommaOrEnd", "A"]),
        Self(
            "a brace too few inside",
            #"{"user":{"name":"x","uuid":"X"}⏎{"uuid":"A"}⏎{"uuid":"B"}⏎"#,
            ["!missingCommaOrEnd", "A", "B"]),
        Self("no quotes", #"{uuid:"X"}⏎{"uuid":"A"}⏎"#, ["!missingKey", "A"]),
        Self("single quotes", #"{'uuid':'X'}⏎{"uuid":"A"}⏎"#, ["!missingKey", "A"]),
        Self(
            "braces in a broken string", #"{"uuid":X,"x":"}}{{"}⏎{"uuid":"A"}⏎"#,
            ["!missingValue", "A"]),
        Self("two names", #"{"uuid":"X":"Y"} {"uuid":"A"}"#, ["!missingCommaOrEnd", "A"]),
        Self("a trailing comma", #"{"uuid":"X",} {"uuid":"A"}"#, ["!missingKey", "A"]),
        Self(
            "a raw tab in a string", "{\"uuid\":\"X\tY\"} {\"uuid\":\"A\"}",
            ["!unescapedControlCharacter", "A"]),
        Self(
            "a NUL in a string", "{\"uuid\":\"X\u{0}Y\"} {\"uuid\":\"A\"}",
            ["!unescapedControlCharacter", "A"]),
        Self(
            "cut off, and NULs where its end would be",
            "{\"uuid\":\"X\",\"user\":{\"na\u{0}\u{0}\u{0}{\"uuid\":\"A\"}⏎{\"uuid\":\"B\"}",
            ["!unescapedControlCharacter", "A", "B"]),
        Self(
            "cut off behind a value, and NULs", "{\"uuid\":\"X\"\u{0}{\"uuid\":\"A\"}",
            ["!missingCommaOrEnd", "A"]),
        Self(
            "an escape of its own", #"{"uuid":"\x41"} {"uuid":"A"}"#, ["!badEscape", "A"]),
        Self(
            "a leading zero", #"{"used_version":01} {"uuid":"A"}"#,
            ["!missingCommaOrEnd", "A"]),
        Self(
            "in an array of one line", #"[{"uuid":"A"},{"uuid":X},{"uuid":"B"}]"#,
            ["A", "!missingValue", "B"]),
        Self(
            "in an array of lines", #"[⏎{"uuid":"A"},⏎{"uuid":"X,⏎{"uuid":"B"}⏎]⏎{"uuid":"C"}⏎"#,
            ["A", "!unescapedControlCharacter", "B", "C"]),
        Self(
            "in an indented array",
            #"[⏎  {"uuid":"A"},⏎  {"uuid":,⏎  {"uuid":"B"}⏎]⏎{"uuid":"C"}⏎"#,
            ["A", "!missingValue", "B", "C"]),
        Self(
            "in a page of one line",
            #"{"items":[{"uuid":"A"},{"uuid":X},{"uuid":"B"}],"x":1}⏎{"uuid":"C"}"#,
            ["A", "!missingValue", "B", "C"]),
        Self(
            "pretty-printed",
            "{⏎  \"uuid\": X,⏎  \"user\": {⏎    \"name\": \"x\"⏎  }⏎}⏎{⏎  \"uuid\": \"A\"⏎}⏎",
            ["!missingValue", "A"]),
        Self(
            "pretty-printed, never closed",
            "{⏎  \"uuid\": \"X\",⏎  \"user\": {⏎    \"name\": \"x\"⏎{⏎  \"uuid\": \"A\"⏎}⏎",
            ["!missingCommaOrEnd", "A"]),
        Self(
            "a page cut off in a record",
            #"{"items":[{"uuid":"A"},{"uuid":"X⏎{"items":[{"uuid":"B"}]}⏎{"uuid":"C"}⏎"#,
            ["A", "!unescapedControlCharacter", "B", "C"]),
        Self(
            "a page broken behind its items",
            #"{"items":[{"uuid":"A"}],x}⏎{"items":[{"uuid":"B"}]}⏎"#,
            ["A", "!missingKey", "B"]),
        Self(
            "a page cut off behind its items",
            #"{"items":[{"uuid":"A"}],"x⏎{"items":[{"uuid":"B"}]}⏎{"uuid":"C"}⏎"#,
            ["A", "!unescapedControlCharacter", "B", "C"]),
        Self(
            "a page broken before its items", #"{"cursor":c,"items":[{"uuid":"A"}]}⏎{"uuid":"B"}"#,
            ["!missingValue", "B"]),
    ]

    static let unfinished = [
        Self("inside a brace", "{", ["!cutOff"]),
        Self("inside a string", #"{"uuid":"X"#, ["!cutOff"]),
        Self("behind a backslash", #"{"uuid":"X\"#, ["!cutOff"]),
        Self("inside an escape", #"{"uuid":"\u00"#, ["!cutOff"]),
        Self("inside a name", #"{"uu"#, ["!cutOff"]),
        Self("behind a name", #"{"uuid""#, ["!cutOff"]),
        Self("behind a colon", #"{"uuid":"#, ["!cutOff"]),
        Self("behind a value", #"{"uuid":"X""#, ["!cutOff"]),
        Self("behind a comma", #"{"uuid":"X","#, ["!cutOff"]),
        Self("inside a literal", #"{"x":tru"#, ["!cutOff"]),
        Self("inside a number", #"{"x":1."#, ["!cutOff"]),
        Self("behind a number", #"{"x":1"#, ["!cutOff"]),
        Self("behind a good one", #"{"uuid":"A"}⏎{"uuid":"X"#, ["A", "!cutOff"]),
        Self("inside an array", #"[{"uuid":"A"}"#, ["A", "!unclosedContainer"]),
        Self("inside an array, behind a comma", #"[{"uuid":"A"},"#, ["A", "!unclosedContainer"]),
        Self("behind a bracket", "[", ["!unclosedContainer"]),
        Self(
            "inside the items of a page", #"{"items":[{"uuid":"A"}"#, ["A", "!unclosedContainer"]),
        Self(
            "behind the items of a page", #"{"items":[{"uuid":"A"}]"#, ["A", "!unclosedContainer"]),
        Self("inside a word", "tru", ["!notAnObject"]),
        Self("inside a byte order mark", "\u{FEFF}", []),
    ]
    private static let long = String(repeating: "y", count: 60)

    /// Streams with pieces that are larger than a small limit.
    static let large = [
        Self("a record", #"{"uuid":"A","x":"\#(long)"}⏎{"uuid":"B"}"#, ["A", "B"]),
        Self(
            "a page before its items", #"{"x":"\#(long)","items":[{"uuid":"A"}]}{"uuid":"B"}"#,
            ["A", "B"]),
        Self(
            "a page behind its items", #"{"items":[{"uuid":"A"}],"x":"\#(long)"} {"uuid":"B"}"#,
            ["A", "B"]),
        Self(
            "a page of lines",
            #"{"x":"\#(long)",⏎"items":[⏎{"uuid":"A"},⏎{"uuid":"B"}⏎]}⏎{"uuid":"C"}"#,
            ["A", "B", "C"]),
        Self(
            "a broken record", #"{"uuid":"A","x":"\#(long)",x}⏎{"uuid":"B"}"#, ["!missingKey", "B"]),
        Self("a record broken early", #"{x,"y":"\#(long)"}⏎{"uuid":"B"}"#, ["!missingKey", "B"]),
        Self("a string", #""\#(long)" {"uuid":"A"}⏎{"uuid":"B"}"#, ["!notAnObject", "A", "B"]),
        Self("words", #"w \#(long) {"uuid":"A"}⏎{"uuid":"B"}"#, ["!notJSON", "B"]),
        Self(
            "words and NULs", "w \(long)\u{0}\u{0}{\"uuid\":\"A\"}⏎{\"uuid\":\"B\"}",
            ["!notJSON", "A", "B"]),
        Self(
            "a record that is cut off", #"{"uuid":"A","x":"\#(long)⏎{"uuid":"B"}"#,
            ["!unescapedControlCharacter", "B"]),
        Self(
            "a broken record in an array that is never closed",
            #"[{{"uuid":"\#(long)"}⏎{"uuid":"B"}"#, ["!missingKey", "B"]),
        Self("a record that ends early", #"{"uuid":"A","x":"\#(long)"#, ["!cutOff"]),
        Self(
            "hits", #"{"hits":{"x":"\#(long)","hits":[{"uuid":"A"}],"y":"\#(long)"}} {"uuid":"B"}"#,
            ["A", "B"]),
        Self(
            "an array of large ones",
            #"[{"uuid":"A","x":"\#(long)"},{"uuid":"B"},{"x":"\#(long)"}]"#, ["A", "B", "?"]),
    ]

    /// All streams, which must read the same in any pieces.
    static let all = containers + notObjects + broken + unfinished

    /// The bytes of the stream.
    var bytes: [UInt8] {
        Array(
            text.split(separator: "⏎", omittingEmptySubsequences: false).joined(separator: "\n")
                .utf8)
    }
}
