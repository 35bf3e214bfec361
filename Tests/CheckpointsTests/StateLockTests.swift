import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("F19: one run at a time", .timeLimit(.minutes(1)))
struct StateLockTests {
    typealias File = StateFile<Numbers>

    @Test("a second one is refused at once, and may begin when the first has ended")
    func second() throws {
        let folder = try TemporaryFolder()
        do {
            let first = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
            let start = ContinuousClock.now
            #expect(throws: CheckpointError.locked(path: folder.path("state"))) {
                _ = try File(folder.statePath, source: "a", lockTimeout: nil, unless: nil)
            }
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(first.record == nil)
        }
        _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        #expect(try folder.names == ["state.lock"])
    }

    @Test("a look needs no lock")
    func look() throws {
        let folder = try TemporaryFolder()
        var first = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        try first.save(["x": 1], confirmed: 1)
        #expect(try File.look(at: folder.statePath, source: "a")?.position == ["x": 1])
    }

    @Test(
        "the lock of another program counts",
        .enabled(
            if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock")
                || ProcessInfo.processInfo.environment["OPCEF_TEST_COLLECTORS"] == "1",
            "flock is not here"))
    func otherProgram() throws {
        let folder = try TemporaryFolder()
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/flock")
        process.arguments = [
            "--no-fork", folder.path("state.lock"), "/bin/sh", "-c", "echo locked; exec sleep 30",
        ]
        process.standardOutput = pipe
        try process.run()
        defer { kill(process.processIdentifier, SIGKILL) }
        let line = pipe.fileHandleForReading.availableData
        #expect(String(decoding: line, as: UTF8.self) == "locked\n")
        try folder.setMode(0o600, "state.lock")
        #expect(throws: CheckpointError.locked(path: folder.path("state"))) {
            _ = try File(folder.statePath, source: "a", lockTimeout: nil, unless: nil)
        }
        kill(process.processIdentifier, SIGKILL)
        _ = try File(folder.statePath, source: "a", lockTimeout: .seconds(20), unless: nil)
    }

    @Test("who waits gets it when it is free")
    func waiting() throws {
        let folder = try TemporaryFolder()
        let holder = try LockHolder(folder.statePath)
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.2)
            holder.release()
        }
        let start = ContinuousClock.now
        _ = try File(folder.statePath, source: "a", lockTimeout: .seconds(20), unless: nil)
        #expect(ContinuousClock.now - start >= .milliseconds(100))
    }

    @Test("who waits in vain ends at the deadline")
    func deadline() throws {
        let folder = try TemporaryFolder()
        let holder = try LockHolder(folder.statePath)
        let start = ContinuousClock.now
        #expect(throws: CheckpointError.locked(path: folder.path("state"))) {
            _ = try File(
                folder.statePath, source: "a", lockTimeout: .milliseconds(300), unless: nil)
        }
        #expect(ContinuousClock.now - start >= .milliseconds(300))
        holder.release()
    }

    @Test("a signal ends the waiting")
    func interrupted() throws {
        let folder = try TemporaryFolder()
        let holder = try LockHolder(folder.statePath)
        let stopSignal = try StopSignal()
        stopSignal.interrupt(signal: SIGTERM)
        #expect(throws: CheckpointError.interrupted(path: folder.path("state"))) {
            _ = try File(
                folder.statePath, source: "a", lockTimeout: .seconds(60), unless: stopSignal)
        }
        holder.release()
    }

    @Test("a lock whose file was removed keeps nobody out for ever")
    func removedLock() throws {
        let folder = try TemporaryFolder()
        let holder = try LockHolder(folder.statePath)
        try folder.remove("state.lock")
        _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        #expect(try folder.names == ["state.lock"])
        holder.release()
    }
}

/// Has the lock of a state file until it is released, by whatever thread.
private final class LockHolder: Sendable {
    private let file: Descriptor

    init(_ path: StatePath) throws {
        file = Descriptor(
            owning: unsafe open(path.string + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600))
        #expect(flock(file.rawValue, LOCK_EX | LOCK_NB) == 0)
    }

    func release() { _ = flock(file.rawValue, LOCK_UN) }
}
