import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("Who may do what with a file")
struct FileStatusTests {
    @Test("owner, group and mode are those of the file")
    func permissions() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder, mode: 0o640)
        let status = try FileStatus(of: path)
        #expect(status.owner == geteuid())
        #expect(status.mode == 0o640)
        #expect(status.isOwnedByUserOrRoot)
        #expect(status == (try Descriptor(reading: path).status))
    }

    @Test("what is root's is root's, whoever asks")
    func root() throws {
        #expect(try FileStatus(of: "/").isOwnedByUserOrRoot)
    }

    @Test("our own group is a group of ours")
    func group() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder, mode: 0o600)
        #expect(unsafe chown(path, geteuid(), getegid()) == 0)
        #expect(try FileStatus(of: path).isOfOurGroup)
    }

    @Test("two paths may name one file, also one that is yet to be created")
    func sameFile() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder, mode: 0o600)
        try FileManager.default.createDirectory(
            atPath: folder.path("inner"), withIntermediateDirectories: false)
        #expect(FileStatus.isSameFile(path, as: folder.path("inner/../a")))
        #expect(FileStatus.isSameFile(folder.path("new"), as: folder.path("inner/../new")))
        #expect(!FileStatus.isSameFile(folder.path("new"), as: folder.path("inner/new")))
        #expect(!FileStatus.isSameFile(folder.path("new"), as: path))
        #expect(!FileStatus.isSameFile("/dev/null", as: "/dev/null"))
    }

    @Test("what is not there has none")
    func missing() {
        #expect(throws: SystemError("stat", number: ENOENT)) {
            _ = try FileStatus(of: "/nowhere/file")
        }
    }

    @Test("a link is not followed where it must not be")
    func link() throws {
        let folder = try TemporaryFolder()
        let path = try file(in: folder, mode: 0o600)
        let link = path + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        _ = try Descriptor(reading: link)
        let error = #expect(throws: SystemError.self) {
            _ = try Descriptor(reading: link, followingLinks: false)
        }
        #expect(error?.isSymbolicLink == true)
    }

    /// Creates the file `a` in `folder`.
    private func file(in folder: TemporaryFolder, mode: Int) throws -> String {
        try folder.write("a", "")
        try folder.setMode(mode, "a")
        return folder.path("a")
    }
}
