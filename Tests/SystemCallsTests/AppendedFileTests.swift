import Foundation
import TestSupport
import Testing

@testable import SystemCalls

@Suite("Files that whole frames are added to")
struct AppendedFileTests {
    private let folder: TemporaryFolder
    private var path: String { folder.path("file") }

    init() throws {
        folder = try TemporaryFolder()
    }

    private func open(
        _ ending: AppendedFile.Ending = .byte(10)
    ) throws -> AppendedFile {
        AppendedFile(try Descriptor(appendingTo: path), at: path, ending: ending)
    }

    private var content: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    private func write(_ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: path))
    }

    @Test(
        "a torn end is ended before anything is added",
        arguments: [
            ("", "one\n", 0), ("whole\n", "whole\none\n", 0), ("torn", "torn\none\n", 1),
            ("\n", "\none\n", 0),
        ])
    func ended(before: String, after: String, mended: Int) throws {
        try write(before)
        var file = try open()
        try file.append(Array("one\n".utf8).span)
        #expect(content == after)
        #expect(file.mendedEnds == mended)
    }

    @Test("what another program has left between two pieces is looked at again")
    func others() throws {
        var file = try open(.byte(0))
        try file.append(Array("one\0".utf8).span)
        try write(content + "torn")
        try file.append(Array("two\0".utf8).span)
        try file.append(Array("three\0".utf8).span)
        #expect(content == "one\0torn\0two\0three\0")
        #expect(file.mendedEnds == 1)
    }

    @Test("an end that nobody can look at is ended")
    func unreadable() throws {
        try write("torn")
        let file = try Descriptor(appendingTo: path)
        var appended = AppendedFile(file, at: "/no such file", ending: .byte(10))
        try appended.append(Array("one\n".utf8).span)
        #expect(content == "torn\none\n")
    }

    @Test(
        "a counted frame that is not whole is cut off",
        arguments: [
            ("", "3 one"), ("2 ab", "2 ab3 one"), ("2 ab5 abcd", "2 ab3 one"),
            ("2 ab12", "2 ab3 one"), ("2 ab1 ", "2 ab3 one"), ("1", "3 one"),
        ])
    func cut(before: String, after: String) throws {
        try write(before)
        var file = try open(.counted)
        try file.append(Array("3 one".utf8).span)
        #expect(content == after)
        #expect(file.mendedEnds == (after.hasPrefix(before) ? 0 : 1))
    }

    @Test("many counted frames are found whole, whatever their sizes")
    func countedFrames() throws {
        var random = SplitMix64(seed: 5)
        var frames = ""
        for _ in 0..<400 {
            let count = Int.random(in: 0...2000, using: &random)
            frames +=
                "\(count + 1) " + String(repeating: "5 x ", count: count / 4)
                + String(repeating: "7", count: count % 4 + 1)
        }
        // One frame longer than what is read at once.
        frames += "200000 " + String(repeating: "1 ", count: 100_000)
        try write(frames)
        let file = try Descriptor(reading: path)
        let size = frames.utf8.count
        #expect(try file.endOfCountedFrames(from: 0, size: size) == size)
        try write(frames + "99 torn")
        let longer = try Descriptor(reading: path)
        #expect(try longer.endOfCountedFrames(from: 0, size: size + 7) == size)
    }

    @Test(
        "a file with something else than counted frames is left as it is",
        arguments: ["line\n", "0 ", "01 a", "2 abx", "3 abc 3 abc", "1234567890123 a", "2:ab"])
    func notCounted(before: String) throws {
        try write(before)
        var file = try open(.counted)
        #expect(throws: AppendError(error: .notCounted, written: 0)) {
            try file.append(Array("3 one".utf8).span)
        }
        #expect(content == before)
    }

    @Test("four programs that add to one file at once leave every line whole")
    func together() async throws {
        let path = path
        await withTaskGroup(of: Void.self) { group in
            for writer in 0..<4 {
                group.addTask {
                    await inThread {
                        guard let descriptor = try? Descriptor(appendingTo: path) else { return }
                        var file = AppendedFile(descriptor, at: path, ending: .byte(10))
                        for number in 0..<200 {
                            let line = String(repeating: "\(writer)", count: 900) + " \(number)\n"
                            try? file.append(Array(line.utf8).span)
                        }
                    }
                }
            }
        }
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count == 800)
        #expect(Set(lines).count == 800)
        #expect(lines.allSatisfy { Set($0.prefix(900)).count == 1 })
    }

    @Test("a program that keeps the lock for its whole life is waited for once")
    func lockedByOthers() throws {
        var file = try open()
        let other = try Descriptor(appendingTo: path)
        #expect(try other.lock())
        let start = ContinuousClock.now
        try file.append(Array("one\n".utf8).span)
        let first = ContinuousClock.now
        try file.append(Array("two\n".utf8).span)
        #expect(content == "one\ntwo\n")
        #expect(start.duration(to: first) > .seconds(1))
        #expect(first.duration(to: .now) < .seconds(1))
    }
}
