import Foundation
import TestSupport
import Testing

@testable import SystemCalls

/// Which files records are kept in: those that this user or root alone has put there.
@Suite("Files that records are kept in")
struct FileRefusalTests {
    private let temporaryFolder: TemporaryFolder
    private var folder: String { temporaryFolder.path }

    init() throws {
        temporaryFolder = try TemporaryFolder()
    }

    private func withFolder(mode: Int = 0o700, _ body: (String) throws -> Void) throws {
        try temporaryFolder.setMode(mode)
        try body(temporaryFolder.path("kept"))
    }

    private func refusal(_ path: String) -> FileRefusal? {
        do throws(KeptFileError) {
            _ = try Descriptor.keepingRecords(at: path)
        } catch .refused(let refusal) {
            return refusal
        } catch {
            Issue.record("\(error)")
        }
        return nil
    }

    @Test("a file is made for its owner alone, and added to")
    func created() throws {
        try withFolder { path in
            for text in ["one\n", "two\n"] {
                let file = try Descriptor.keepingRecords(at: path)
                #expect(try file.write(Array(text.utf8).span) == 4)
            }
            #expect(FileManager.default.contents(atPath: path) == Data("one\ntwo\n".utf8))
            #expect(try FileStatus(of: path).mode == 0o600)
            try Descriptor.synchronizeName(of: path)
        }
    }

    @Test("no symbolic link is followed, to a file or to nothing")
    func symbolicLink() throws {
        try withFolder { path in
            for target in ["target", "nothing"] {
                if target == "target" { try Data().write(to: URL(filePath: folder + "/target")) }
                try #require(unsafe symlink(target, path) == 0)
                #expect(refusal(path) == .symbolicLink)
                _ = unsafe unlink(path)
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/nothing"))
        }
    }

    @Test("a link on the way to the folder is no link to the file")
    func linkedFolder() throws {
        try withFolder { path in
            try #require(unsafe symlink(".", folder + "/here") == 0)
            #expect(refusal(folder + "/here/kept") == nil)
        }
    }

    @Test("a file with two names is not taken")
    func hardLink() throws {
        try withFolder { path in
            try Data().write(to: URL(filePath: path))
            try #require(unsafe chmod(path, 0o600) == 0 && link(path, path + "2") == 0)
            #expect(refusal(path) == .hardLinks(2))
        }
    }

    @Test("a file that others may write to is not taken", arguments: [0o620, 0o602, 0o666])
    func writable(mode: mode_t) throws {
        try withFolder { path in
            try Data().write(to: URL(filePath: path))
            try #require(unsafe chmod(path, mode) == 0)
            #expect(refusal(path) == .writableByOthers(UInt32(mode)))
        }
    }

    @Test(
        "nothing is made in a folder in which others could replace it", arguments: [0o777, 0o770])
    func exposed(mode: Int) throws {
        try withFolder(mode: mode) { path in
            #expect(refusal(path) == .exposedFolder(path: folder))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test("in a sticky folder nobody can, and what lies there must be ours")
    func sticky() throws {
        try withFolder(mode: 0o1777) { path in
            #expect(refusal(path) == nil)
            #expect(refusal(path) == nil)
            guard geteuid() == 0 else { return }
            try #require(unsafe chown(path, 4711, 4711) == 0)
            // Where fs.protected_regular is set the kernel refuses it first.
            do throws(KeptFileError) {
                _ = try Descriptor.keepingRecords(at: path)
                Issue.record("it was opened")
            } catch {
                #expect(
                    error == .refused(.otherOwner(4711))
                        || error == .system(SystemError("openat", number: EACCES)))
            }
        }
    }

    @Test("a folder is no file, and what is not there is told")
    func folders() throws {
        try withFolder { path in
            #expect(throws: KeptFileError.system(SystemError("openat", number: EISDIR))) {
                _ = try Descriptor.keepingRecords(at: folder)
            }
            #expect(throws: KeptFileError.system(SystemError("open", number: ENOENT))) {
                _ = try Descriptor.keepingRecords(at: path + "/nowhere/file")
            }
        }
    }

    @Test("a named pipe with a reader will do, and without one not")
    func namedPipe() throws {
        try withFolder { path in
            try #require(unsafe mkfifo(path, 0o600) == 0)
            #expect(throws: KeptFileError.system(SystemError("openat", number: ENXIO))) {
                _ = try Descriptor.keepingRecords(at: path)
            }
            let reader = try Descriptor(reading: path)
            let file = try Descriptor.keepingRecords(at: path)
            #expect(try file.write([10].span) == 1)
            #expect(try reader.wait(for: .readable, before: nil, unless: nil) == .ready)
        }
    }

    @Test("devices and what the program was started with will do")
    func devices() throws {
        let paths = ["/dev/null", "/dev/stderr", "/dev/stdout", "/dev/fd/2"]
        for path in paths {
            #expect(refusal(path) == nil)
            try Descriptor.synchronizeName(of: path)
        }
        #expect(throws: KeptFileError.system(SystemError("fcntl", number: EBADF))) {
            _ = try Descriptor.keepingRecords(at: "/dev/fd/987")
        }
    }
}
