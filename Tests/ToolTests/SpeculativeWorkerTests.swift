import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// Long inputs are translated by two threads, `-v` and pieces from a pipe by one.
    @Suite("Two threads write what one writes")
    struct AssistantTests {
        enum Container: String, CaseIterable, Sendable {
            case lines, array, page, streams

            /// Puts records, each of them one line, into the container.
            func wrapped(_ records: [[UInt8]]) -> [UInt8] {
                let comma = UInt8(ascii: ",")
                let all = Array(records.joined(separator: [comma]))
                return switch self {
                case .lines: Array(records.joined(separator: Array("\n".utf8)))
                case .array: Array("[".utf8) + all + Array("]".utf8)
                case .page: Array(#"{"cursor":"c","items":["#.utf8) + all + Array("]}".utf8)
                case .streams:
                    records.chunked(by: 700).flatMap { Self.page.wrapped($0) + Array("\n".utf8) }
                }
            }
        }

        @Test("whatever container they come in", arguments: Container.allCases)
        func same(container: Container) async throws {
            var records = byteLines(
                SampleEvents.realisticLines(3000) + SampleEvents.hostileLines(1500))
            // What looks like a border between records, and what is none at all.
            let broken = [#"{"uuid":"no end"#, #"{"uuid":7,"x":[{"y":1},{"y":"},{"}]}"#, "[1,{}"]
            if container == .lines {
                for (index, text) in broken.enumerated() {
                    records.insert(Array(text.utf8), at: 800 * (index + 1))
                }
            }
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "events").path
                try Data(container.wrapped(records)).write(to: URL(filePath: file))
                var outputs: [[UInt8]] = []
                var kept: [Data] = []
                for words in [["-q"], ["-v"]] {
                    let rejects = folder.appending(path: "rejects\(words[0])")
                    let run = try await ToolRun(
                        words + ["--hostname", "h", "--rejects", rejects.path, file])
                    outputs.append(withoutTimesOfSending(run.output))
                    kept.append((try? Data(contentsOf: rejects)) ?? Data())
                }
                #expect(byteLines(outputs[0]).count > 4000)
                #expect(outputs[0] == outputs[1])
                #expect(kept[0] == kept[1])
            }
        }

        @Test("a file that is cut while it is read ends no run", .timeLimit(.minutes(1)))
        func cutFile() async throws {
            try await Places.withTemporaryFolder { folder in
                let file = folder.appending(path: "events")
                let events = SampleEvents.realisticLines(1700)
                // The broken line stands in what is read ahead while the output waits.
                let bytes = events + Array("\nno JSON\n".utf8) + events
                try Data(bytes).write(to: file)
                let tool = try RunningTool(["--hostname", "h", file.path])
                // Until the pipe is full: 64 KiB, while a part is some hundreds.
                await inThread { Thread.sleep(forTimeInterval: 1) }
                try FileHandle(forWritingTo: file).truncate(atOffset: 0)
                let output = await tool.allOutput()
                let ending = await tool.ended()
                #expect(byteLines(output).count >= 700)
                #expect(ending.status == 74, "\(ending.errors)")
                #expect(ending.errors.contains("was truncated while it was read"))
            }
        }

        /// Two runs send events without a readable time at two times.
        private func withoutTimesOfSending(_ output: [UInt8]) -> [UInt8] {
            byteLines(output).flatMap { withoutTimeOfSending($0) + [UInt8(ascii: "\n")] }
        }
    }
}

extension Array {
    fileprivate func chunked(by count: Int) -> [[Element]] {
        stride(from: 0, to: self.count, by: count).map {
            Array(self[$0..<Swift.min($0 + count, self.count)])
        }
    }
}
