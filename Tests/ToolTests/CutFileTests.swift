import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// `copytruncate` while a run reads: the place at which it reads on has other bytes by then.
    @Suite("Files that are cut and filled again while they are read", .timeLimit(.minutes(2)))
    struct CutFileTests {
        /// A line as long as every other, with its number in two places.
        private func line(_ number: Int) -> String {
            let digits = String(String(number + 1_000_000).dropFirst())
            return #"{"uuid":"U\#(digits)","timestamp":"2026-11-24T06:00:00Z","item_uuid":"i","#
                + #""action":"reveal","user":{"uuid":"u","email":"m\#(digits)@example.com"}}"#
                + "\n"
        }

        private func data(_ numbers: Range<Int>) -> Data {
            Data(numbers.map(line).joined().utf8)
        }

        /// Starts the tool, and cuts and fills the log once its output is full.
        private func runOverCut(
            _ folder: URL, _ arguments: [String], refilling numbers: Range<Int>
        ) async throws -> (output: [UInt8], ending: RunningTool.Ending) {
            let log = folder.appending(path: "u.ndjson")
            let tool = try RunningTool(arguments, in: folder)
            // The pipe is full with 64 KiB; the file has some millions of bytes.
            await inThread { Thread.sleep(forTimeInterval: 1) }
            try FileManager.default.copyItem(
                at: log, to: folder.appending(path: "u.ndjson.1"))
            let file = try FileHandle(forWritingTo: log)
            try file.truncate(atOffset: 0)
            try file.write(contentsOf: data(numbers))
            try file.close()
            let output = await tool.allOutput()
            return (output, await tool.ended())
        }

        private func expectWholeEvents(_ output: [UInt8]) {
            for message in byteLines(output).map({ String(decoding: $0, as: UTF8.self) }) {
                let number = message.firstMatch(of: /externalId=U(\d+)/)?.1
                #expect(message.firstMatch(of: /m(\d+)@example/)?.1 == number, "\(message)")
            }
        }

        @Test("no event is made of two, and the next run sends what is missing, once")
        func withState() async throws {
            try await Places.withTemporaryFolder { folder in
                let log = folder.appending(path: "u.ndjson")
                try data(0..<30_000).write(to: log)
                let arguments = ["--header", "none", "--state", "s", "u.ndjson"]
                let (output, ending) = try await runOverCut(
                    folder, arguments, refilling: 100_000..<160_000)
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(ending.errors.contains("'u.ndjson' was truncated while it was read"))
                expectWholeEvents(output)
                let next = try await ToolRun(arguments, in: folder)
                #expect(next.status == 0, "\(next.errors)")
                #expect(!next.errors.contains("lost"))
                let all = Account.identifiers(in: output + next.output)
                #expect(Set(all).count == 90_000)
                #expect(all.count == 90_000)
                #expect(try await ToolRun(arguments, in: folder).output.isEmpty)
            }
        }

        @Test("without a state it is told what was not sent")
        func withoutState() async throws {
            try await Places.withTemporaryFolder { folder in
                try data(0..<30_000).write(to: folder.appending(path: "u.ndjson"))
                let (output, ending) = try await runOverCut(
                    folder, ["--header", "none", "u.ndjson"], refilling: 100_000..<160_000)
                #expect(ending.status == 74)
                #expect(
                    ending.errors.contains(
                        "error: 'u.ndjson' was truncated while it was read; every"))
                expectWholeEvents(output)
                #expect(!Account.identifiers(in: output).contains("U0100000"))
            }
        }

        @Test("a file that is cut while older ones are sent is not taken for what it was")
        func beforeItIsRead() async throws {
            try await Places.withTemporaryFolder { folder in
                let log = folder.appending(path: "u.ndjson")
                let older = folder.appending(path: "u.ndjson.1")
                let arguments = ["--header", "none", "--state", "s", "u.ndjson"]
                try data(0..<10).write(to: log)
                #expect(try await ToolRun(arguments, in: folder).status == 0)
                try FileManager.default.moveItem(at: log, to: older)
                let rest = try FileHandle(forWritingTo: older)
                try rest.seekToEnd()
                try rest.write(contentsOf: data(10..<30_000))
                try rest.close()
                try data(50_000..<50_100).write(to: log)
                let tool = try RunningTool(arguments, in: folder)
                await inThread { Thread.sleep(forTimeInterval: 1) }
                try FileManager.default.moveItem(
                    at: older, to: folder.appending(path: "u.ndjson.2"))
                try FileManager.default.copyItem(at: log, to: older)
                let file = try FileHandle(forWritingTo: log)
                try file.truncate(atOffset: 0)
                try file.write(contentsOf: data(70_000..<70_200))
                try file.close()
                let output = await tool.allOutput()
                #expect(await tool.ended().status == 0)
                let next = try await ToolRun(arguments, in: folder)
                #expect(next.status == 0, "\(next.errors)")
                let all = Account.identifiers(in: output + next.output)
                #expect(all.count == 29_990 + 100 + 200)
                #expect(Set(all).count == all.count)
            }
        }
    }
}
