import Checkpoints
import Foundation
import SystemCalls
import TestSupport
import Testing

@Suite("F18: state files that must not be relied on are refused and left alone")
struct StateRefusalTests {
    typealias File = StateFile<Numbers>

    /// What lies there instead of a good state file, and what is said of it.
    struct Vector: Sendable, CustomTestStringConvertible {
        let title: String
        let refusal: StateRefusal
        /// Makes it of the good one.
        let spoil: @Sendable (TemporaryFolder) throws -> Void
        var testDescription: String { title }
    }

    static let vectors = [
        Vector(title: "empty", refusal: .empty) { try $0.write("state", "") },
        Vector(title: "zeros", refusal: .zeros) {
            try $0.write("state", String(repeating: "\0", count: 4096))
        },
        Vector(title: "cut in the middle", refusal: .cutOff) {
            try $0.write("state", String(try $0.text("state").prefix(40)))
        },
        Vector(title: "cut in the first word", refusal: .cutOff) {
            try $0.write("state", #"{"ver"#)
        },
        Vector(title: "cut before the last bracket", refusal: .cutOff) {
            try $0.write("state", String(try $0.text("state").dropLast(2)))
        },
        Vector(title: "the end lost to zeros", refusal: .cutOff) {
            let text = try $0.text("state")
            let lost = String(repeating: "\0", count: text.utf8.count - 50)
            try $0.write("state", text.prefix(50) + lost)
        },
        Vector(title: "without its line feed", refusal: .wrongCheck) {
            try $0.write("state", String(try $0.text("state").dropLast()))
        },
        Vector(title: "not JSON", refusal: .notState) { try $0.write("state", "hello\n") },
        Vector(title: "other JSON", refusal: .notState) {
            try $0.write("state", #"{"uuid":"A"}"# + "\n")
        },
        Vector(title: "something behind it", refusal: .notState) {
            try $0.append("{}\n", to: "state")
        },
        Vector(title: "version 0", refusal: .notState) {
            try $0.write("state", #"{"version":0,"source":"a"}"# + "\n")
        },
        Vector(title: "changed by hand", refusal: .wrongCheck) {
            try $0.write("state", try $0.text("state").replacing("\"x\":1", with: "\"x\":2"))
        },
        Vector(title: "wrong sum", refusal: .wrongCheck) {
            let text = try $0.text("state")
            let last = text.dropLast(3).last == "0" ? "1" : "0"
            try $0.write("state", text.dropLast(4) + last + "\"}\n")
        },
        Vector(title: "a later version", refusal: .newerVersion(2)) {
            try $0.write("state", signed(#"{"version":2,"source":"a","more":[]"#))
        },
        Vector(title: "another source", refusal: .otherSource("b")) {
            try $0.write("state", try $0.text("state").replacing("\"a\"", with: "\"b\"").resigned)
        },
        Vector(title: "a position of another kind", refusal: .impossible) {
            try $0.write(
                "state", try $0.text("state").replacing("\"x\":1", with: "\"x\":[]").resigned)
        },
        Vector(title: "a negative count", refusal: .impossible) {
            let text = try $0.text("state").replacing("\"confirmed\":5", with: "\"confirmed\":-5")
            try $0.write("state", text.resigned)
        },
        Vector(title: "writable by the group", refusal: .writableByOthers(0o660)) {
            try $0.setMode(0o660, "state")
        },
        Vector(title: "writable by everybody", refusal: .writableByOthers(0o602)) {
            try $0.setMode(0o602, "state")
        },
        Vector(title: "a symbolic link", refusal: .symbolicLink) {
            try $0.rename("state", "real")
            try FileManager.default.createSymbolicLink(
                atPath: $0.path("state"), withDestinationPath: "real")
        },
        Vector(title: "a folder", refusal: .notAFile) {
            try $0.remove("state")
            try FileManager.default.createDirectory(
                atPath: $0.path("state"), withIntermediateDirectories: false)
        },
        Vector(title: "a named pipe", refusal: .notAFile) {
            try $0.remove("state")
            #expect(unsafe mkfifo($0.path("state"), 0o600) == 0)
        },
        Vector(
            title: "too large", refusal: .tooLarge(bytes: 16 << 20 | 1, limit: 16 << 20)
        ) {
            #expect(unsafe truncate($0.path("state"), 16 << 20 | 1) == 0)
        },
    ]

    @Test("is refused, and stays as it is", arguments: vectors)
    func refused(_ vector: Vector) throws {
        let folder = try TemporaryFolder()
        try makeGood(folder)
        try vector.spoil(folder)
        let before = try (folder.facts("state"), folder.names)
        let expected = CheckpointError.refused(path: folder.path("state"), vector.refusal)
        #expect(throws: expected) {
            _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        }
        #expect(throws: expected) { _ = try File.look(at: folder.statePath, source: "a") }
        #expect(try (folder.facts("state"), folder.names) == before)
    }

    @Test("is refused if it belongs to another user", .enabled(if: geteuid() == 0, "needs root"))
    func otherOwner() throws {
        let folder = try TemporaryFolder()
        try makeGood(folder)
        #expect(unsafe chown(folder.path("state"), 65534, 65534) == 0)
        let before = try folder.facts("state")
        #expect(
            throws: CheckpointError.refused(path: folder.path("state"), .otherOwner(65534))
        ) {
            _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        }
        #expect(try folder.facts("state") == before)
        // The administrator may look all the same.
        #expect(try File.look(at: folder.statePath, source: "a")?.confirmed == 5)
    }

    @Test("every good file cut short, and every one with a byte changed, is refused")
    func exhaustive() throws {
        let folder = try TemporaryFolder()
        try makeGood(folder)
        let good = Array(try folder.text("state").utf8)
        func expectRefused(_ bytes: some Collection<UInt8>) throws {
            try Data(bytes).write(to: URL(filePath: folder.path("state")))
            #expect(throws: CheckpointError.self) {
                _ = try File.look(at: folder.statePath, source: "a")
            }
        }
        for count in good.indices { try expectRefused(good.prefix(count)) }
        for index in good.indices {
            for byte in [good[index] ^ 1, good[index] ^ 0x80, 0] {
                var changed = good
                changed[index] = byte
                try expectRefused(changed)
            }
        }
        try Data(good).write(to: URL(filePath: folder.path("state")))
        #expect(try File.look(at: folder.statePath, source: "a")?.position == ["x": 1])
    }

    @Test("a folder where others may replace files is refused, unless only owners may")
    func exposedFolder() throws {
        let folder = try TemporaryFolder()
        for mode in [0o775, 0o757, 0o777] {
            try folder.setMode(mode)
            #expect(throws: CheckpointError.exposedFolder(path: folder.path + "/")) {
                _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
            }
            #expect(try folder.names == [])
        }
        try folder.setMode(0o1777)
        _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
    }

    @Test("a lock that is a symbolic link is refused")
    func linkedLock() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("state.lock"), withDestinationPath: "elsewhere")
        #expect(
            throws: CheckpointError.refused(path: folder.path("state.lock"), .symbolicLink)
        ) {
            _ = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        }
        #expect(try folder.names == ["state.lock"])
    }

    private func makeGood(_ folder: TemporaryFolder) throws {
        var file = try File(folder.statePath, source: "a", lockTimeout: patience, unless: nil)
        try file.save(["x": 1], confirmed: 5)
    }
}

/// Ends a line with the right sum.
private func signed(_ content: String) -> String {
    let sum = String(CRC32(content.utf8).value, radix: 16)
    let zeros = String(repeating: "0", count: 8 - sum.count)
    return content + ",\"check\":\"\(zeros)\(sum)\"}\n"
}

extension String {
    /// The line with the right sum again.
    fileprivate var resigned: String {
        signed(range(of: ",\"check\":").map { String(self[..<$0.lowerBound]) } ?? self)
    }
}
