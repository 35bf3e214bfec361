import Checkpoints
import Foundation
import SystemCalls

/// An empty folder for a test, gone with it.
final class Folder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "opcef-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o755])
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { path + "/" + name }

    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
    }

    /// Makes a file, or changes one without giving it another number.
    func write(_ name: String, _ text: String) throws {
        let data = Data(text.utf8)
        guard let file = FileHandle(forWritingAtPath: path(name)) else {
            try data.write(to: URL(filePath: path(name)))
            return
        }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: data)
        try file.close()
    }

    func append(_ text: String, to name: String) throws {
        let file = try FileHandle(forUpdating: URL(filePath: path(name)))
        try file.seekToEnd()
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path(name))), as: UTF8.self)
    }

    func rename(_ old: String, _ new: String) throws {
        try FileManager.default.moveItem(atPath: path(old), toPath: path(new))
    }

    func copy(_ old: String, _ new: String) throws {
        try FileManager.default.copyItem(atPath: path(old), toPath: path(new))
    }

    func remove(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path(name))
    }

    func setMode(_ mode: Int, _ name: String = "") throws {
        try FileManager.default.setAttributes(
            [.posixPermissions: mode], ofItemAtPath: path(name))
    }

    /// What a file that is left alone keeps: number, mode, owner, times of change, bytes.
    func facts(_ name: String) throws -> [String] {
        var status = stat()
        guard unsafe lstat(path(name), &status) == 0 else { return [] }
        let isFile = status.st_mode & S_IFMT == S_IFREG
        return [
            "\(status.st_ino)", "\(status.st_mode)", "\(status.st_uid)",
            "\(status.st_mtim)", "\(status.st_ctim)", isFile ? try text(name) : "",
        ]
    }

    var place: StatePath {
        get throws {
            guard let place = StatePath(path("state")) else { throw CocoaError(.fileNoSuchFile) }
            return place
        }
    }
}

/// How long a lock that should be free is waited for.
///
/// Other tests start programs, and between fork and exec those have every lock of this process.
let patience = Duration.seconds(20)

/// A line of an event, told from others by its number.
func line(_ number: Int) -> String {
    let text = String(number)
    let digits = String(repeating: "0", count: 26 - text.count) + text
    return #"{"uuid":"\#(digits)","timestamp":"2026-11-23T10:00:00Z","item_uuid":"i"}"# + "\n"
}

func lines(_ numbers: ClosedRange<Int>) -> String { numbers.map(line).joined() }

/// How many bytes a line has.
let lineLength = line(0).utf8.count
