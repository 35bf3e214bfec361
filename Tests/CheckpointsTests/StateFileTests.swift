import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import Checkpoints

@Suite("State files: replaced whole or not at all")
struct StateFileTests {
    typealias File = StateFile<Numbers>

    @Test("what was saved is read, and nothing else is in the folder but the lock")
    func roundTrip() throws {
        let folder = try TemporaryFolder()
        do {
            var file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
            #expect(file.record == nil)
            try file.save(["x": 1], confirmed: 5)
            try file.save(["x": 2], confirmed: 7)
        }
        let file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        #expect(file.record?.position == ["x": 2])
        #expect(file.record?.confirmed == 7)
        #expect(try folder.names == ["state", "state.lock"])
    }

    @Test("the file is one line of JSON, with the members in their order and a check sum")
    func form() throws {
        let folder = try TemporaryFolder()
        var file = try File(folder.statePath, source: "a\"b", lockTimeout: patience, unless: nil)
        try file.save(["x": 1], confirmed: 5)
        let text = try folder.text("state")
        let start = #"{"version":1,"source":"a\"b","position":{"x":1},"confirmed":5,"#
        #expect(text.hasPrefix(start))
        let pattern = /"saved":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ","check":"([0-9a-f]{8})"\}\n/
        let end = try #require(text.dropFirst(start.count).wholeMatch(of: pattern))
        let content = try #require(text.range(of: ",\"check\":"))
        #expect(UInt32(end.1, radix: 16) == CRC32(text[..<content.lowerBound].utf8).value)
        #expect((try JSONSerialization.jsonObject(with: Data(text.utf8))) is [String: Any])
    }

    @Test("file and lock are their owner's alone", arguments: ["state", "state.lock"])
    func modes(name: String) throws {
        let folder = try TemporaryFolder()
        var file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        try file.save([:], confirmed: 0)
        var status = stat()
        #expect(unsafe lstat(folder.path(name), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
    }

    @Test("after a disk that was full it is tried again, after one that failed never")
    func failures() throws {
        let folder = try TemporaryFolder()
        var file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        let full = FileReplacementError.notWritten(SystemError("write", number: ENOSPC))
        let error = SystemError("fsync", number: EIO)
        #expect(file.failed(full) != file.failed(.notSynchronized(error)))
        let before = try folder.names
        #expect(throws: CheckpointError.cannotWrite(path: folder.path("state"), error)) {
            try file.save(["x": 1], confirmed: 1)
        }
        #expect(try folder.names == before)
        let otherFolder = try TemporaryFolder()
        var other = try File(otherFolder.statePath, source: "a", lockTimeout: patience, unless: nil)
        #expect(other.failed(full) != other.failed(.notCreated(error)))
        try other.save(["x": 1], confirmed: 1)
        #expect(try otherFolder.names == ["state", "state.lock"])
    }

    @Test("leftovers of killed runs are removed, and nothing that only looks like one")
    func leftovers() throws {
        let folder = try TemporaryFolder()
        let kept = [".other.1", ".state.", ".state.1x", "state.1"]
        // The number of this very process too: in a container it is always the same.
        for name in [".state.1", ".state.999999", ".state.\(getpid())"] + kept {
            try folder.write(name, "x")
        }
        var file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        try file.save([:], confirmed: 0)
        #expect(try folder.names == (kept + ["state", "state.lock"]).sorted())
    }

    @Test("a path without a folder lies in the current one; a folder is no file")
    func places() {
        #expect(StatePath("state") != nil)
        for path in ["", "/", "a/", ".", "..", "a/.."] { #expect(StatePath(path) == nil) }
    }

    @Test("a folder that is not there is told at once, and only looking finds nothing")
    func missingFolder() throws {
        let statePath = try #require(StatePath("/nonexistent/state"))
        let error = SystemError("open", number: ENOENT)
        #expect(throws: CheckpointError.cannotOpenFolder(path: "/nonexistent/", error)) {
            _ = try File(statePath, source: "a", lockTimeout: patience, unless: nil)
        }
        #expect(try File.look(at: statePath, source: "a")?.confirmed == nil)
    }

    @Test("a folder that cannot be written to is told before anything is delivered")
    func readOnlyFolder() async throws {
        let folder = try TemporaryFolder()
        try folder.setMode(0o555)
        let path = folder.path("state")
        await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
            // Whoever may do everything becomes somebody who may not.
            if geteuid() == 0, seteuid(65534) != 0 { exit(1) }
            guard let statePath = StatePath(path) else { exit(2) }
            do throws(CheckpointError) {
                _ = try File(statePath, source: "a", lockTimeout: patience, unless: nil)
            } catch {
                let reason = SystemError("faccessat", number: EACCES)
                exit(error == .cannotCreate(path: path + ".lock", reason) ? 7 : 3)
            }
        }
        try folder.setMode(0o755)
        #expect(try folder.names == [])
    }
}
