import EventsAPIServer
import Foundation
import TestSupport
import Testing

extension ToolTests {
    /// What becomes of files that opcef writes when the disk is full, or a run is killed.
    @Suite("Files that opcef writes, on bad days", .timeLimit(.minutes(3)))
    struct OutputFaultTests {
        /// Runs `script` with a disk of 64 KiB mounted as `disk`; `$0` is the tool.
        private func onSmallDisk(_ script: String) async throws -> ToolRun {
            try await Places.withTemporaryFolder { folder in
                try FileManager.default.copyItem(
                    at: Places.examples, to: folder.appending(path: "Examples"))
                let mount = """
                    mkdir disk && mount -t tmpfs -o size=64k,mode=700 none disk || exit 99
                    fill() { dd if=/dev/zero of=disk/filler bs=1k count=$1 2> /dev/null; }

                    """
                let run = try await ToolRun(
                    ["-rm", "/bin/sh", "-c", mount + script, Places.tool.path], in: folder,
                    binary: URL(filePath: Tools.unshare))
                if run.status == 99, !Tools.areRequired {
                    try Test.cancel("no disk can be mounted here: \(run.errors)")
                }
                return run
            }
        }

        private func text(_ run: ToolRun) -> String { String(decoding: run.output, as: UTF8.self) }

        @Test(
            "what was not sent is said to be kept only when the disk has it",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func unsent() async throws {
            let run = try await onSmallDisk(
                """
                for i in 1 2 3; do cat Examples/item-usages.ndjson; done > many
                send() { "$0" many -q --to tcp://127.0.0.1:1 --unsent disk/unsent; echo status $?; }
                fill 64; send; wc -c < disk/unsent
                fill 48; send; wc -l < disk/unsent
                rm disk/*; send; cmp disk/unsent many && echo whole
                """)
            #expect(
                text(run).split(separator: "\n")
                    == ["status 74", "0", "status 74", "25", "status 69", "whole"])
            let hints = run.errors.split(separator: "\n").filter { !$0.contains("check that") }
            let failures = Array(repeating: "cannot reach", count: 3)
            let command = "opcef 'disk/unsent' --to 'tcp://127.0.0.1:1'"
            #expect(hints.filter { $0.contains("cannot connect to") }.count == failures.count)
            #expect(
                hints.filter { !$0.contains("cannot connect to") } == [
                    "opcef: error: cannot write to 'disk/unsent': no space left on device",
                    "opcef: hint: 1 record is neither known to have arrived nor kept; send the input again",
                    "opcef: error: cannot write to 'disk/unsent': no space left on device",
                    "opcef: hint: 25 records kept; to send them: \(command)",
                    "opcef: hint: 1 record is neither known to have arrived nor kept; send the input again",
                    "opcef: hint: 39 records kept; to send them: \(command)",
                ])
        }

