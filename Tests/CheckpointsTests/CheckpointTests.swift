import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Positions of input files")
struct CheckpointTests {
    @Test("a second run forwards what is new, and nothing else")
    func resuming() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...30))
        let first = try Run(folder, ["a"])
        #expect(first.reasons == [.fresh])
        #expect(first.forwarded == separate(1...30))
        #expect(try Run(folder, ["a"]).forwarded == [])
        try folder.append(lines(31...33), to: "a")
        let third = try Run(folder, ["a"])
        #expect(third.reasons == [.resumed])
        #expect(third.forwarded == separate(31...33))
        #expect(try Checkpoint.look(at: folder.statePath)?.confirmed == 33)
    }

    @Test("a run that ends early is gone on with, whatever its length", arguments: [1, 7, 25])
    func stopping(count: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...30))
        _ = try Run(folder, ["a"], limit: count)
        #expect(try Run(folder, ["a"]).forwarded == separate(count + 1...30))
    }

    @Test("a file that was begun is remembered, and nothing else is saved without need")
    func nothingConfirmed() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...30))
        #expect(try Run(folder, ["a"], limit: 0).reasons == [.fresh])
        #expect(
            try Checkpoint.look(at: folder.statePath)?.position.files.map(\.position) == [.start])
        _ = try Run(folder, ["a"], limit: 2)
        let before = try folder.facts("state")
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(try folder.begin("a", in: &checkpoint)?.reason == .resumed)
        try checkpoint.save(confirmed: 7)
        #expect(try folder.facts("state") == before)
    }

    @Test("inputs that a run does not name are kept")
    func others() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] { try folder.write(name, name + "\n") }
        _ = try Run(folder, ["a"])
        _ = try Run(folder, ["b"])
        #expect(try Run(folder, ["a", "b"]).forwarded == [])
    }

    @Test("the place to begin at is kept apart from what is confirmed")
    func restart() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "[\n" + lines(1...9))
        let position = try #require(FilePosition(offset: 300, restart: 0))
        do {
            var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
            let begun = try #require(try folder.begin("a", in: &checkpoint))
            checkpoint.remember(begun.input, position)
            try checkpoint.save(confirmed: 3)
        }
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(try folder.begin("a", in: &checkpoint)?.position == position)
        #expect(FilePosition(offset: 3, restart: 4) == nil)
        #expect(FilePosition(offset: 3, restart: -1) == nil)
    }

    @Test("what is not a regular file has no position")
    func pipes() throws {
        let folder = try TemporaryFolder()
        #expect(unsafe mkfifo(folder.path("a"), 0o600) == 0)
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(try folder.begin("a", in: &checkpoint) == nil)
    }

    @Test("a file that is named twice is begun once, under whatever name")
    func twice() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("b"), withDestinationPath: "a")
        let run = try Run(folder, ["a", "a", "b"])
        #expect(run.reasons == [.fresh, .alreadyBegun, .alreadyBegun])
        #expect(run.forwarded == separate(1...3))
    }

    @Test("an input is known by its path from the root")
    func paths() throws {
        #expect(absolutePath("/a//b/./c") == "/a/b/c")
        #expect(absolutePath("/a/../b") == "/a/../b")
        let current = FileManager.default.currentDirectoryPath
        #expect(absolutePath("b") == current + "/b")
        #expect(absolutePath("./b") == current + "/b")
    }

    @Test("a file on a device that has another number now is the same, under its old name only")
    func otherDevice() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.changeDevice()
        try folder.append(line(4), to: "a")
        try FileManager.default.linkItem(atPath: folder.path("a"), toPath: folder.path("b"))
        do {
            var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
            #expect(try folder.begin("b", in: &checkpoint)?.reason == .fresh)
        }
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.resumed])
        #expect(run.forwarded == [line(4)])
    }

    @Test(
        "positions that cannot be are refused",
        arguments: [
            ("\"offset\":\(3 * lineLength)", "\"offset\":-1"),
            ("\"restart\":\(3 * lineLength)", "\"restart\":\(3 * lineLength + 1)"),
            ("\"path\":\"/", "\"path\":\""),
            ("\"length\":\(3 * lineLength)", "\"length\":\(3 * lineLength + 1)"),
        ])
    func impossible(good: String, bad: String) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.changeState { $0.replacing(good, with: bad) }
        #expect(
            throws: CheckpointError.refused(path: folder.path("state"), .impossible)
        ) {
            _ = try Checkpoint(folder.statePath, lockTimeout: patience)
        }
    }
}

extension TemporaryFolder {
    /// Changes the state file, and makes its sum right again.
    func changeState(_ body: (String) -> String) throws {
        let before = try text("state")
        let changed = body(before)
        #expect(changed != before)
        let end = try #require(changed.range(of: ",\"check\":"))
        let content = String(changed[..<end.lowerBound])
        let sum = String(CRC32(content.utf8).value, radix: 16)
        let zeros = String(repeating: "0", count: 8 - sum.count)
        try write("state", content + ",\"check\":\"\(zeros)\(sum)\"}\n")
    }

    /// Makes the state file remember another device.
    fileprivate func changeDevice() throws {
        try changeState { $0.replacing(/"device":(\d+)/) { "\"device\":\($0.1)1" } }
    }
}
