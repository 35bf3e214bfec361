import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("The identifiers that pull remembers")
struct EventMemoryTests {
    /// The array in a state file, and whether the checksum is that of it.
    private func saved(_ memory: EventMemory) throws -> [String] {
        var text = StateText()
        memory.append(to: &text)
        #expect(text.checksum == CRC32(text.bytes))
        return try JSONDecoder().decode([String].self, from: Data(text.bytes))
    }

    @Test("an event is new once, and again when 5,000 others are confirmed after it")
    func model() throws {
        var random = SplitMix64(seed: 19)
        var memory = EventMemory()
        var (confirmed, met): ([String], [String]) = ([], [])
        for _ in 0..<300 {
            for _ in 0..<Int.random(in: 0...100, using: &random) {
                let identifier = "EVENT\(Int.random(in: 0..<9000, using: &random))"
                let isNew = !confirmed.contains(identifier) && !met.contains(identifier)
                let wasNew = memory.insert(plain: identifier.utf8.span)
                #expect(wasNew == isNew)
                if isNew { met.append(identifier) }
            }
            let count = Int.random(in: 0...met.count, using: &random)
            memory.confirm(count)
            confirmed = (confirmed + met.prefix(count)).suffix(EventMemory.limit)
            met.removeFirst(count)
            #expect(memory.count == confirmed.count)
            #expect(try saved(memory) == confirmed)
        }
        #expect(confirmed.count > 4000)
    }

    @Test(
        "identifiers are those whose texts are equal, however they are written",
        arguments: ["", "a\"b", "a\\b", "a/b", "tab\t", "é", "\u{2028}", "𝄞", "\u{7F}"])
    func texts(identifier: String) throws {
        var memory = EventMemory(["first", identifier, identifier])
        #expect(memory.count == 2)
        let areNew = [identifier, identifier + "x"].map { memory.insert($0) }
        #expect(areNew == [false, true])
        memory.confirm(1)
        #expect(try saved(memory) == ["first", identifier, identifier + "x"])
    }

    @Test("more than are remembered are forgotten at once")
    func many() throws {
        let identifiers = (0..<12_000).map { "E\($0)" }
        let memory = EventMemory(identifiers)
        #expect(try saved(memory) == identifiers.suffix(EventMemory.limit))
    }

    @Test("the state of a stream is written as earlier versions write it")
    func form() throws {
        let folder = try TemporaryFolder()
        var file = try StateFile<StreamPosition>(
            folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        var position = StreamPosition()
        #expect(position.belong(to: "ACCOUNT") == nil)
        position.began(at: 5)
        position.advance(to: "itemusages/+=\"")
        position.confirm([7], now: 9)
        for identifier in ["A", "B\"", "C"] { position.recent.insert(identifier) }
        position.recent.confirm(2)
        try file.save(position, confirmed: 2)
        let start =
            #"{"version":1,"source":"a","position":{"account":"ACCOUNT","#
            + #""cursor":"itemusages/+=\"","fallback":5,"newest":7,"recent":["A","B\""]},"confirmed":2,"#
        #expect(try folder.text("state").hasPrefix(start))
        let record = try #require(
            try StateFile<StreamPosition>.look(at: folder.statePath, source: "a"))
        #expect(record.position.recent.count == 2)
        #expect(try saved(record.position.recent) == ["A", "B\""])
    }
}
