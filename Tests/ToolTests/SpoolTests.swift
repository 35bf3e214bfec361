import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// `Tests/Faults/spool` kills at random moments; here each test knows what was taken.
    @Suite("A spool of standard input", .timeLimit(.minutes(2)))
    struct SpoolTests {
        private func lines(_ numbers: Range<Int>) -> [UInt8] {
            Array(numbers.map(SampleEvents.line).joined())
        }

        private func names(_ numbers: Range<Int>) -> [String] { numbers.map { "E\($0)" } }

        private func segments(in folder: URL) -> [URL] {
            let names = try? FileManager.default.contentsOfDirectory(
                at: folder.appending(path: "s"), includingPropertiesForKeys: [.fileSizeKey])
            return (names ?? []).filter { $0.pathExtension == "spool" }
                .sorted { $0.path < $1.path }
        }

        /// How many bytes all segments have.
        private func size(in folder: URL) -> Int {
            segments(in: folder).reduce(0) { sum, url in
                let attributes = try? FileManager.default.attributesOfItem(atPath: url.path)
                return sum + (attributes?[.size] as? Int ?? 0)
            }
        }

        /// Waits until something holds, for 20 s at most.
        private func wait(until holds: @escaping @Sendable () -> Bool) async -> Bool {
            await inThread {
                for _ in 0..<2000 {
                    if holds() { return true }
                    Thread.sleep(forTimeInterval: 0.01)
                }
                return false
            }
        }

        /// Has a run take lines while there is no collector, and kills it.
        private func take(_ bytes: [UInt8], in folder: URL) async throws {
            let port = try RefusingPort()
            let before = size(in: folder)
            let tool = try RunningTool(
                ["--spool", "s", "--to", "tcp://127.0.0.1:\(port.port)"],
                environment: ["OPCEF_RETRY_FOR": "forever"], in: folder)
            await inThread { _ = tool.feed(bytes) }
            #expect(await wait { size(in: folder) >= before + bytes.count })
            tool.signal(SIGKILL)
            #expect(await tool.ended().status == 128 + SIGKILL)
        }

        @Test("what killed runs have taken goes out first, in order, and once")
        func killed() async throws {
            try await Places.withTemporaryFolder { folder in
                for start in stride(from: 0, to: 900, by: 300) {
                    try await take(lines(start..<start + 300), in: folder)
                }
                let run = try await ToolRun(
                    ["--spool", "s", "--summary", "json"], in: folder, input: lines(900..<1000))
                #expect(run.status == 0, "\(run.errors)")
                #expect(Account.identifiers(in: run.output) == names(0..<1000))
                #expect(run.errors.contains("sending first what waits in 's'"))
                #expect(run.errors.contains(#""waiting":0"#))
                #expect(segments(in: folder).isEmpty)
            }
        }

        @Test("an array goes on where it is confirmed, and a place in it is that of the array")
        func array() async throws {
            try await Places.withTemporaryFolder { folder in
                let collector = try RecordingCollector()
                let to = ["--spool", "s", "--to", "tcp://127.0.0.1:\(collector.port)"]
                let records = (0..<12_000).map { SampleEvents.line($0).dropLast() }
                let text = Array("[\n".utf8) + Array(records.joined(separator: Array(",\n".utf8)))
                let half = text.count / 2
                let tool = try RunningTool(
                    to, environment: ["OPCEF_RETRY_FOR": "forever"], in: folder)
                await inThread { _ = tool.feed(Array(text[..<half])) }
                let position = folder.appending(path: "s/position")
                let isSaved = await wait {
                    let text = (try? String(contentsOf: position, encoding: .utf8)) ?? ""
                    return text.contains(#""nesting":"["#)
                }
                #expect(isSaved)
                // What comes from now on waits in the spool.
                await inThread {
                    collector.stop()
                    _ = tool.feed(Array(text[half...]))
                }
                #expect(await wait { size(in: folder) >= text.count })
                tool.signal(SIGKILL)
                let killed = await tool.ended()
                #expect(killed.status == 128 + SIGKILL, "\(killed.errors)")
                let first = Set(Account.identifiers(in: collector.received))
                let other = try RecordingCollector()
                let next = try await ToolRun(
                    ["--spool", "s", "--to", "tcp://127.0.0.1:\(other.port)"], in: folder)
                #expect(next.status == 65)
                #expect(
                    next.errors.contains(
                        """
                        standard input:12001:\((records.last?.count ?? 0) + 1): the input ends in \
                        the middle of an array or page
                        """))
                let all =
                    Account.identifiers(in: collector.received)
                    + Account.identifiers(in: other.received)
                #expect(Set(all) == Set(names(0..<12_000)))
                #expect(!first.isEmpty && all.count < first.count + 12_000)
            }
        }

        @Test("where all is confirmed nothing waits, and an open array is told of all the same")
        func confirmedArray() async throws {
            try await Places.withTemporaryFolder { folder in
                let records = (0..<10).map { SampleEvents.line($0).dropLast() }
                let text = Array("[\n".utf8) + Array(records.joined(separator: Array(",\n".utf8)))
                let tool = try RunningTool(["--spool", "s"], in: folder)
                await inThread { _ = tool.feed(text) }
                let position = folder.appending(path: "s/position")
                let isSaved = await wait {
                    let saved = (try? String(contentsOf: position, encoding: .utf8)) ?? ""
                    return saved.contains(#""nesting":"[","offset":\#(text.count),"#)
                }
                #expect(isSaved)
                tool.signal(SIGKILL)
                #expect(await tool.ended().status == 128 + SIGKILL)
                let next = try await ToolRun(["--spool", "s"], in: folder)
                #expect(next.status == 65)
                #expect(next.output.isEmpty)
                #expect(!next.errors.contains("sending first"), "\(next.errors)")
                #expect(next.errors.contains("the input ends in the middle of an array or page"))
                #expect(segments(in: folder).isEmpty)
                #expect(try await ToolRun(["--spool", "s"], in: folder).status == 0)
            }
        }

        @Test("a changed byte costs the records of its block; they are told of, and the file kept")
        func damaged() async throws {
            try await Places.withTemporaryFolder { folder in
                try await take(lines(0..<100), in: folder)
                try await take(lines(100..<200), in: folder)
                let first = try #require(segments(in: folder).first)
                var bytes = try Data(contentsOf: first)
                bytes[bytes.count / 2] ^= 4
                try bytes.write(to: first)
                let run = try await ToolRun(["--spool", "s"], in: folder, input: lines(200..<210))
                #expect(run.status == 74)
                #expect(run.errors.contains("of 's/\(first.lastPathComponent)' are damaged"))
                let found = Account.identifiers(in: run.output)
                #expect(Set(found).isSubset(of: names(0..<210)))
                #expect(found.suffix(110) == names(100..<210)[...])
                let kept = folder.appending(path: "s/\(first.lastPathComponent).damaged")
                #expect(try Data(contentsOf: kept) == bytes)
                #expect(segments(in: folder).isEmpty)
            }
        }

        @Test("SIGTERM: what was read is in the spool, and what can be is delivered")
        func terminated() async throws {
            try await Places.withTemporaryFolder { folder in
                let tool = try RunningTool(["--spool", "s"], in: folder)
                await inThread {
                    _ = tool.feed(lines(0..<50))
                    Thread.sleep(forTimeInterval: 0.5)
                    _ = tool.feed(lines(50..<60))
                }
                #expect(await wait { size(in: folder) >= lines(0..<60).count })
                tool.signal(SIGTERM)
                #expect(Account.identifiers(in: await tool.allOutput()) == names(0..<60))
                let ending = await tool.ended()
                #expect(ending.status == 0, "\(ending.errors)")
                #expect(segments(in: folder).isEmpty)
            }
        }

        @Test("a second run finds the lock, and takes nothing")
        func locked() async throws {
            try await Places.withTemporaryFolder { folder in
                let tool = try RunningTool(["--spool", "s"], in: folder)
                await inThread { _ = tool.feed(lines(0..<1)) }
                #expect(await wait { size(in: folder) > 0 })
                let other = try await ToolRun(["--spool", "s"], in: folder, input: lines(1..<2))
                #expect(other.status == 75)
                #expect(other.errors.contains("error: another run is using 's/position'"))
                try tool.input.close()
                #expect(Account.identifiers(in: await tool.allOutput()) == ["E0"])
                #expect(await tool.ended().status == 0)
            }
        }

        @Test("a record larger than the spool is sent, with a warning that it is not taken")
        func largeRecord() async throws {
            try await Places.withTemporaryFolder { folder in
                let filling = String(repeating: "y", count: 17 << 20)
                let record = #"{"uuid":"E1","item_uuid":"i","action":"fill","x":"\#(filling)"}"#
                let run = try await ToolRun(
                    [
                        "--header", "none", "--spool", "s", "--spool-size", "16MiB",
                        "--max-record", "\(1 << 26)",
                    ], in: folder, input: lines(0..<1) + Array(record.utf8) + [0x0A] + lines(2..<3))
                #expect(run.status == 0 && run.lines.count == 3, "\(run.errors)")
                #expect(run.errors.contains("; what comes now is sent without being taken"))
                #expect(segments(in: folder).isEmpty)
            }
        }

        @Test(
            "a full disk: what was taken goes out, and then what is read, all of it",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func fullDisk() async throws {
            try await Places.withTemporaryFolder { folder in
                try Data(lines(0..<60_000)).write(to: folder.appending(path: "input"))
                let script = """
                    mkdir disk && mount -t tmpfs -o size=3m,mode=700 none disk || exit 99
                    "$0" --spool disk/s --to file:out < input
                    status=$?
                    ls disk/s | tr '\\n' ' '
                    exit $status
                    """
                let run = try await ToolRun(
                    ["-rm", "/bin/sh", "-c", script, Places.tool.path], in: folder,
                    binary: URL(filePath: Tools.unshare))
                if run.status == 99, !Tools.areRequired {
                    try Test.cancel("no disk can be mounted here: \(run.errors)")
                }
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.errors.contains("cannot write to 'disk/s': no space left on device"))
                #expect(String(decoding: run.output, as: UTF8.self) == "position position.lock ")
                let out = [UInt8](try Data(contentsOf: folder.appending(path: "out")))
                #expect(Account.identifiers(in: out) == names(0..<60_000))
            }
        }

        @Test(
            "a disk that does not keep a block: all goes out, and the status says so",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"))
        func notSynchronized() async throws {
            try await Places.withTemporaryFolder { folder in
                try Data(lines(0..<20_000)).write(to: folder.appending(path: "input"))
                let trace = [
                    "-f", "-o", "/dev/null", "-P",
                    folder.appending(path: "s/000000000001.spool").path, "-e", "trace=fsync",
                    "-e", "inject=fsync:error=EIO:when=2", Places.tool.path,
                ]
                let script = #""$0" "$@" < input"#
                let run = try await ToolRun(
                    ["-c", script, Tools.strace] + trace + ["--spool", "s"], in: folder,
                    binary: URL(filePath: "/bin/sh"))
                #expect(run.status == 74, "\(run.errors)")
                #expect(run.errors.contains("the disk did not keep what was written to 's'"))
                #expect(Account.identifiers(in: run.output) == names(0..<20_000))
            }
        }
    }
}
