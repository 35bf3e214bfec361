import JSONStream
import TestSupport
import Testing

@Suite("Streams that come in pieces")
struct PiecesTests {
    @Test("any two pieces give what one gives", arguments: RecordVector.all)
    func twoPieces(_ vector: RecordVector) {
        let bytes = vector.bytes
        let whole = Reading(bytes)
        #expect(Reading(bytes, isLastApart: false).details == whole.details)
        for end in 0...bytes.count {
            #expect(Reading(bytes, splitAt: [end]).details == whole.details, "split at \(end)")
            let kept = Reading(bytes, splitAt: [end], isDropping: false)
            #expect(kept.details == whole.details, "split at \(end), nothing dropped")
        }
    }

    @Test("byte by byte it is the same", arguments: RecordVector.all)
    func bytes(_ vector: RecordVector) {
        let bytes = vector.bytes
        let whole = Reading(bytes)
        for step in 1...3 {
            let ends = Array(stride(from: step, to: bytes.count, by: step))
            #expect(Reading(bytes, splitAt: ends).details == whole.details, "step \(step)")
            let kept = Reading(bytes, splitAt: ends, isDropping: false)
            #expect(kept.details == whole.details, "step \(step), nothing dropped")
        }
    }

    @Test(
        "what is too large is the same in any pieces", arguments: [4, 16, 47])
    func tooLarge(limit: Int) {
        var random = SplitMix64(seed: 17)
        for vector in RecordVector.all + RecordVector.large {
            let bytes = vector.bytes
            let whole = Reading(bytes, limit: limit)
            for step in [1, 2, 7] {
                let ends = Array(stride(from: step, to: bytes.count, by: step))
                let details = Reading(bytes, splitAt: ends, limit: limit).details
                #expect(details == whole.details, "\(vector), step \(step)")
            }
            for _ in 0..<5 {
                var ends: [Int] = []
                while case let end = (ends.last ?? 0) + random.number(in: 1...40),
                    end < bytes.count
                {
                    ends.append(end)
                }
                let details = Reading(
                    bytes, splitAt: ends, limit: limit, isDropping: random.once(in: 2)
                ).details
                #expect(details == whole.details, "\(vector), split at \(ends)")
            }
        }
    }

    @Test("several streams behind each other are the same in any pieces")
    func joined() {
        let bytes = Array(RecordVector.all.map(\.bytes).joined(separator: Array("\n".utf8)))
        let whole = Reading(bytes)
        for step in [1, 2, 5, 16, 61, 64, 250] {
            let ends = Array(stride(from: step, to: bytes.count, by: step))
            #expect(Reading(bytes, splitAt: ends).details == whole.details, "step \(step)")
        }
    }

    @Test("what stood behind the zeros is nothing to what takes its place")
    func inPlace() {
        let names = (0..<40).map { #"N ad\"ge \#($0)"# }
        var text: [UInt8] = []
        let expected = names.map { name in
            let start = text.count
            text += #"{"uuid":"A","user":{"name":"\#(name)"},"used_version":7}"#.utf8
            defer { text.append(UInt8(ascii: "\n")) }
            return "\(RecordReader.Outcome.record(start..<text.count)) \(name.utf8.count) false"
        }
        for end in stride(from: 1, to: text.count, by: 7) {
            // The same text stood there before, but for the escapes.
            let old = String(decoding: text, as: UTF8.self).replacing(#"\""#, with: "xx")
            var buffer = Array(old.utf8) + [UInt8](repeating: 0, count: 2 * JSONCursor.slack)
            var reader = RecordReader(Reading.table, limit: 1 << 20)
            var found: [String] = []
            for (start, end) in [(0, end), (end, text.count)] {
                for index in start..<end { buffer[index] = text[index] }
                for index in end..<end + JSONCursor.slack { buffer[index] = 0 }
                while true {
                    let isLast = end == text.count
                    let outcome = reader.next(buffer.span, end: end, isLast: isLast)
                    if outcome == .moreNeeded || outcome == .end { break }
                    let name = reader.fields.values.value(2)
                    found.append("\(outcome) \(name?.count ?? 0) \(name?.isPlain ?? true)")
                }
            }
            #expect(found == expected, "\(end)")
        }
    }

    @Test("a record that goes on behind the end that is asked for is read whole")
    func boundary() {
        let record = #"{"uuid":"A","user":{"name":"N ad\"ge"},"used_version":7}"#
        let text = Array(String(repeating: record + "\n", count: 120).utf8)
        let bytes = text + [UInt8](repeating: 0, count: JSONCursor.slack)
        let expected = (0..<120).map { number in
            let start = number * (record.utf8.count + 1)
            return RecordReader.Outcome.record(start..<start + record.utf8.count)
        }
        for boundary in stride(from: 1, to: text.count, by: 11) {
            var reader = RecordReader(Reading.table, limit: 1 << 20)
            var found: [RecordReader.Outcome] = []
            for end in [boundary, text.count] {
                while case let outcome = reader.next(bytes.span, end: end, isLast: false),
                    outcome != .moreNeeded
                {
                    found.append(outcome)
                    #expect(reader.fields.values.value(2)?.count == 8)
                }
            }
            #expect(found == expected, "\(boundary)")
        }
    }

    @Test("a byte order mark in pieces is still one")
    func byteOrderMark() {
        let bytes = Array("\u{FEFF}{\"uuid\":\"A\"}".utf8)
        #expect(Reading(bytes, splitAt: [1, 2, 3, 4]).outcomes == ["A", "end"])
    }

    @Test("a record is told as soon as its brace is there")
    func atOnce() {
        let zeros = [UInt8](repeating: 0, count: JSONCursor.slack)
        let part = Array("{\"uuid\":\"A\"".utf8) + zeros
        let whole = Array("{\"uuid\":\"A\"}".utf8) + zeros
        var reader = RecordReader(Reading.table, limit: 100)
        #expect(reader.next(part.span, end: 11, isLast: false) == .moreNeeded)
        #expect(reader.next(whole.span, end: 12, isLast: false) == .record(0..<12))
        #expect(reader.next(whole.span, end: 12, isLast: false) == .moreNeeded)
    }
}
