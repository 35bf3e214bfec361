import Testing

@testable import Forwarding

@Suite("A chain of pages of version 3 of the Events API")
struct InsertionChainTests {
    @Test("what is saved of a chain is read again, whatever its token has in it")
    func text() throws {
        for token in [nil, "t", "a b  c=/+", " "] as [String?] {
            for greatest in [nil, 7, 1_790_000_000_000] as [Int64?] {
                var chain = InsertionChain(from: 1_780_000_000_000)
                chain.token = token
                chain.greatest = greatest
                #expect(InsertionChain(chain.text) == chain)
            }
        }
        for text in ["", "v3", "v3 1 -", "v3 x - t", "v2 1 - t", "abc", "v3 \(Int64.min) - t"] {
            #expect(InsertionChain(text) == nil)
        }
        #expect(InsertionChain("v3 1 \(Int64.min) t")?.greatest == nil)
    }

    @Test("the next chain begins before the greatest time of insertion, and never before this one")
    func next() {
        var chain = InsertionChain(from: 1_000_000)
        #expect(chain.next(overlap: 60_000).start == 1_000_000)
        chain.note(insertedAt: 2_000_000)
        chain.note(insertedAt: 1_500_000)
        chain.note(insertedAt: nil)
        #expect(chain.greatest == 2_000_000 && chain.events == 3)
        #expect(chain.next(overlap: 60_000) == InsertionChain(from: 1_940_000))
        #expect(chain.next(overlap: 0).start == 2_000_000)
        #expect(chain.next(overlap: 5_000_000).start == 1_000_000)
    }
}
