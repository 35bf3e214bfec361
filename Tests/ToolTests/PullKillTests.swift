import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("opcef pull, killed", .timeLimit(.minutes(5)))
    struct PullKillTests {
        @Test(
            "kill -9 at 100 random moments loses nothing, and repeats only what was not saved")
        func killed() async throws {
            let account = try Account(events: 500)
            account.server.follow { request in
                request.number % 5 == 4
                    ? .cut(after: 5000) : .slow(piece: 20_000, milliseconds: 2)
            }
            var random = SystemRandomNumberGenerator()
            var place = 0
            var kills = 0
            var round = 0
            while kills < 100 {
                round += 1
                try #require(round <= 600, "the tool ends before it can be killed")
                account.add(30)
                let tool = try account.start(["--limit", "50", "--retry-for", "30s"])
                let life = Double.random(in: 0.01...0.2, using: &random)
                await inThread { Thread.sleep(forTimeInterval: life) }
                tool.signal(SIGKILL)
                let ending = await tool.ended()
                kills += ending.status == 128 + SIGKILL ? 1 : 0
                #expect(!ending.errors.contains(account.server.tokenText))
                // The cursor never goes back, and is never ahead of what the collector has.
                #expect(account.confirmedPlace >= place)
                place = account.confirmedPlace
                guard round.isMultiple(of: 20) else { continue }
                let delivered = Set(account.delivered)
                let isTrue = account.issued.prefix(place).allSatisfy(delivered.contains)
                #expect(isTrue, "after \(round) kills")
            }
            let last = try await account.pull(["--retry-for", "30s"])
            #expect(last.status == 0, "\(last.errors)")
            let delivered = account.delivered
            let isWhole = Set(delivered) == Set(account.issued)
            #expect(isWhole)
            print(
                """
                pull killed \(kills) times in \(round) runs: \(account.issued.count) events \
                issued, \(Set(delivered).count) delivered, \(delivered.count) with repetitions
                """)
            // What is sent again is at most what two batches can hold, for each kill.
            #expect(delivered.count - account.issued.count <= kills * 10_000)
            #expect(try !account.stateText.contains(account.server.tokenText))
        }
    }
}
