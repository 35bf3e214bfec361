import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Logs that are symbolic links into another folder")
struct LinkedLogTests {
    private func link(_ name: String, to target: String, in folder: TemporaryFolder) throws {
        try? folder.remove(name)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path(name), withDestinationPath: target)
    }

    @Test("what it led to before is found where it leads now")
    func newDay() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("d")
        try folder.write("d/day-1", lines(1...3))
        try link("a", to: "d/day-1", in: folder)
        #expect(try Run(folder, ["a"]).forwarded == separate(1...3))
        try folder.append(line(4), to: "d/day-1")
        try folder.write("d/day-2", lines(5...6))
        try link("a", to: "d/day-2", in: folder)
        let run = try Run(folder, ["a"])
        #expect(run.lost == [])
        #expect(run.forwarded == separate(4...6))
        #expect(try Run(folder, ["a"]).forwarded == [])
    }

    @Test("rotated files lie beside what it leads to")
    func rotated() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("d")
        try folder.write("d/log", lines(1...3))
        try link("a", to: "d/log", in: folder)
        _ = try Run(folder, ["a"])
        try folder.rename("d/log", "d/log.2")
        try folder.write("d/log.1", line(4))
        try folder.write("d/log", line(5))
        let run = try Run(folder, ["a"])
        #expect(run.lost == [])
        #expect(run.forwarded == separate(4...5))
    }
}
