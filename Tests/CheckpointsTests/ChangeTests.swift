import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Changes by hand")
struct ChangeTests {
    @Test("a position is set within the file, at its start and at its end", arguments: [0, 5, nil])
    func setting(offset: Int?) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        let file = try Descriptor(reading: folder.path("a"))
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        let position = try checkpoint.set(folder.path("a"), file, to: offset)
        #expect(position.offset == offset ?? 3 * lineLength)
        #expect(position.restart == 0)
        #expect(
            try Checkpoint.look(at: folder.statePath)?.position.files.map(\.position) == [position])
    }

    @Test("a position behind the end, or before the start, is not set", arguments: [-1, 1000])
    func nonsense(offset: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "abc")
        let path = folder.path("a")
        let file = try Descriptor(reading: path)
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(throws: CheckpointError.behindEnd(path: path, size: 3)) {
            _ = try checkpoint.set(path, file, to: offset)
        }
        #expect(try folder.names == ["a", "state.lock"])
    }

    @Test("setting keeps the other inputs and the count, and replaces what was known")
    func keeping() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        try folder.write("b", lines(4...6))
        _ = try Run(folder, ["a", "b"])
        do {
            var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
            let file = try Descriptor(reading: folder.path("a"))
            _ = try checkpoint.set(folder.path("a"), file, to: lineLength)
        }
        let record = try Checkpoint.look(at: folder.statePath)
        #expect(record?.position.files.count == 2)
        #expect(record?.confirmed == 6)
        #expect(try Run(folder, ["a", "b"]).forwarded == separate(2...3))
    }

    @Test("a forgotten input begins at its start; one that is not known is told")
    func forgetting() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        do {
            var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
            #expect(try !checkpoint.forget(folder.path("b")))
            #expect(try checkpoint.forget(folder.path("a")))
        }
        #expect(try Run(folder, ["a"]).reasons == [.fresh])
    }

    @Test("reset removes a good file, sets a bad one aside, and may find nothing")
    func resetting() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        #expect(try Checkpoint.reset(folder.statePath, lockTimeout: patience) == .absent)
        _ = try Run(folder, ["a"])
        #expect(try Checkpoint.reset(folder.statePath, lockTimeout: patience) == .removed)
        #expect(try folder.names == ["a", "state.lock"])
        for text in ["first", "second"] {
            try folder.write("state", text)
            let aside = folder.path("state.refused")
            #expect(
                try Checkpoint.reset(folder.statePath, lockTimeout: patience)
                    == .setAside(path: aside, .notState))
            #expect(try folder.names == ["a", "state.lock", "state.refused"])
            #expect(try folder.text("state.refused") == text)
        }
    }

    @Test("reset leaves folders alone, and what another run is using")
    func resetRefused() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("state"), withIntermediateDirectories: false)
        #expect(throws: CheckpointError.refused(path: folder.path("state"), .notAFile)) {
            _ = try Checkpoint.reset(folder.statePath, lockTimeout: patience)
        }
        try folder.remove("state")
        let other = try StateFile<FilePositions>(
            folder.statePath, source: "files", lockTimeout: patience, unless: nil)
        #expect(throws: CheckpointError.locked(path: folder.path("state"))) {
            _ = try Checkpoint.reset(folder.statePath, lockTimeout: nil)
        }
        #expect(other.record?.confirmed == nil)
    }
}
