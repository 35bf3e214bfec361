import JSONStream
import Testing

@Suite("Records in a stream of JSON")
struct RecordReaderTests {
    @Test("containers are told apart by themselves", arguments: RecordVector.containers)
    func containers(_ vector: RecordVector) {
        #expect(Reading(vector.bytes).outcomes == vector.expected + ["end"])
    }

    @Test("large pieces are read like small ones below the limit", arguments: RecordVector.large)
    func large(_ vector: RecordVector) {
        #expect(Reading(vector.bytes).outcomes == vector.expected + ["end"])
    }

    @Test("what stands before and behind a page's records counts against the limit")
    func pages() {
        let long = String(repeating: "y", count: 200)
        for (stream, expected) in [
            (
                #"{"x":"\#(long)","items":[{"uuid":"A"}]}{"uuid":"B"}"#,
                ["!tooLarge(limit: 100)", "B", "end"]
            ),
            (
                #"{"items":[{"uuid":"A"}],"x":"\#(long)"}{"uuid":"B"}"#,
                ["A", "!tooLarge(limit: 100)", "B", "end"]
            ),
        ] {
            #expect(Reading(stream, limit: 100).outcomes == expected)
            let ends = Array(1..<stream.utf8.count)
            #expect(Reading(stream, splitAt: ends, limit: 100).outcomes == expected)
        }
    }

    @Test("what is no object is refused by itself", arguments: RecordVector.notObjects)
    func notObjects(_ vector: RecordVector) {
        #expect(Reading(vector.bytes).outcomes == vector.expected + ["end"])
    }

    @Test("a broken record does not disturb its neighbours", arguments: RecordVector.broken)
    func broken(_ vector: RecordVector) {
        #expect(Reading(vector.bytes).outcomes == vector.expected + ["end"])
    }

    @Test("a stream that ends too early says so once", arguments: RecordVector.unfinished)
    func unfinished(_ vector: RecordVector) {
        #expect(Reading(vector.bytes).outcomes == vector.expected + ["end"])
    }

    @Test("wherever a page is cut off, its next line is read whole")
    func cutPages() {
        let page =
            #"{"cursor":"c","items":[{"uuid":"A","user":{"name":"x\"}"},"x":[1,{}]},{"uuid":"B"}],"y":2}"#
        for length in 1..<page.utf8.count {
            let outcomes = Reading(page.prefix(length) + "\n{\"uuid\":\"Z\"}\n{\"uuid\":\"Q\"}\n")
                .outcomes
            let records = outcomes.filter { !$0.hasPrefix("!") }
            #expect(records.suffix(3) == ["Z", "Q", "end"], "\(page.prefix(length))")
        }
    }

    @Test("wherever a line is cut off, the next ones are read whole, and one piece is refused")
    func cutLines() {
        let line = #"{"uuid":"A","user":{"name":"x\"}{","x":[1,{"y":tr"#
        for length in 1...line.utf8.count {
            let outcomes = Reading(line.prefix(length) + "\n{\"uuid\":\"Z\"}\n{\"uuid\":\"Q\"}\n")
                .outcomes
            #expect(outcomes.count == 4, "\(line.prefix(length))")
            #expect(outcomes.suffix(3) == ["Z", "Q", "end"], "\(line.prefix(length))")
        }
    }

    @Test(
        "a record of the limit is taken, and one byte more is refused", arguments: [32, 100, 1000])
    func limit(limit: Int) {
        for (excess, first) in [
            (0, "X"), (1, "!tooLarge(limit: \(limit))"), (5000, "!tooLarge(limit: \(limit))"),
        ] {
            let frame = #"{"uuid":"X","x":""}"#
            let text = String(repeating: "y", count: limit - frame.utf8.count + excess)
            let stream = #"{"uuid":"A"}⏎{"uuid":"X","x":"\#(text)"}⏎{"uuid":"B"}⏎"#
                .replacing("⏎", with: "\n")
            #expect(Reading(stream, limit: limit).outcomes == ["A", first, "B", "end"])
            for step in [1, 7, 64] {
                let ends = Array(stride(from: step, to: stream.utf8.count, by: step))
                #expect(
                    Reading(stream, splitAt: ends, limit: limit).outcomes == [
                        "A", first, "B", "end",
                    ])
            }
        }
    }

    @Test("an object in a record that is too large is no record, on a line of its own either")
    func innerObject() {
        let text = String(repeating: "y", count: 200)
        let record = #"{"uuid":"X","user":⏎{"uuid":"Y","z":[⏎{"uuid":"Z"},⏎{}]},"x":"\#(text)"}"#
        let stream = "\(record)⏎{\"uuid\":\"B\"}⏎".replacing("⏎", with: "\n")
        let page = "{\"items\":[\(record),⏎{\"uuid\":\"B\"}]}".replacing("⏎", with: "\n")
        for text in [stream, page] {
            #expect(Reading(text, limit: 1000).outcomes == ["X", "B", "end"])
            for end in [120, 150, 200] {
                #expect(
                    Reading(text, splitAt: [end], limit: 100).outcomes
                        == ["!tooLarge(limit: 100)", "B", "end"])
            }
        }
    }

    @Test("nesting too deep is refused, and what follows is read", arguments: [512, 513, 100_000])
    func depth(depth: Int) {
        for (open, close) in [("[", "]"), (#"{"x":"#, "}")] {
            // The object itself is one level.
            let inner =
                String(repeating: open, count: depth - 1) + "0"
                + String(repeating: close, count: depth - 1)
            let stream = "{\"uuid\":\"X\",\"x\":\(inner)}\n{\"uuid\":\"B\"}\n"
            let first = depth <= 512 ? "X" : "!tooDeep"
            #expect(Reading(stream).outcomes == [first, "B", "end"])
        }
    }

    @Test("arrays of records too deep are refused once")
    func deepArrays() {
        let deep = String(repeating: "[", count: 100_000)
        let outcomes = Reading(deep + "\n{\"uuid\":\"B\"}\n").outcomes
        #expect(outcomes.count <= 4)
        #expect(outcomes.contains("B"))
    }

    @Test("a refusal says where it stands and what is to blame")
    func places() {
        let reading = Reading("{\"uuid\":\"A\"}\n  {\"uuid\":X}  \nhello \n{\"uuid\":\"Y\n")
        #expect(
            reading.details == [
                "A 0..<12", "!missingValue 15..<25 at 23", "!notJSON 28..<33 at 28",
                "!unescapedControlCharacter 35..<45 at 45",
            ])
    }
}
