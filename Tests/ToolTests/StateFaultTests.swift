import Foundation
import Testing

extension ToolTests {
    /// What a state file goes through when system calls fail.
    @Suite(
        "F17, F19 and F22 of Tests/Faults/README.md: state files on bad days",
        .timeLimit(.minutes(2)))
    struct StateFaultTests {
        @Test(
            "a full disk leaves the old state whole",
            .enabled(if: Tools.areWanted(Tools.unshare), "unshare is not here"))
        func fullDisk() async throws {
            try await Places.withTemporaryFolder { folder in
                // The folder of the tool is seen in the new name space too; the disk is not.
                let script = """
                    mkdir disk && mount -t tmpfs -o size=16k,mode=700 none disk || exit 99
                    seq 100 > input
                    "$0" state set --state disk/state input 7 || exit 98
                    cp disk/state before
                    dd if=/dev/zero of=disk/filler bs=1k count=64 2> /dev/null
                    "$0" state set --state disk/state input 9
                    echo status $?
                    cmp disk/state before && ls -A disk
                    rm disk/filler && "$0" state set --state disk/state input 9 && ls -A disk
                    """
                let run = try await ToolRun(
                    ["-rm", "/bin/sh", "-c", script, Places.tool.path], in: folder,
                    binary: URL(filePath: Tools.unshare))
                if run.status == 99, !Tools.areRequired {
                    try Test.cancel("no disk can be mounted here: \(run.errors)")
                }
                #expect(
                    String(decoding: run.output, as: UTF8.self) == """
                        status 74
                        filler
                        state
                        state.lock
                        state
                        state.lock

                        """)
                #expect(run.errors.contains("cannot write 'disk/state': no space left on device"))
            }
        }

        /// A call that fails, and what must be true afterwards.
        struct Fault: Sendable, CustomTestStringConvertible {
            let inject: String
            let status: Int32
            /// Whether the old position is still there.
            let keepsOld: Bool
            var testDescription: String { inject }
        }

        static let faults = [
            Fault(inject: "write:error=ENOSPC:when=1", status: 74, keepsOld: true),
            Fault(inject: "fsync:error=EIO:when=1", status: 74, keepsOld: true),
            Fault(inject: "renameat,renameat2:error=ENOSPC:when=1", status: 74, keepsOld: true),
            // The new position is confirmed too; that it stays after a loss of power is not known.
            Fault(inject: "fsync:error=EIO:when=2", status: 74, keepsOld: false),
            Fault(inject: "flock:error=ENOLCK:when=1", status: 73, keepsOld: true),
        ]

        @Test(
            "an error of the system is told, and nothing is left behind",
            .enabled(if: Tools.areWanted(Tools.strace), "strace is not here"), arguments: faults)
        func failingCall(_ fault: Fault) async throws {
            try await Places.withTemporaryFolder { folder in
                try Data("1\n2\n3\n".utf8).write(to: folder.appending(path: "input"))
                let set = ["state", "set", "--state", "state", "input"]
                #expect(try await ToolRun(set + ["2"], in: folder).status == 0)
                let before = try Data(contentsOf: folder.appending(path: "state"))
                let run = try await ToolRun(
                    ["-f", "-o", "/dev/null", "-e", "inject=\(fault.inject)", Places.tool.path]
                        + set + ["4"], in: folder, binary: URL(filePath: Tools.strace))
                #expect(run.status == fault.status, "\(run.errors)")
                let after = try Data(contentsOf: folder.appending(path: "state"))
                #expect((after == before) == fault.keepsOld)
                let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
                #expect(names.sorted() == ["input", "state", "state.lock"])
                #expect(
                    try await ToolRun(["state", "show", "--state", "state"], in: folder)
                        .status == 0)
            }
        }

        @Test("while one has the lock, others may look, and change nothing")
        func locked() async throws {
            try await Places.withTemporaryFolder { folder in
                try Data("1\n2\n3\n".utf8).write(to: folder.appending(path: "input"))
                let set = ["state", "set", "--state", "state", "input", "2"]
                #expect(try await ToolRun(set, in: folder).status == 0)
                let path = folder.appending(path: "state.lock").path
                let lock = unsafe open(path, O_RDWR | O_CLOEXEC)
                defer { close(lock) }
                #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
                for arguments in [set, ["state", "reset", "--state", "state"]] {
                    let run = try await ToolRun(arguments, in: folder)
                    #expect(run.status == 75)
                    #expect(
                        run.errors == """
                            opcef: error: another run is using 'state'
                            opcef: hint: wait until it ends; 'fuser state.lock' shows its process

                            """)
                }
                let show = try await ToolRun(["state", "show", "--state", "state"], in: folder)
                #expect(show.status == 0)
            }
        }
    }
}
