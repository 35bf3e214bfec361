import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Directory: a folder that is held open")
struct DirectoryTests {
    @Test("a file is replaced whole, and has the rights of a new one")
    func replacing() throws {
        let folder = try TemporaryFolder()
        let directory = try Directory(folder.path)
        try directory.replace("a", with: Array("first".utf8))
        try directory.replace("a", with: Array("2".utf8))
        #expect(try folder.text("a") == "2")
        #expect(try directory.names() == ["a"])
        #expect(try directory.status(of: "a")?.mode == 0o600)
        #expect(try directory.status(of: "a")?.kind == .regular)
        #expect(try directory.status(of: "a")?.size == 1)
    }

    @Test("what cannot be replaced keeps what it holds, and nothing is left behind")
    func notReplaced() throws {
        let folder = try TemporaryFolder()
        let directory = try Directory(folder.path)
        try folder.createFolder("a")
        #expect(throws: FileReplacementError.notWritten(SystemError("renameat", number: EISDIR))) {
            try directory.replace("a", with: [1])
        }
        #expect(try directory.names() == ["a"])
        try Data().write(to: URL(filePath: "\(folder.path)/.b.\(getpid())"))
        #expect(throws: FileReplacementError.notCreated(SystemError("openat", number: EEXIST))) {
            try directory.replace("b", with: [1])
        }
        try directory.removeLeftovers(of: "b")
        try directory.replace("b", with: [1])
        #expect(try folder.text("b") == "\u{1}")
    }

    @Test("all names are listed, however many, and again")
    func names() throws {
        let folder = try TemporaryFolder()
        let directory = try Directory(folder.path)
        #expect(try directory.names() == [])
        let names =
            (0..<1000).map { "\($0)" } + [".hidden", "ü", String(repeating: "n", count: 255)]
        for name in names { try Data().write(to: URL(filePath: "\(folder.path)/\(name)")) }
        for _ in 0..<2 { #expect(try directory.names().sorted() == names.sorted()) }
    }

    @Test("the folder stays the same under another name")
    func renamed() throws {
        let folder = try TemporaryFolder()
        try folder.createFolder("old")
        let directory = try Directory(folder.path + "/old")
        try folder.rename("old", "new")
        try directory.replace("a", with: Array("x".utf8))
        #expect(try folder.text("new/a") == "x")
    }

    @Test("links are seen, and never followed")
    func links() throws {
        let folder = try TemporaryFolder()
        try Data("x".utf8).write(to: URL(filePath: folder.path + "/file"))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link", withDestinationPath: "file")
        let directory = try Directory(folder.path)
        #expect(try directory.status(of: "link")?.kind == .symbolicLink)
        #expect(throws: SystemError("openat", number: ELOOP)) {
            _ = try directory.open(reading: "link")
        }
        try directory.replace("link", with: Array("y".utf8))
        #expect(try folder.text("file") == "x")
        #expect(try directory.status(of: "link")?.kind == .regular)
    }

    @Test("what is not there has no status; what is no folder is not opened")
    func missing() throws {
        let folder = try TemporaryFolder()
        let directory = try Directory(folder.path)
        #expect(try directory.status(of: "a") == nil)
        #expect(throws: SystemError("unlinkat", number: ENOENT)) { try directory.remove("a") }
        try Data().write(to: URL(filePath: folder.path + "/a"))
        #expect(throws: SystemError("open", number: ENOTDIR)) {
            _ = try Directory(folder.path + "/a")
        }
    }

    @Test("bytes are read from any place, and the reader's own place stays")
    func readingAtOffset() throws {
        let folder = try TemporaryFolder()
        try Data("abcdef".utf8).write(to: URL(filePath: folder.path + "/a"))
        let file = try Directory(folder.path).open(reading: "a")
        #expect(try file.bytes(from: 4, upTo: 10) == Array("ef".utf8))
        #expect(try file.bytes(upTo: 2) == Array("ab".utf8))
        #expect(try file.bytes(from: 6, upTo: 2) == [])
        #expect(try file.bytes(upTo: 0) == [])
        var bytes: [UInt8] = [0]
        #expect(try file.read(into: &bytes, from: 0, to: 1) == 1)
        #expect(bytes == Array("a".utf8))
    }
}
