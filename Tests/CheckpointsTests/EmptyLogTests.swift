import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

/// A log that was empty when it was seen last is known by its number and its birth.
@Suite("Empty logs and their numbers")
struct EmptyLogTests {
    /// What becomes of the birth that the state file has.
    enum Birth: CaseIterable, Sendable {
        case kept
        /// As if the number had been given to a later file.
        case changed
        /// As where the file system does not tell, or an older version has saved.
        case unknown
    }

    /// A log that a run has seen empty, behind one that it has read.
    private func emptyLog(_ birth: Birth) throws -> TemporaryFolder {
        let folder = try TemporaryFolder.withEmptyLog()
        try folder.remove("a.1")
        switch birth {
        case .kept: break
        case .changed: try folder.changeState { $0.replacing(/"born":\d/, with: "\"born\":7") }
        case .unknown: try folder.changeState { $0.replacing(/"born":\d+,/, with: "") }
        }
        return folder
    }

    private static let tellsBirths: Bool = {
        guard let file = try? Descriptor(reading: NSTemporaryDirectory()) else { return false }
        return file.born != nil
    }()

    @Test(
        "the oldest rotated file with its number is it by its birth alone",
        .enabled(if: tellsBirths, "the file system does not tell when files were made"),
        arguments: Birth.allCases)
    func oldest(birth: Birth) throws {
        let folder = try emptyLog(birth)
        try folder.rename("a", "a.2")
        try folder.write("a.2", line(6))
        try folder.write("a.1", line(7))
        try folder.write("a", line(8))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(6...8))
        let loss = LostFile(path: folder.path("a"), reason: .perhaps)
        #expect(run.lost == (birth == .kept ? [] : [loss]))
        #expect(try Run(folder, ["a"]).lost == [])
    }

    @Test(
        "a log with its number is another one by its birth",
        .enabled(if: tellsBirths, "the file system does not tell when files were made"),
        arguments: [Birth.kept, .changed])
    func current(birth: Birth) throws {
        let folder = try emptyLog(birth)
        try folder.write("a.1", line(7))
        try folder.write("a", line(8))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(7...8))
        // What is still the log may have been copied and cut.
        let loss = LostFile(path: folder.path("a"), reason: .perhaps)
        #expect(run.lost == (birth == .kept ? [] : [loss]))
    }

    @Test("where one rotated file is kept, another one in its place is a possible loss")
    func onlyOne() throws {
        let folder = try emptyLog(.kept)
        try folder.rename("a", "b")
        try folder.write("a.1", line(7))
        try folder.write("a", line(8))
        let run = try Run(folder, ["a"])
        #expect(run.forwarded == separate(7...8))
        #expect(run.lost == [LostFile(path: folder.path("a"), reason: .perhaps)])
        let renamed = try emptyLog(.kept)
        try renamed.rename("a", "a.1")
        try renamed.write("a.1", line(7))
        try renamed.write("a", line(8))
        #expect(try Run(renamed, ["a"]).lost == [])
    }
}
