import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite("Rotated several times: all files between the saved one and the newest, in order")
struct GenerationTests {
    /// Names of three rotated files, the oldest first.
    static let names = [
        ["a.3", "a.2", "a.1"], ["a-20260501", "a-20260502", "a-20260507"],
        ["a-2026050122", "a-2026050123", "a-2026050200"],
        ["a-20260501-1777593600", "a-20260501-1777593601", "a-20260502-1"],
        ["a.1777593600", "a.1777593601", "a.1777593602"],
    ]

    @Test("numbers, days, hours and seconds", arguments: names)
    func named(names: [String]) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.append(line(4), to: "a")
        try folder.rename("a", names[0])
        try folder.write(names[1], lines(5...6))
        try folder.write(names[2], lines(7...9))
        try folder.write("a", line(10))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(4...10))
        #expect(run.lost == [])
        #expect(try Run(folder, ["a"]).forwarded == [])
    }

    @Test("packed ones too, and those in another folder", arguments: [true, false])
    func packed(isElsewhere: Bool) throws {
        let folder = try TemporaryFolder()
        let old = isElsewhere ? "old/" : ""
        try folder.makeFolder("old")
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"], rotatedTo: ["old"])
        try folder.append(line(4), to: "a")
        try folder.rename("a", old + "a.3")
        try folder.pack(old + "a.3")
        try folder.write(old + "a.2", lines(5...6))
        try folder.pack(old + "a.2")
        try folder.write(old + "a.1", lines(7...9))
        try folder.write("a", line(10))
        let run = try Run(folder, ["a"], rotatedTo: ["old"])
        #expect(run.forwarded == separate(4...10))
        #expect(run.lost == [])
        #expect(try Run(folder, ["a"], rotatedTo: ["old"]).forwarded == [])
    }

    @Test("a run that ends inside of one goes on there", arguments: 0...6)
    func stopped(count: Int) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.append(line(4), to: "a")
        try folder.rename("a", "a.3")
        try folder.write("a.2", lines(5...6))
        try folder.pack("a.2")
        try folder.write("a.1", lines(7...9))
        try folder.write("a", line(10))
        #expect(try Run(folder, ["a"], limit: count).forwarded.count == count)
        #expect(try Run(folder, ["a"]).forwarded == separate(4 + count...10))
    }

    @Test("a number that is missing is told once, with its name")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.rename("a", "a.4")
        try folder.write("a.2", line(9))
        try folder.write("a", line(10))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(9...10))
        #expect(
            run.lost.map(\.path) == ["a.3", "a.1"].map(folder.path)
                && run.lost.allSatisfy { $0.reason == .missing })
        let next = try Run(folder, ["a"])
        #expect(next.lost == [])
        #expect(next.forwarded == [])
    }

    @Test("days between dates are not missing")
    func gaps() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.rename("a", "a-20260501")
        try folder.write("a-20260601", line(4))
        try folder.write("a", line(5))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(4...5))
        #expect(run.lost == [])
    }

    @Test("the saved file may be gone: what was rotated after it is read, and it is told")
    func gone() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.9", lines(90...92))
        try folder.setTime("a.9", secondsAgo: 1000)
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.remove("a")
        try folder.write("a.2", line(5))
        try folder.write("a.1", line(6))
        try folder.write("a", line(7))
        let run = try Run(folder, ["a"])
        #expect(run.lost == [lost("a", lines: 3, folder)])
        // What is older than the saved file was never asked for.
        #expect(run.forwarded == separate(5...7))
        #expect(try Run(folder, ["a"]).lost == [])
    }

    @Test("a file whose packing is not read is told with its name, and the next is read")
    func foreign() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.remove("a")
        try folder.write("a.2.zst", "(packed)")
        try folder.write("a.1", line(6))
        try folder.write("a", line(7))
        let run = try Run(folder, ["a"])
        #expect(run.lost == [LostFile(path: folder.path("a.2.zst"), reason: .foreign)])
        #expect(run.forwarded == separate(6...7))
        #expect(try Run(folder, ["a"]).lost == [])
    }

    @Test("packed files that a pattern names are not forwarded again", arguments: [true, false])
    func patterns(isReversed: Bool) throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...3))
        _ = try Run(folder, ["a"])
        try folder.append(line(4), to: "a")
        try folder.rename("a", "a.2")
        try folder.pack("a.2")
        try folder.write("a.1", lines(5...6))
        try folder.write("a", line(7))
        let names = ["a", "a.1", "a.2.gz"]
        let run = try Run(folder, isReversed ? names.reversed() : names)
        #expect(run.forwarded == separate(4...7))
        #expect(run.lost == [])
        try folder.pack("a.1")
        let next = ["a", "a.1.gz", "a.2.gz"]
        #expect(try Run(folder, isReversed ? next.reversed() : next).forwarded == [])
    }

    @Test("an empty log that was packed, whose number another one has, hides nothing")
    func emptyAndReused() throws {
        let folder = try TemporaryFolder.withEmptyLog()
        try folder.rename("a.1", "a.4")
        try folder.write("a.3", line(5))
        try folder.pack("a.3")
        // The file with the number of the empty one comes later.
        try folder.rename("a", "a.2")
        try folder.write("a.2", line(6))
        try folder.write("a.1", line(7))
        try folder.write("a", line(8))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(5...8))
        #expect(run.lost == [])
    }

    @Test("empty logs that were packed are no loss, however often they are looked at")
    func onlyEmpty() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "")
        _ = try Run(folder, ["a"])
        try folder.rename("a", "a.2")
        try folder.pack("a.2")
        try folder.write("a.1", "")
        try folder.write("a", "")
        for _ in 1...3 {
            let run = try Run(folder, ["a"])
            #expect(run.forwarded == [])
            #expect(run.lost == [])
        }
    }

    @Test("where nothing is known of the log but that it was empty, a loss is possible, and told")
    func perhaps() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "")
        _ = try Run(folder, ["a"])
        try folder.remove("a")
        try folder.write("a.2", line(5))
        try folder.pack("a.2")
        try folder.write("a.1", line(6))
        try folder.write("a", line(7))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(5...7))
        #expect(run.lost == [LostFile(path: folder.path("a"), reason: .perhaps)])
        #expect(try Run(folder, ["a"]).lost == [])
    }

    @Test("a file with the same number and beginning, and other content behind, is another one")
    func otherContent() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", lines(1...40))
        _ = try Run(folder, ["a"])
        try folder.write("a", lines(1...15) + lines(51...90))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.replaced])
        #expect(run.lost == [lost("a", lines: 40, folder)])
        #expect(run.forwarded == separate(1...15) + separate(51...90))
    }
}

extension TemporaryFolder {
    /// Packs a file as `gzip` does, which keeps the time of the file.
    func pack(_ name: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", path(name)]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
    }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(
            atPath: path(name), withIntermediateDirectories: false)
    }

    func setTime(_ name: String, secondsAgo seconds: TimeInterval) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date.now.addingTimeInterval(-seconds)], ofItemAtPath: path(name))
    }
}
