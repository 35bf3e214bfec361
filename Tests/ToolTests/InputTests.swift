import Foundation
import TestSupport
import Testing

extension ToolTests {
    @Suite("What inputs are: pipes, and gzip in pieces", .timeLimit(.minutes(2)))
    struct InputTests {
        @Test("a named pipe is opened once and read to its end", arguments: 1...5)
        func namedPipe(round: Int) async throws {
            try await Places.withTemporaryFolder { folder in
                let pipe = folder.appending(path: "pipe").path
                #expect(unsafe mkfifo(pipe, 0o600) == 0)
                async let writing = inThread { Self.feed(pipe) }
                let run = try await ToolRun(["-q", "--header", "none", "pipe"], in: folder)
                #expect(run.status == 0)
                #expect(Account.identifiers(in: run.output) == (1...3000).map { "E\($0)" })
                #expect(await writing)
            }
        }

        /// Writes events to a pipe, and returns whether all of them were taken.
        private static func feed(_ path: String) -> Bool {
            guard let file = FileHandle(forWritingAtPath: path) else { return false }
            do {
                for number in 1...3000 {
                    try file.write(contentsOf: Data(SampleEvents.line(number)))
                }
                try file.close()
                return true
            } catch {
                return false
            }
        }

        @Test("with a state it is refused before it is opened, as standard input is")
        func pipeWithState() async throws {
            try await Places.withTemporaryFolder { folder in
                let pipe = folder.appending(path: "pipe").path
                #expect(unsafe mkfifo(pipe, 0o600) == 0)
                let run = try await ToolRun(["--state", "s", "pipe"], in: folder)
                #expect(run.status == 64)
                #expect(
                    run.errors == """
                        opcef: error: '--state' cannot be used here: 'pipe' is not a regular file, and \
                        only files have positions
                        opcef: hint: 'opcef --help' lists all options

                        """)
            }
        }

        @Test("gzip that comes byte by byte is forwarded like that which comes at once")
        func trickling() async throws {
            try await Places.withTemporaryFolder { folder in
                let plain = folder.appending(path: "events")
                try Data((1...40).flatMap(SampleEvents.line)).write(to: plain)
                #expect(try await run("/usr/bin/env", ["gzip", plain.path]) == 0)
                let bytes = Array(try Data(contentsOf: plain.appendingPathExtension("gz")))
                let tool = try RunningTool(["-q", "--header", "none"], in: folder)
                async let output = tool.allOutput()
                await inThread {
                    for byte in bytes { _ = tool.feed([byte]) }
                    try? tool.input.close()
                }
                #expect(Account.identifiers(in: await output) == (1...40).map { "E\($0)" })
                #expect(await tool.ended().status == 0)
            }
        }

        @Test("places in gzip are lines and columns of what it holds, also behind a position")
        func places() async throws {
            try await Places.withTemporaryFolder { folder in
                let log = folder.appending(path: "log")
                let good = (1...2000).flatMap(SampleEvents.line)
                try Data(good).write(to: log)
                let arguments = ["-q", "--header", "none", "--state", "s", "log"]
                #expect(try await ToolRun(arguments, in: folder).status == 0)
                try Data(good + Array("{\"uuid\":7,}\n".utf8)).write(to: log)
                #expect(try await run("/usr/bin/env", ["gzip", log.path]) == 0)
                try FileManager.default.moveItem(
                    at: log.appendingPathExtension("gz"), to: folder.appending(path: "log.1.gz"))
                try Data(SampleEvents.line(2001)).write(to: log)
                let second = try await ToolRun(arguments, in: folder)
                #expect(second.status == 65)
                #expect(second.errors.contains("log.1.gz:2001:11: "))
                #expect(Account.identifiers(in: second.output) == ["E2001"])
            }
        }

        @Test(
            "without zlib gzip is an error, and a packed rotated file a loss that is told once",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func withoutZlib() async throws {
            try await Places.withTemporaryFolder { folder in
                let script = """
                    e() { printf '{"uuid":"R%s","timestamp":"2026-05-01T10:00:00Z","item_uuid":"i"}\\n' $1; }
                    e 1 > u; "$0" -q --header none --state s u > /dev/null; e 2 >> u
                    gzip u; mv u.gz u.1.gz; e 3 > u
                    for library in $(ls -d /lib/*/libz.so.1* /usr/lib/*/libz.so.1* /usr/lib*/libz.so.1*); do
                        mount --bind /dev/null "$library" || exit 99
                    done
                    "$0" -q u.1.gz; echo status $?
                    "$0" -q --header none --state s u; echo status $?
                    "$0" -q --header none --state s u; echo status $?
                    """
                let run = try await ToolRun(
                    ["-rm", "/bin/sh", "-c", script, Places.tool.path], in: folder,
                    binary: URL(filePath: Tools.unshare))
                if run.status == 99, !Tools.areRequired {
                    try Test.cancel("nothing can be mounted here: \(run.errors)")
                }
                #expect(
                    run.errors.contains(
                        "cannot read 'u.1.gz', which is gzip: zlib cannot be loaded"))
                #expect(run.errors.contains("/u.1.gz': zlib cannot be loaded"))
                #expect(run.errors.contains("hint: to send it: gzip -dc '"))
                let output = String(decoding: run.output, as: UTF8.self)
                let parts = output.split(separator: "\n").map { line in
                    line.hasPrefix("status") ? String(line) : line.contains("=R3 ") ? "R3" : "?"
                }
                #expect(parts == ["status 66", "R3", "status 66", "status 0"])
            }
        }
    }
}
