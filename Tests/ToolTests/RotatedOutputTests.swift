import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("logrotate, while a run writes to a file", .timeLimit(.minutes(2)))
    struct RotatedOutputTests {
        @Test(
            "each message is in one of the files, whole and in its place, and logrotate has no complaint",
            .enabled(if: Tools.areWanted("/usr/sbin/logrotate"), "logrotate is not here"),
            arguments: [
                "create", "create 0640", "nocreate", "create\ndateext\ndateformat -%Y%m%d-%s",
                "create\ncompress\ndelaycompress",
            ], ["lf", "octet"])
        func rotations(directives: String, framing: String) async throws {
            let folder = try TemporaryFolder(mode: 0o700)
            let rounds = directives.contains("date") ? 3 : 12
            try folder.write(
                "rotations.conf",
                "\(folder.path("out")) {\nrotate 99\n\(directives)\nmissingok\n}\n")
            try folder.setMode(0o600, "rotations.conf")
            let tool = try RunningTool(
                [
                    "-q", "--header", "none", "--framing", framing, "--to",
                    "file:\(folder.path("out"))",
                ], output: .nowhere)
            async let fed = inThread { Self.feed(tool, until: folder.path("enough")) }
            var complaints = ""
            for _ in 0..<rounds {
                #expect(await inThread { Self.waitForMessages(at: folder.path("out")) })
                let rotated = try await ToolRun(
                    ["-f", "-s", folder.path("rotations"), folder.path("rotations.conf")],
                    binary: URL(filePath: "/usr/sbin/logrotate"))
                complaints += rotated.errors
                if directives.contains("date") {
                    await inThread { Thread.sleep(forTimeInterval: 1.1) }
                }
            }
            #expect(await inThread { Self.waitForMessages(at: folder.path("out")) })
            try folder.write("enough", "")
            let count = await fed
            let ending = await tool.ended()
            #expect(ending.status == 0, "\(ending.errors)")
            #expect(complaints.isEmpty, "\(complaints)")
            let names = try folder.names.filter { $0.hasPrefix("out") }
            #expect(names.count == rounds + 1)
            let unpacked = try await ToolRun(
                [
                    "-c",
                    "ls -v --reverse out.* out-* 2> /dev/null | grep . | xargs zcat -f; cat out",
                ],
                in: folder.url, binary: URL(filePath: "/bin/bash"))
            let delivered = Self.numbers(in: unpacked.output)
            #expect(count > 1000)
            #expect(delivered.sorted() == Array(0..<count))
            if !directives.contains("date") { #expect(delivered == delivered.sorted()) }
        }

        /// Gives the tool events, numbered from 0, until there is a file at `path`; returns how many.
        private static func feed(_ tool: RunningTool, until path: String) -> Int {
            var count = 0
            while !FileManager.default.fileExists(atPath: path) {
                let lines = (count..<count + 50).map {
                    #"{"uuid":"E\#($0)","timestamp":"2026-05-01T10:00:00Z","item_uuid":"i"}"# + "\n"
                }
                guard tool.feed(Array(lines.joined().utf8)) else { break }
                count += 50
                usleep(2000)
            }
            try? tool.input.close()
            return count
        }

        /// Waits until the file has messages.
        private static func waitForMessages(at path: String) -> Bool {
            for _ in 0..<2000 {
                let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                if let size = attributes?[.size] as? Int, size > 0 { return true }
                usleep(10_000)
            }
            return false
        }

        /// The numbers of the events, in their order.
        private static func numbers(in bytes: [UInt8]) -> [Int] {
            String(decoding: bytes, as: UTF8.self).matches(of: #/ externalId=E(\d+)\b/#)
                .compactMap { Int($0.1) }
        }
    }
}