        @Test(
            "a full disk under --rejects stops no good record, and is told",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func rejects() async throws {
            let run = try await onSmallDisk(
                """
                fill 64
                "$0" Examples/broken.ndjson --rejects disk/rejects --to file:out --summary json
                echo status $?; wc -l < out; wc -c < disk/rejects
                """)
            #expect(text(run).split(separator: "\n") == ["status 74", "5", "0"])
            let errors = run.errors.split(separator: "\n")
            #expect(
                errors[1] == """
                    opcef: error: cannot write to 'disk/rejects': no space left on device; \
                    rejected records wait for it, the others are sent
                    """)
            #expect(
                errors.suffix(3).dropLast() == [
                    "opcef: error: 4 rejected records could not be kept in 'disk/rejects'",
                    "opcef: hint: they are still in the input, if that is a file",
                ])
            let summary = try #require(errors.last)
            #expect(summary.contains(#""rejected":4,"sent":5,"#))
            #expect(summary.contains(#""unkept":4,"#) && summary.hasSuffix(#""exit":74}"#))
        }

        @Test(
            "a position does not move past a record that was neither sent nor kept",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func position() async throws {
            let run = try await onSmallDisk(
                """
                send() {
                    "$0" input -q --state state --rejects disk/rejects --to file:out
                    echo status $?; wc -l < out; "$0" state show --state state | tail -n 1
                }
                cp Examples/item-usages.ndjson input; send
                cat Examples/broken.ndjson >> input; fill 64; send; send
                rm disk/filler; send; wc -l < disk/rejects; send
                """)
            let good = try FileManager.default.attributesOfItem(
                atPath: Places.examples.appending(path: "item-usages.ndjson").path)[.size]
            let bad = try FileManager.default.attributesOfItem(
                atPath: Places.examples.appending(path: "broken.ndjson").path)[.size]
            let sizes = try [#require(good as? Int), #require(bad as? Int)]
            let lines = text(run).split(separator: "\n").map(String.init)
            #expect(
                lines.filter { $0.hasPrefix("status") }.map { $0.dropFirst(7) }
                    == ["0", "74", "74", "65", "0"])
            // The five good ones are sent by each run that begins before them.
            #expect(lines.compactMap { Int($0) } == [13, 18, 23, 28, 4, 28])
            let offsets = lines.filter { $0.hasSuffix("/input") }
                .compactMap { Int($0.prefix { $0 != " " }) }
            let end = sizes[0] + sizes[1]
            #expect(offsets[0] == sizes[0] && offsets[1] == sizes[0] && offsets[2] == sizes[0])
            #expect(offsets[3] == end && offsets[4] == end)
            #expect(
                run.errors.contains(
                    "hint: the position stays before them, so the next run sends everything after it again"
                ))
        }

        @Test(
            "a file on a full disk holds whole messages, and the next run's begin behind them",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func file() async throws {
            let run = try await onSmallDisk(
                """
                send() { "$0" Examples/item-usages.json --to file:disk/out; echo status $?; }
                fill 48; send; send; rm disk/filler; send
                grep -c CEF: disk/out; grep -c 'CEF:.*CEF:' disk/out; tail -c 1 disk/out | od -An -c
                """)
            #expect(
                text(run).split(separator: "\n").map { $0.drop { $0 == " " } }
                    == ["status 0", "status 74", "status 0", "26", "0", "\\n"])
            #expect(
                run.errors.contains("error: cannot write to 'disk/out': no space left on device"))
        }

        @Test("a limit of the size of files is an error, and what it tore is joined by nothing")
        func fileSizeLimit() async throws {
            try await Places.withTemporaryFolder { folder in
                let example = Places.examples.appending(path: "item-usages.json").path
                let script = """
                    send() { "$0" \(example) -q --to file:out 2> errors; echo $?; }
                    (ulimit -f 40; send; send; send)
                    send
                    """
                let run = try await ToolRun(
                    ["-c", script, Places.tool.path], in: folder, binary: URL(filePath: "/bin/sh"))
                #expect(text(run) == "0\n74\n74\n0\n")
                let out = try String(contentsOf: folder.appending(path: "out"), encoding: .utf8)
                let lines = out.split(separator: "\n")
                #expect(out.hasSuffix("\n") && lines.count >= 13 + 13)
                #expect(lines.allSatisfy { $0.ranges(of: " CEF:0|").count <= 1 })
                let last = try await ToolRun([example, "-q"], in: folder).lines
                let written = lines.suffix(13).map { Array($0.utf8) }
                #expect(
                    written.map { $0.drop { $0 != 0x7C } } == last.map { $0.drop { $0 != 0x7C } })
            }
        }

        @Test(
            "where no room can be asked for, a full disk tears a message, and nothing joins it",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"))
        func withoutRoom() async throws {
            let run = try await onSmallDisk(
                """
                send() {
                    \(Tools.strace) -f -o /dev/null -e inject=fallocate:error=EOPNOTSUPP "$0" \
                        Examples/item-usages.json -q --to file:disk/out; echo status $?
                }
                fill 48; send; send; tail -c 1 disk/out | od -An -c; rm disk/filler; send
                grep -c 'CEF:.*CEF:' disk/out; tail -n 13 disk/out | grep -c '^<[0-9]*>1 .* CEF:0|'
                """)
            let lines = text(run).split(separator: "\n").map { $0.drop { $0 == " " } }
            #expect(lines[0...1] == ["status 0", "status 74"])
            #expect(lines[2] != "\\n", "it was not torn")
            #expect(lines[3...] == ["status 0", "0", "13"])
            #expect(run.errors.contains("warning: 'disk/out' ended with an incomplete line"))
        }

        @Test(
            "what the disk did not take in the end does not count as kept",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"))
        func failingSynchronization() async throws {
            try await Places.withTemporaryFolder { folder in
                func run(_ arguments: [String]) async throws -> ToolRun {
                    try await ToolRun(
                        ["-f", "-o", "/dev/null", "-e", "inject=fsync:error=EIO", Places.tool.path]
                            + arguments, in: folder, binary: URL(filePath: Tools.strace))
                }
                let broken = Places.examples.appending(path: "broken.ndjson").path
                let rejects = try await run([broken, "-q", "--rejects", "rejects"])
                #expect(rejects.status == 74)
                #expect(
                    rejects.errors.contains(
                        "error: 4 rejected records could not be kept in 'rejects'"))
                let unsent = try await run([
                    broken, "-q", "--unsent", "unsent", "--to", "tcp://127.0.0.1:1",
                ])
                #expect(unsent.status == 74)
                #expect(!unsent.errors.contains("kept; to send"))
                #expect(unsent.errors.contains("neither known to have arrived nor"))
            }
        }

        @Test("no cursor of pull moves past a record that was neither sent nor kept")
        func cursor() async throws {
            let account = try Account(events: 3)
            account.server.add(
                [APIEvent(identifier: "none", time: .now, json: #"{"level":"info"}"#)],
                to: "itemusages")
            for _ in 0..<2 {
                let full = try await account.pull(["-q", "--rejects", "/dev/full"])
                #expect(full.status == 74)
                #expect(full.errors.contains("1 rejected record could not be kept in '/dev/full'"))
                #expect(full.errors.contains("the position stays before them"))
                #expect(account.confirmedPlace == 0)
            }
            let kept = try await account.pull(["-q", "--rejects", "/dev/null"])
            #expect(kept.status == 65)
            #expect(account.confirmedPlace == 4)
            #expect(account.difference(times: 3) == nil)
        }

        @Test("check tells of files that a run would not take")
        func check() async throws {
            try await Places.withTemporaryFolder { folder in
                try FileManager.default.createSymbolicLink(
                    atPath: folder.appending(path: "link").path, withDestinationPath: "nothing")
                let options = ["--rejects", "link", "--to", "file:out"]
                let run = try await ToolRun(["check"] + options, in: folder)
                #expect(run.status == 78)
                #expect(text(run).contains("  FAIL  'link' is a symbolic link\n"))
                let good = try await ToolRun(
                    ["check", "--rejects", "kept", "--to", "file:out"], in: folder)
                #expect(good.status == 0)
                #expect(text(good).contains("  ok    records that are not forwarded: 'kept'\n"))
            }
        }

        @Test("a torn end is told, and nothing joins it", arguments: ["file:out", ">>out"])
        func torn(destination: String) async throws {
            try await Places.withTemporaryFolder { folder in
                let out = folder.appending(path: "out")
                try Data("<134>1 torn CEF:0|".utf8).write(to: out)
                let example = Places.examples.appending(path: "item-usages.json").path
                let to = destination.hasPrefix(">") ? destination : "--to \(destination)"
                let run = try await ToolRun(
                    ["-c", "\"$0\" -q \(example) \(to)", Places.tool.path], in: folder,
                    binary: URL(filePath: "/bin/sh"))
                #expect(run.status == 0)
                let file = destination.hasPrefix(">") ? "standard output" : "'out'"
                #expect(
                    run.errors == """
                        opcef: warning: \(file) ended with an incomplete line or message; new \
                        data begins after it

                        """)
                let lines = try String(contentsOf: out, encoding: .utf8).split(separator: "\n")
                #expect(lines.count == 14)
                #expect(lines[0] == "<134>1 torn CEF:0|")
            }
        }

        @Test("kill -9 in the middle of writing leaves a torn line that no other joins")
        func killed() async throws {
            try await Places.withTemporaryFolder { folder in
                let events = SampleEvents.realisticLines(20_000)
                try Data(events).write(to: folder.appending(path: "input"))
                var random = SystemRandomNumberGenerator()
                var kills = 0
                for _ in 0..<12 {
                    let tool = try RunningTool(
                        ["input", "-q", "--to", "file:out"], in: folder, output: .nowhere)
                    let life = Double.random(in: 0.02...0.6, using: &random)
                    await inThread { Thread.sleep(forTimeInterval: life) }
                    tool.signal(SIGKILL)
                    kills += await tool.ended().status == 128 + SIGKILL ? 1 : 0
                }
                let last = try await ToolRun(["input", "-q", "--to", "file:out"], in: folder)
                #expect(last.status == 0)
                let lines = byteLines(
                    Array(try Data(contentsOf: folder.appending(path: "out"))))
                let texts = lines.map { String(decoding: $0, as: UTF8.self) }
                #expect(texts.allSatisfy { $0.ranges(of: " CEF:0|").count <= 1 })
                let torn = texts.count { !$0.hasPrefix("<") || !$0.contains(" CEF:0|") }
                #expect(torn <= kills)
                #expect(texts.count >= 20_000)
                // The last run's messages are the last lines, each of them whole.
                let expected = try await ToolRun(["input", "-q"], in: folder).lines
                #expect(Array(lines.suffix(expected.count)) == expected)
            }
        }

        @Test("what is refused is kept once, in a file that is bound to the size of the input")
        func bound() async throws {
            try await Places.withTemporaryFolder { folder in
                let pieces = [
                    "braces": String(repeating: "{\n", count: 50_000),
                    "mixed": String(repeating: "{\n1\nx\n[\"\u{1}\u{2}\"]\n", count: 10_000),
                    "zeros": String(repeating: "\u{1}\u{1}\u{1}\u{1}\n", count: 20_000),
                ]
                for (name, text) in pieces {
                    try Data(text.utf8).write(to: folder.appending(path: name))
                    let run = try await ToolRun(
                        [name, "-q", "--rejects", "kept", "--summary", "json"], in: folder)
                    #expect(run.status == 65)
                    let kept = try Data(contentsOf: folder.appending(path: "kept"))
                    // A thousand lines of their own, and then twice the input at most.
                    #expect(kept.count < 1000 * 120 + 2 * text.utf8.count + 20_000, "\(name)")
                    var count = 0
                    var found: [UInt8] = []
                    for line in byteLines(Array(kept)) {
                        let record = try JSONDecoder().decode(Kept.self, from: Data(line))
                        count += record.records ?? 1
                        let bytes = record.bytes.flatMap { Data(base64Encoded: $0) }
                        found += bytes.map(Array.init) ?? Array(record.text.utf8)
                        found.append(UInt8(ascii: "\n"))
                    }
                    // Line feeds between pieces, and the brackets of arrays, are of no piece.
                    let others = Set("\n[]".utf8)
                    let isEqual = found.filter { !others.contains($0) }
                        .elementsEqual(text.utf8.filter { !others.contains($0) })
                    #expect(isEqual, "\(name)")
                    #expect(run.errors.contains("\"rejected\":\(count),"), "\(name)")
                    try FileManager.default.removeItem(at: folder.appending(path: "kept"))
                }
            }
        }

        private struct Kept: Decodable {
            let records: Int?
            let text: String
            let bytes: String?
        }

        @Test(
            "a library is looked for in the system's folders, and nowhere beside the program",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"))
        func libraries() async throws {
            let listener = try TestSupport.Listener(.tcp, on: "127.0.0.1")
            defer { close(listener.descriptor) }
            try await Places.withTemporaryFolder { folder in
                let example = Places.examples.appending(path: "item-usages.json").path
                let tool = try RunningTool(
                    [
                        "-f", "-o", "trace", "-e", "trace=openat,open,newfstatat,stat,access",
                        Places.tool.path, example, "-q", "--to", "tls://127.0.0.1:\(listener.port)",
                    ], in: folder, binary: URL(filePath: Tools.strace))
                await inThread { Thread.sleep(forTimeInterval: 3) }
                tool.signal(SIGTERM)
                _ = await tool.ended()
                let trace = try String(
                    contentsOf: folder.appending(path: "trace"), encoding: .utf8)
                let opened = trace.split(separator: "\n").filter {
                    $0.contains("libssl") || $0.contains("libcrypto")
                }
                #expect(opened.contains { $0.contains("libssl.so") && !$0.contains("ENOENT") })
                let beside = Places.buildFolder.path
                #expect(opened.filter { $0.contains(beside) } == [])
                #expect(opened.allSatisfy { $0.contains("\"/") }, "\(opened)")
            }
        }
    }
}
