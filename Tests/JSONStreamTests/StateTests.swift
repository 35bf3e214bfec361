import JSONStream
import Testing

@Suite("Reading ahead")
struct StateTests {
    static let streams =
        RecordVector.all.map(\.bytes) + [
            Array(
                """
                {"cursor":"a},{b","items":[{"uuid":"A","x":[{"y":1},{"y":2}]},{"uuid":"B"},
                {"uuid":"C"}],"has_more":false}
                {"uuid":"D","user":{"name":"},{"}},{"uuid":"E"}
                {
                {"uuid":"F"
                {"uuid":"G"},{"uuid":"H"}
                """.utf8)
        ]

    @Test("whoever is where a guess was right finds the same from there", arguments: streams)
    func guesses(_ text: [UInt8]) {
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        for index in 2..<max(text.count, 2) {
            var reader = RecordReader(Reading.table, limit: 1 << 20)
            let guess = reader.guessedState(bytes.span, behind: index, before: text.count)
            guard let guess, guess.position < text.count else { continue }
            while case let outcome = reader.next(bytes.span, end: guess.position, isLast: false),
                outcome != .moreNeeded
            {}
            guard reader.state == guess else { continue }
            var ahead = RecordReader(Reading.table, limit: 1 << 20)
            ahead.restore(guess)
            #expect(rest(&ahead, bytes) == rest(&reader, bytes), "behind \(index)")
        }
    }

    @Test("guesses are right at lines and at elements on one line")
    func right() throws {
        let text = Array("{\"uuid\":\"A\"}\n{\"uuid\":\"B\"},{\"uuid\":\"C\"}".utf8)
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        for start in [13, 26] {
            var reader = RecordReader(Reading.table, limit: 100)
            let guess = reader.guessedState(bytes.span, behind: start - 2, before: text.count)
            #expect(guess?.position == start)
            let found = (0..<4).map { _ in reader.next(bytes.span, end: start, isLast: false) }
            #expect(found.last == .moreNeeded)
            #expect(reader.position == start)
            #expect(reader.state?.position == guess?.position)
        }
    }

    @Test("inside of what is passed over nobody knows where a record begins")
    func skipping() {
        let text = Array("{\"uuid\":x, \n {\"uuid\":\"B\"},{\"uuid\":\"C\"}".utf8)
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        var reader = RecordReader(Reading.table, limit: 100)
        #expect(reader.next(bytes.span, end: 11, isLast: false) == .moreNeeded)
        #expect(reader.state == nil)
        #expect(reader.guessedState(bytes.span, behind: 12, before: text.count) == nil)
    }

    private func rest(_ reader: inout RecordReader, _ bytes: [UInt8]) -> [RecordReader.Outcome] {
        var found: [RecordReader.Outcome] = []
        while found.last != .end {
            let end = bytes.count - JSONCursor.slack
            found.append(reader.next(bytes.span, end: end, isLast: true))
        }
        return found
    }
}
