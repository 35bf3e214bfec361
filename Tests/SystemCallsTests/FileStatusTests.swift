import Foundation
import SystemCalls
import Testing

@Suite("Who may do what with a file")
struct FileStatusTests {
    @Test("owner, group and mode are those of the file")
    func permissions() throws {
        let path = try temporaryFile(mode: 0o640)
        defer { _ = unsafe unlink(path) }
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
        let path = try temporaryFile(mode: 0o600)
        defer { _ = unsafe unlink(path) }
        #expect(unsafe chown(path, geteuid(), getegid()) == 0)
        #expect(try FileStatus(of: path).isOfOurGroup)
    }

    @Test("what is not there has none")
    func missing() {
        #expect(throws: SystemError("stat", number: ENOENT)) {
            _ = try FileStatus(of: "/nowhere/file")
        }
    }

    @Test("a link is not followed where it must not be")
    func link() throws {
        let path = try temporaryFile(mode: 0o600)
        let link = path + ".link"
        defer { for path in [path, link] { _ = unsafe unlink(path) } }
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        _ = try Descriptor(reading: link)
        let error = #expect(throws: SystemError.self) {
            _ = try Descriptor(reading: link, followingLinks: false)
        }
        #expect(error?.isSymbolicLink == true)
    }

    private func temporaryFile(mode: mode_t) throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appending(path: "opcef-\(UUID().uuidString)").path
        try Data().write(to: URL(filePath: path))
        #expect(unsafe chmod(path, mode) == 0)
        return path
    }
}
