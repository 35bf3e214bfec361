import Foundation
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@Suite("Standard output and files")
struct LocalOutputTests {
    init() { ignoreBrokenPipes() }

    @Test("a reader that has gone is a fact of its own")
    func closedOutput() throws {
        let pipe = try RecordingPipe(closesAfter: 100)
        var output = LocalOutput(
            writingTo: Descriptor(owning: pipe.writingEnd), with: ShutdownGrace(with: nil))
        let batch = FrameBatch(numbered: 10_000)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try output.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(failure.reason == .standardOutputClosed)
        #expect(!failure.reason.isTransient)
        #expect(failure.framesSent >= batch.ends.count { $0 <= 100 })
        #expect(failure.framesSent < batch.ends.count)
        #expect(throws: TransportFailure(.standardOutputClosed)) {
            _ = try output.finish(within: .seconds(1))
        }
    }

    @Test("an output that does not block is waited for")
    func nonBlocking() throws {
        let pipe = try RecordingPipe()
        _ = fcntl(pipe.writingEnd, F_SETFL, O_NONBLOCK)
        var output = LocalOutput(
            writingTo: Descriptor(owning: pipe.writingEnd), with: ShutdownGrace(with: nil))
        let batch = FrameBatch(numbered: 20_000)
        #expect(
            try output.send(batch.bytes.span, ends: batch.ends.span, from: 0).framesSent == 20_000)
        #expect(pipe.waitFor(bytes: batch.bytes.count))
        #expect(difference(pipe.received, batch.bytes) == nil)
    }

    @Test("a signal ends a write to a pipe that nobody reads, though the pipe blocks")
    func blocked() throws {
        var ends: [CInt] = [-1, -1]
        try #require(unsafe pipe(&ends) == 0)
        let reader = Descriptor(owning: ends[0])
        let stopSignal = try StopSignal()
        var output = LocalOutput(
            writingTo: Descriptor(owning: ends[1]), with: ShutdownGrace(with: stopSignal))
        stopSignal.interrupt(signal: SIGTERM)
        let batch = FrameBatch(numbered: 20_000)
        let start = ContinuousClock.now
        #expect(throws: TransportFailure.self) {
            _ = try output.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(start.duration(to: .now) < .seconds(20))
        #expect(try reader.wait(for: .readable, before: nil, unless: nil) == .ready)
    }

    @Test("standard output is written to, and stays open for the program afterwards")
    func standardOutput() async throws {
        let result = await #expect(
            processExitsWith: .exitCode(5), observing: [\.standardOutputContent]
        ) {
            do {
                var output = try open(.standardOutput(.lineFeed))
                _ = try output.send(Array("opcef one\n".utf8).span, ends: [10].span, from: 0)
                _ = try output.finish(within: .seconds(1))
            }
            let text = Array("opcef two\n".utf8)
            exit(unsafe write(STDOUT_FILENO, text, text.count) == text.count ? 5 : 1)
        }
        let content = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        #expect(content.contains("opcef one\nopcef two\n"))
    }

    @Test("a file is added to, and made for its owner alone")
    func appending() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        for text in ["one\n", "two\n"] {
            var file = try LocalOutput(appendingTo: path, with: ShutdownGrace(with: nil))
            _ = try file.send(Array(text.utf8).span, ends: [4].span, from: 0)
            #expect(try file.finish(within: .seconds(1)) == ArrivalReport(.written))
        }
        #expect(FileManager.default.contents(atPath: path) == Data("one\ntwo\n".utf8))
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("a link is followed")
    func link() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        try FileManager.default.createSymbolicLink(
            atPath: path + ".link", withDestinationPath: path)
        var file = try LocalOutput(appendingTo: path + ".link", with: ShutdownGrace(with: nil))
        _ = try file.send([10].span, ends: [1].span, from: 0)
        #expect(FileManager.default.contents(atPath: path) == Data([10]))
    }

    @Test(
        "a file that cannot be opened is told by its path",
        arguments: [("/", EISDIR), ("/no such folder/file", ENOENT)])
    func cannotOpen(path: String, number: CInt) {
        #expect(
            throws: TransportError.cannotOpen(path: path, SystemError("open", number: number))
        ) {
            _ = try LocalOutput(appendingTo: path, with: ShutdownGrace(with: nil))
        }
    }

    /// What may happen to a file that is written to by its path.
    enum Change: String, CaseIterable {
        case nothing, renamed, renamedAndCreated, removed, linkedElsewhere, truncated
    }

    @Test(
        "the file that the path leads to is written to, whatever has become of the other one",
        arguments: Change.allCases)
    func rotated(change: Change) throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        if change == .linkedElsewhere {
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: folder.path("old"))
        }
        var file = try LocalOutput(appendingTo: path, with: ShutdownGrace(with: nil))
        _ = try file.send(Array("one\n".utf8).span, ends: [4].span, from: 0)
        switch change {
        case .nothing: break
        case .renamed: try folder.rename("file", "old")
        case .renamedAndCreated:
            try folder.rename("file", "old")
            try folder.write("file", "")
            try folder.setMode(0o640, "file")
        case .removed: try folder.remove("file")
        case .linkedElsewhere:
            try folder.remove("file")
            try FileManager.default.createSymbolicLink(
                atPath: path, withDestinationPath: folder.path("new"))
        case .truncated: try folder.write("file", "")
        }
        for text in ["two\n", "six\n"] {
            _ = try file.send(Array(text.utf8).span, ends: [4].span, from: 0)
        }
        #expect(try file.finish(within: .seconds(1)) == ArrivalReport(.written))
        #expect(try folder.text("file") == (change == .nothing ? "one\n" : "") + "two\nsix\n")
        switch change {
        case .renamed, .renamedAndCreated, .linkedElsewhere:
            #expect(try folder.text("old") == "one\n")
        case .nothing, .removed, .truncated: #expect(try folder.names == ["file"])
        }
        if change == .renamedAndCreated {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == 0o640)
        }
    }

    @Test("a path that has no file for a moment is given one by whoever rotates")
    func absent() throws {
        let folder = try TemporaryFolder()
        var file = try LocalOutput(appendingTo: folder.path("file"), with: ShutdownGrace(with: nil))
        _ = try file.send(Array("one\n".utf8).span, ends: [4].span, from: 0)
        try folder.rename("file", "old")
        Thread.detachNewThread {
            usleep(30_000)
            // As logrotate does: a file that is there already is none of its own.
            let created = unsafe open(folder.path("file"), O_CREAT | O_EXCL | O_WRONLY, 0o644)
            if created >= 0 { close(created) }
        }
        _ = try file.send(Array("two\n".utf8).span, ends: [4].span, from: 0)
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.path("file"))
        #expect(attributes[.posixPermissions] as? Int == 0o644)
        #expect(try folder.text("file") == "two\n")
    }

    @Test("a torn end of the next file is mended and told too")
    func tornSuccessor() throws {
        let folder = try TemporaryFolder()
        var mended: [String] = []
        let path = folder.path("file")
        var file = try LocalOutput(
            appendingTo: path, with: ShutdownGrace(with: nil), onMending: { mended.append($0) })
        _ = try file.send(Array("one\n".utf8).span, ends: [4].span, from: 0)
        try folder.rename("file", "old")
        try folder.write("file", "torn")
        _ = try file.send(Array("two\n".utf8).span, ends: [4].span, from: 0)
        #expect(try folder.text("file") == "torn\ntwo\n")
        #expect(mended == [path])
    }

    @Test("a path that leads to no file any more is told")
    func directoryInstead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("file")
        var file = try LocalOutput(appendingTo: path, with: ShutdownGrace(with: nil))
        _ = try file.send(Array("one\n".utf8).span, ends: [4].span, from: 0)
        try folder.rename("file", "old")
        try folder.createFolder("file")
        let failure = #expect(throws: TransportFailure.self) {
            _ = try file.send(Array("two\n".utf8).span, ends: [4].span, from: 0)
        }
        #expect(
            failure?.reason
                == .cannotOpen(path: path, SystemError("open", number: EISDIR)))
    }

    @Test("a full disk is told by the path, and is not worth another try")
    func full() throws {
        var file = try LocalOutput(appendingTo: "/dev/full", with: ShutdownGrace(with: nil))
        let failure = try #require(throws: TransportFailure.self) {
            _ = try file.send([10].span, ends: [1].span, from: 0)
        }
        #expect(
            failure.reason
                == .cannotWrite(path: "/dev/full", SystemError("write", number: ENOSPC)))
        #expect(!failure.reason.isTransient)
        #expect(failure.framesSent == 0)
    }
}
