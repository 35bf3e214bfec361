import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite("A writer that is killed", .timeLimit(.minutes(5)))
struct KilledWriterTests {
    typealias File = StateFile<Numbers>

    @Test("leaves the last state or the one before, whole, 50 times out of 50")
    func killed() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("state")
        var last = 0
        for round in 0..<50 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
                guard let statePath = StatePath(path) else { exit(1) }
                var file = try File(statePath, source: "a", lockTimeout: patience, unless: nil)
                var count = file.record?.confirmed ?? 0
                var isHunted = false
                while true {
                    count += 1
                    try file.save(["count": count], confirmed: count)
                    // The oracle: from here on this state, or a later one, must be there.
                    try Data("\(count)\n".utf8).write(to: URL(filePath: path + ".told"))
                    if !isHunted {
                        isHunted = true
                        Thread.detachNewThread {
                            usleep(UInt32.random(in: 0..<20_000))
                            kill(getpid(), SIGKILL)
                        }
                    }
                }
            }
            let record = try File.look(at: try folder.statePath, source: "a")
            let told = (try? folder.text("state.told")).flatMap { Int($0.dropLast()) } ?? 0
            let found = record?.confirmed ?? 0
            #expect(found >= told && found >= last, "round \(round)")
            #expect((record?.position["count"] ?? 0) == found)
            last = found
        }
        #expect(last >= 50)
        _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        let leftovers = try folder.names.filter { $0.hasPrefix(".state.") }
        #expect(leftovers == [])
    }
}
