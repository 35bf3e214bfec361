import Foundation
import TestSupport
import Testing

@testable import Checkpoints

@Suite("Warnings that were reported")
struct WarningMemoryTests {
    private let start = Date(timeIntervalSince1970: 1_790_000_000)

    @Test("each is told once a day, by whichever run")
    func daily() throws {
        let folder = try TemporaryFolder()
        let memory = try #require(WarningMemory(beside: try folder.statePath))
        #expect(memory.shouldReport("one", at: start))
        #expect(!memory.shouldReport("one", at: start + 60))
        #expect(memory.shouldReport("two", at: start + 60))
        #expect(!memory.shouldReport("one", at: start + 86_399))
        #expect(memory.shouldReport("one", at: start + 86_400))
        #expect(try folder.names == ["state.warnings", "state.warnings.lock"])
    }

    @Test("a clock that was set back silences nothing")
    func clock() throws {
        let folder = try TemporaryFolder()
        let memory = try #require(WarningMemory(beside: try folder.statePath))
        #expect(memory.shouldReport("one", at: start))
        #expect(memory.shouldReport("one", at: start - 3600))
        #expect(!memory.shouldReport("one", at: start - 3599))
    }

    @Test("what cannot be remembered is not told: locked, in a place of others, damaged")
    func unrememberable() throws {
        let folder = try TemporaryFolder()
        let memory = try #require(WarningMemory(beside: try folder.statePath))
        try folder.setMode(0o777)
        #expect(!memory.shouldReport("one", at: start))
        try folder.setMode(0o755)
        try folder.write("state.warnings", "torn")
        #expect(!memory.shouldReport("one", at: start))
        #expect(try folder.text("state.warnings") == "torn")
        try folder.remove("state.warnings")
        let lock = try #require(StatePath(folder.path("state.warnings")))
        do {
            let held = try LockedState(lock, lockTimeout: patience, unless: nil)
            #expect(!memory.shouldReport("one", at: start))
            #expect(held.path == lock)
        }
        #expect(memory.shouldReport("one", at: start))
    }

    @Test("of pull they lie beside the streams, and are none")
    func pull() throws {
        let folder = try TemporaryFolder()
        try folder.remove("")
        let state = StateDirectory(folder.path)
        let memory = try #require(WarningMemory(in: state, account: "a:1"))
        #expect(memory.shouldReport("one", at: start))
        #expect(try folder.names == ["a_1.warnings", "a_1.warnings.lock"])
        #expect(state.streams.isEmpty)
    }

    @Test("a day of many different ones is bounded")
    func many() {
        var warnings = ReportedWarnings()
        let reported = (0..<200).filter { warnings.record("\($0)", at: 1_790_000_000) }
        #expect(reported == Array(0..<100))
    }
}
