import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite("Rotation: what is renamed, copied, emptied or replaced")
struct RotationTests {
    @Test("a renamed file is finished first, wherever it lies in its folder")
    func renamed() throws {
        for name in ["a.1", "old", "a-20261123"] {
            let folder = try forwardedFolder(lines(1...3))
            try folder.append(line(4), to: "a")
            try folder.rename("a", name)
            try folder.write("a", lines(5...6))
            let run = try Run(folder, ["a"])
            #expect(run.reasons == [.replaced])
            #expect(run.forwarded == separate(4...6))
            #expect(try Run(folder, ["a"]).forwarded == [])
        }
    }

    @Test("a renamed file that was finished is not mentioned")
    func finished() throws {
        let folder = try forwardedFolder(lines(1...3))
        try folder.rename("a", "a.1")
        try folder.write("a", line(4))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.replaced])
        #expect(run.forwarded == [line(4)])
    }

    @Test("a run that ends inside of the renamed file goes on there", arguments: 0...4)
    func stopped(count: Int) throws {
        let folder = try forwardedFolder(lines(1...3))
        try folder.append(lines(4...6), to: "a")
        try folder.rename("a", "a.1")
        try folder.write("a", lines(7...9))
        #expect(try Run(folder, ["a"], limit: count).forwarded.count == count)
        #expect(try Run(folder, ["a"]).forwarded == separate(4 + count...9))
    }

    @Test("what is still written to the renamed file is forwarded with the next run")
    func lateLines() throws {
        let folder = try forwardedFolder(lines(1...3))
        try folder.rename("a", "a.1")
        try folder.write("a", line(5))
        #expect(try Run(folder, ["a"]).forwarded == [line(5)])
        try folder.append(line(4), to: "a.1")
        try folder.append(line(6), to: "a")
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.resumed])
        #expect(run.forwarded == [line(4), line(6)])
        #expect(try Run(folder, ["a"]).forwarded == [])
    }

    @Test("a renamed file that is gone is told")
    func gone() throws {
        let folder = try forwardedFolder(lines(1...3))
        try folder.rename("a", "a.1")
        try folder.write("a", line(4))
        try folder.remove("a.1")
        let run = try Run(folder, ["a"])
        // The new file may have got the number of the removed one.
        #expect(run.reasons == [.replaced] || run.reasons == [.truncated])
        #expect(run.forwarded == [line(4)])
        #expect(run.lost == [lost("a", lines: 3, folder)])
        #expect(try Run(folder, ["a"]).lost == [])
    }

    @Test("inputs named by a pattern are forwarded once, in every order, over many rotations")
    func patterns() throws {
        for isReversed in [false, true] {
            let folder = try TemporaryFolder()
            var forwarded: [String] = []
            var names: [String] = []
            for round in 0..<10 {
                for number in stride(from: names.count - 1, through: 0, by: -1) {
                    try folder.rename(number == 0 ? "a" : "a.\(number)", "a.\(number + 1)")
                }
                names.append(names.isEmpty ? "a" : "a.\(names.count)")
                try folder.write("a", lines(10 * round...10 * round + 4))
                forwarded += try Run(folder, isReversed ? names.reversed() : names).forwarded
                try folder.append(lines(10 * round + 5...10 * round + 9), to: "a")
            }
            forwarded += try Run(folder, names).forwarded
            #expect(forwarded == separate(0...99))
        }
    }

    @Test("old files of a path are forgotten at last")
    func bounded() throws {
        let folder = try TemporaryFolder()
        for round in 0..<40 {
            try folder.write("a", line(round))
            _ = try Run(folder, ["a"])
            try folder.rename("a", "a.\(round)")
        }
        #expect(try Checkpoint.look(at: folder.statePath)?.position.files.count == 17)
    }

    @Test("a file cut to nothing begins anew")
    func truncated() throws {
        let folder = try forwardedFolder(lines(1...30))
        try folder.write("a", line(31))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.truncated])
        #expect(run.lost == [lost("a", lines: 30, folder)])
        #expect(run.forwarded == [line(31)])
        #expect(try Run(folder, ["a"]).forwarded == [])
        #expect(try Checkpoint.look(at: folder.statePath)?.position.files.count == 1)
    }

    @Test("a file cut to some of its own bytes begins anew, and then goes on")
    func cutShort() throws {
        let folder = try forwardedFolder(lines(1...30))
        try folder.write("a", lines(1...20))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.truncated])
        #expect(run.forwarded == separate(1...20))
        try folder.append(lines(21...40), to: "a")
        #expect(try Run(folder, ["a"]).forwarded == separate(21...40))
    }

    @Test("what lies only in the copy is forwarded first (copytruncate)")
    func copied() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.log", lines(1...3))
        _ = try Run(folder, ["a.log"])
        try folder.append(line(4), to: "a.log")
        try folder.copy("a.log", "a.log.1")
        try folder.write("a.log", line(5))
        let run = try Run(folder, ["a.log"])
        #expect(run.reasons == [.truncated])
        #expect(run.forwarded == separate(4...5))
        // The copy is known by now, and is not forwarded under its own name.
        #expect(try Run(folder, ["a.log", "a.log.1"]).forwarded == [])
    }

    @Test("so it is if the file has grown beyond its old size since")
    func copiedAndGrown() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.log", lines(1...3))
        _ = try Run(folder, ["a.log"])
        try folder.append(line(4), to: "a.log")
        try folder.copy("a.log", "a-1.log")
        try folder.write("a.log", lines(5...14))
        let run = try Run(folder, ["a.log"])
        #expect(run.reasons == [.replaced])
        #expect(run.forwarded == separate(4...14))
        #expect(try Run(folder, ["a.log"]).forwarded == [])
    }

    @Test("a copy with nothing left is known, and is not forwarded under its own name")
    func copiedWhole() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.log", lines(1...3))
        _ = try Run(folder, ["a.log"])
        try folder.copy("a.log", "a.log.1")
        try folder.write("a.log", line(4))
        let run = try Run(folder, ["a.log", "a.log.1"])
        #expect(run.reasons == [.truncated, .resumed])
        #expect(run.forwarded == [line(4)])
        #expect(try Run(folder, ["a.log", "a.log.1"]).forwarded == [])
    }

    @Test("a file that is cut while it is read is begun anew after its copy")
    func copiedWhileOpen() throws {
        let folder = try forwardedFolder(lines(1...3))
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(try folder.begin("a", in: &checkpoint)?.reason == .resumed)
        try folder.append(line(4), to: "a")
        try folder.copy("a", "a.1")
        try folder.write("a", line(5))
        #expect(try folder.begin("a", in: &checkpoint)?.reason == .truncated)
    }

    @Test("a file that is renamed while it is read is finished by its reader")
    func renamedWhileOpen() throws {
        let folder = try forwardedFolder(lines(1...3))
        var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
        #expect(try folder.begin("a", in: &checkpoint)?.reason == .resumed)
        try folder.append(line(4), to: "a")
        try folder.rename("a", "a.1")
        try folder.write("a", line(5))
        #expect(try folder.begin("a", in: &checkpoint)?.reason == .replaced)
        #expect(try folder.begin("a.1", in: &checkpoint)?.reason == .alreadyBegun)
    }

    @Test("a file of another name with the same beginning is not taken for a copy")
    func strangers() throws {
        let folder = try TemporaryFolder()
        try folder.write("a.log", lines(1...3))
        _ = try Run(folder, ["a.log"])
        try folder.write("b.log", lines(1...4))
        try folder.write("a.log", line(5))
        #expect(try Run(folder, ["a.log"]).lost == [lost("a.log", lines: 3, folder)])
    }

    @Test("a new file with the number of the old one, and another content, begins at its start")
    func sameNumber() throws {
        let folder = try forwardedFolder(lines(1...3))
        // What a file system does that gives the number of a removed file to the next.
        try folder.write("a", lines(11...20))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.replaced])
        #expect(run.lost.count == 1)
        #expect(run.forwarded == separate(11...20))
    }

    @Test("a short file that grows is known by more and more of it")
    func growing() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "{}\n")
        _ = try Run(folder, ["a"])
        #expect(try folder.fingerprintLength == 3)
        try folder.append(lines(1...5), to: "a")
        #expect(try Run(folder, ["a"]).forwarded == separate(1...5))
        #expect(try folder.fingerprintLength == 3 + 5 * lineLength)
        try folder.append(lines(6...30), to: "a")
        #expect(try Run(folder, ["a"]).forwarded == separate(6...30))
        #expect(try folder.fingerprintLength == 1024)
        // The same first bytes as in the beginning, and more of others.
        try folder.write("a", "{}\n" + lines(41...80))
        #expect(try Run(folder, ["a"]).lost == [lost("a", bytes: 3 + 30 * lineLength, folder)])
    }

    @Test("a file that was empty at first is known by what was forwarded of it in the same run")
    func growingWhileOpen() throws {
        let folder = try TemporaryFolder()
        try folder.write("a", "")
        do {
            var checkpoint = try Checkpoint(folder.statePath, lockTimeout: patience)
            let begun = try #require(try folder.begin("a", in: &checkpoint))
            try folder.append(lines(1...2), to: "a")
            let position = FilePosition(offset: 2 * lineLength, restart: 2 * lineLength)
            checkpoint.remember(begun.input, try #require(position))
            try checkpoint.save(confirmed: 2)
        }
        #expect(try folder.fingerprintLength == 2 * lineLength)
        try folder.write("a", lines(3...9))
        let run = try Run(folder, ["a"])
        #expect(run.reasons == [.replaced])
        #expect(run.lost.count == 1)
        #expect(run.forwarded == separate(3...9))
    }
}

/// What is told of a file that is gone.
func lost(_ name: String, lines: Int, _ folder: TemporaryFolder) -> LostFile {
    lost(name, bytes: lines * lineLength, folder)
}

func lost(_ name: String, bytes: Int, _ folder: TemporaryFolder) -> LostFile {
    LostFile(path: folder.path(name), reason: .gone(offset: bytes))
}

extension TemporaryFolder {
    fileprivate var fingerprintLength: Int? {
        get throws { try Checkpoint.look(at: statePath)?.position.files.last?.fingerprint.length }
    }
}

/// Creates a folder with the file `a`, which has these lines and was forwarded.
private func forwardedFolder(_ text: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("a", text)
    _ = try Run(folder, ["a"])
    return folder
}
