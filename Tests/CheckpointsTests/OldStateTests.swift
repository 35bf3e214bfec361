import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite("State files of version 0.1.0")
struct OldStateTests {
    /// What 0.1.0 wrote after a run over 30 lines, a rotation, and a run over nine others and the
    /// beginning of a tenth; and one line of another file.
    static let fixture = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures/0.1.0.state")

    @Test("one is read as it is")
    func reading() throws {
        let folder = try TemporaryFolder()
        try folder.write("state", String(contentsOf: Self.fixture, encoding: .utf8))
        try folder.setMode(0o600, "state")
        let record = try #require(try Checkpoint.look(at: folder.statePath))
        #expect(record.confirmed == 40)
        #expect(
            record.position.files.map(\.path)
                == ["usage", "signin", "usage"].map { "/var/log/onepassword/\($0).ndjson" })
        #expect(record.position.files.map(\.position.offset) == [2670, 89, 801])
        #expect(record.position.files.allSatisfy { $0.tail == nil })
    }

    @Test("one is gone on with, and then holds what stands before each position")
    func upgrade() throws {
        let folder = try TemporaryFolder()
        try folder.write("usage.ndjson", lines(1...30))
        try folder.write("state", String(contentsOf: Self.fixture, encoding: .utf8))
        try folder.setMode(0o600, "state")
        let inode = try #require(try folder.facts("usage.ndjson").first)
        try folder.changeState { state in
            // The file that was rotated in the fixture is still the log here.
            before(rotation: state, in: folder)
                .replacing(/"inode":\d+,"offset":2670/, with: "\"inode\":\(inode),\"offset\":2670")
        }
        #expect(try Run(folder, ["usage.ndjson"]).forwarded == [])
        let file = try Checkpoint.look(at: folder.statePath)?.position.files.first
        #expect(file?.tail?.length == 1024)
        try folder.append(lines(31...32), to: "usage.ndjson")
        let run = try Run(folder, ["usage.ndjson"])
        #expect(run.reasons == [.resumed])
        #expect(run.forwarded == separate(31...32))
        #expect(try Checkpoint.look(at: folder.statePath)?.confirmed == 42)
    }

    @Test("files rotated since are read after the one that it remembers")
    func rotated() throws {
        let folder = try TemporaryFolder()
        try folder.write("usage.ndjson", lines(1...31))
        try folder.rename("usage.ndjson", "usage.ndjson.2")
        try folder.pack("usage.ndjson.2")
        try folder.write("usage.ndjson.1", line(32))
        try folder.write("usage.ndjson", line(33))
        try folder.write("state", String(contentsOf: Self.fixture, encoding: .utf8))
        try folder.setMode(0o600, "state")
        try folder.changeState { before(rotation: $0, in: folder) }
        let run = try Run(folder, ["usage.ndjson"])
        #expect(run.forwarded == separate(31...33))
        #expect(run.lost == [])
    }

    /// The state without the file that came after the rotation, with the paths of a folder.
    private func before(rotation state: String, in folder: TemporaryFolder) -> String {
        state.replacing("/var/log/onepassword", with: folder.path)
            .replacing(
                /,\{"device":\d+,"fingerprint":\{[^}]*\},"inode":\d+,"offset":801,[^}]*\}/, with: ""
            )
    }
}
