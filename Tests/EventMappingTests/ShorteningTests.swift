import EventFormats
import EventMapping
import TestSupport
import Testing

@Suite("Messages that are too long")
struct ShorteningTests {
    /// Texts that need no escape, escapes, several bytes a scalar, and marks.
    static let pieces = ["x", #"="#, #"\\"#, "é", "😀", #"\n"#, "\u{202E}", "ab=é"]

    @Test("at every size the message fits, decodes and says what it lacks")
    func everySize() throws {
        try check(SampleEvents.long("x"), steps: .max)
    }

    @Test("so do messages with escapes, marks and scalars of several bytes", arguments: pieces)
    func manySizes(piece: String) throws {
        try check(SampleEvents.long(piece), steps: 60)
    }

    private func check(_ json: String, steps: Int) throws {
        let whole = try RenderedEvent(json, maximumSize: 60_000)
        let step = max(1, (whole.bytes.count - 1024) / steps)
        for size in stride(from: 1024, through: whole.bytes.count + 1, by: step) {
            let event = try RenderedEvent(json, maximumSize: size)
            #expect(event.bytes.count <= size, "\(size)")
            #expect(try discrepancies(event, whole) == [], "\(size)")
        }
        let fitting = try RenderedEvent(json, maximumSize: max(whole.bytes.count, 1024))
        #expect(fitting.bytes == whole.bytes)
    }

    @Test("one byte makes the difference")
    func boundary() throws {
        let json = SampleEvents.long("x")
        let whole = try RenderedEvent(json, maximumSize: 60_000)
        #expect(!whole.report.isShortened)
        let shorter = try RenderedEvent(json, maximumSize: whole.bytes.count - 1)
        #expect(shorter.report.isShortened)
        #expect(shorter["cs6"] != whole["cs6"])
        #expect(shorter["msg"] == whole["msg"] || shorter["msg"]?.contains("<cut ") == true)
    }

    @Test("free texts are cut from the last to the first, before anything is left out")
    func order() throws {
        let json = SampleEvents.long("x")
        let size = try RenderedEvent(json, maximumSize: 60_000).bytes.count
        let texts = cefRows.filter { $0.rank == .freeText }.map(\.cefName)
        var cutBefore: Set<String> = []
        for size in stride(from: size, through: 1024, by: -7) {
            let event = try RenderedEvent(json, maximumSize: size)
            guard event["cn3"] == nil else { break }
            let cut = Set(texts.filter { event[$0]?.contains("<cut ") == true })
            #expect(cut.isSuperset(of: cutBefore), "\(size)")
            let uncut = texts.filter { !cut.contains($0) && (event[$0]?.count ?? 0) > 64 }
            if let firstCut = texts.first(where: cut.contains) {
                let order = texts.firstIndex(of: firstCut) ?? 0
                for key in uncut {
                    #expect((texts.firstIndex(of: key) ?? 0) < order, "\(size): \(key)")
                }
            }
            cutBefore = cut
        }
        #expect(!cutBefore.isEmpty)
    }

    @Test("with the longest host and action the smallest size still holds what is never left out")
    func smallest() throws {
        let action = String(repeating: "😀", count: 63)
        for json in [
            #"{"action":"\#(action)","timestamp":"2026-02-17T09:41:08.123456Z"}"#,
            SampleEvents.long("😀").replacing(#""action":""#, with: #""action":"\#(action)"#),
            #"{"action":"\#(String(repeating: "=", count: 63))","timestamp":"2026-02-17T09:41:08.123456Z"}"#,
        ] {
            let event = try RenderedEvent(
                json, maximumSize: MessageEncoder.smallestMaximum,
                hostname: String(repeating: "h", count: 255))
            #expect(event.bytes.count <= MessageEncoder.smallestMaximum)
            #expect(event["rt"] != nil && event["act"] != nil && event["cat"] != nil)
        }
    }

    /// What a shortened event says that it should not, or does not say that it should.
    private func discrepancies(_ event: RenderedEvent, _ whole: RenderedEvent) throws -> [String] {
        var found: [String] = []
        let keys = event.record.pairs.map(\.key)
        let allKeys = whole.record.pairs.map(\.key).filter { !$0.hasSuffix("Label") }
        let missing = allKeys.filter { !keys.contains($0) }
        let ranks = Dictionary(
            uniqueKeysWithValues: cefRows.map { ($0.cefName, $0.rank) })
        for key in missing where ranks[key] == .kept { found.append("\(key) is missing") }
        if missing.contains(where: { ranks[$0] == .identifier }) {
            let others = keys.filter { ranks[$0] == .freeText || ranks[$0] == .plain }
            if !others.isEmpty { found.append("\(others) stayed, and an identifier went") }
        }
        if event["cn3"] != (missing.isEmpty ? nil : "\(missing.count)") {
            found.append("cn3 is \(event["cn3"] ?? "nil"), \(missing.count) are missing")
        }
        for key in allKeys {
            guard let value = event[key], let full = whole[key], value != full else { continue }
            guard ranks[key] == .freeText, let mark = value.firstMatch(of: /<cut ([0-9]+)>$/),
                let count = Int(mark.1)
            else {
                found.append("\(key)=\(value)")
                continue
            }
            let kept = value[..<mark.range.lowerBound].unicodeScalars
            if !full.unicodeScalars.starts(with: kept)
                || kept.count + count != full.unicodeScalars.count
            {
                found.append("\(key)=\(value) of \(full.unicodeScalars.count)")
            }
        }
        if event.report.isShortened != (event.bytes != whole.bytes) {
            found.append("not counted")
        }
        return found
    }
}
