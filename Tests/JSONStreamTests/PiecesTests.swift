import JSONStream
import Testing

@Suite("Streams that come in pieces")
struct PiecesTests {
    @Test("any two pieces give what one gives", arguments: RecordVector.all)
    func twoPieces(_ vector: RecordVector) {
        let octets = vector.octets
        let whole = Reading(octets)
        #expect(Reading(octets, isLastApart: false).details == whole.details)
        for end in 0...octets.count {
            #expect(Reading(octets, splitAt: [end]).details == whole.details, "split at \(end)")
            let kept = Reading(octets, splitAt: [end], isDropping: false)
            #expect(kept.details == whole.details, "split at \(end), nothing dropped")
        }
    }

    @Test("octet by octet it is the same", arguments: RecordVector.all)
    func octets(_ vector: RecordVector) {
        let octets = vector.octets
        let whole = Reading(octets)
        for step in 1...3 {
            let ends = Array(stride(from: step, to: octets.count, by: step))
            #expect(Reading(octets, splitAt: ends).details == whole.details, "step \(step)")
            let kept = Reading(octets, splitAt: ends, isDropping: false)
            #expect(kept.details == whole.details, "step \(step), nothing dropped")
        }
    }

    @Test("several streams behind each other are the same in any pieces")
    func joined() {
        let octets = Array(RecordVector.all.map(\.octets).joined(separator: Array("\n".utf8)))
        let whole = Reading(octets)
        for step in [1, 2, 5, 16, 61, 64, 250] {
            let ends = Array(stride(from: step, to: octets.count, by: step))
            #expect(Reading(octets, splitAt: ends).details == whole.details, "step \(step)")
        }
    }

    @Test("a byte order mark in pieces is still one")
    func byteOrderMark() {
        let octets = Array("\u{FEFF}{\"uuid\":\"A\"}".utf8)
        #expect(Reading(octets, splitAt: [1, 2, 3, 4]).outcomes == ["A", "end"])
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
