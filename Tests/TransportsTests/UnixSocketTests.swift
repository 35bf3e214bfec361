import Foundation
import SystemCalls
import TestSupport
import Testing
import Transports

/// Both kinds of unix sockets (unix(7)), against sockets of the kernel that runs the tests.
@Suite("Unix sockets")
struct UnixSocketTests {
    private let folder: TemporaryFolder
    private let path: SocketPath

    init() throws {
        folder = try TemporaryFolder()
        path = try #require(SocketPath(folder.path("socket")))
    }

    // Both

    @Test("a path where no socket is, or nobody listens, is told and tried again")
    func nobody() throws {
        let datagrams = Destination.unix(path)
        let stream = Destination.unixStream(path, .lineFeed)
        for (destination, call) in [(datagrams, ENOENT), (stream, ENOENT)] {
            try expectUnreachable(destination, call, isTransient: true)
        }
        try RecordingCollector(.udp, at: path.text).stop()
        try expectUnreachable(datagrams, ECONNREFUSED, isTransient: true)
        try expectUnreachable(stream, ECONNREFUSED, isTransient: true)
    }

    @Test("a socket of the other kind is told, and no new attempt helps")
    func otherKind() throws {
        let collector = try RecordingCollector(.udp, at: path.text)
        try expectUnreachable(.unixStream(path, .lineFeed), EPROTOTYPE, isTransient: false)
        collector.stop()
        let other = try RecordingCollector(.tcp, at: path.text)
        try expectUnreachable(.unix(path), EPROTOTYPE, isTransient: false)
        other.stop()
    }

    @Test("what is no socket is told as what it is, and no new attempt helps")
    func noSocket() throws {
        try folder.write("file", "")
        try FileManager.default.createDirectory(
            atPath: folder.path("folder"), withIntermediateDirectories: false)
        // Safe: the path is text for the time of the call.
        #expect(unsafe mkfifo(folder.path("pipe"), 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("link"), withDestinationPath: "file")
        for (name, kind) in [
            ("file", FileStatus.Kind.regular), ("link", .regular), ("folder", .directory),
            ("pipe", .pipe),
        ] {
            let path = try #require(SocketPath(folder.path(name)))
            for destination in [Destination.unix(path), .unixStream(path, .lineFeed)] {
                let error = #expect(throws: TransportError.self) { _ = try open(destination) }
                #expect(error == .noSocket(path, kind))
                #expect(error?.isTransient == false)
            }
        }
    }

    @Test(
        "a path that leads nowhere is no matter of time",
        arguments: [("file/socket", ENOTDIR), ("circle", ELOOP)])
    func badPaths(name: String, number: CInt) throws {
        try folder.write("file", "")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("circle"), withDestinationPath: "circle")
        let path = try #require(SocketPath(folder.path(name)))
        let error = #expect(throws: TransportError.self) { _ = try open(.unix(path)) }
        #expect(error == .unreachableSocket(path, SystemError("connect", number: number)))
        #expect(error?.isTransient == false)
    }

    @Test("a link whose collector has not made its socket yet is tried again")
    func danglingLink() throws {
        try FileManager.default.createSymbolicLink(
            atPath: path.text, withDestinationPath: folder.path("later"))
        try expectUnreachable(.unix(path), ENOENT, isTransient: true)
        let collector = try RecordingCollector(.udp, at: folder.path("later"))
        _ = try open(.unix(path))
        collector.stop()
    }

    @Test("a file in place of the collector's socket ends a connection for good")
    func replaced() throws {
        let collector = try RecordingCollector(.udp, at: path.text)
        var transport = try open(.unix(path))
        collector.stop()
        try? FileManager.default.removeItem(atPath: path.text)
        try folder.write("socket", "")
        let failure = try #require(throws: TransportFailure.self) {
            let batch = FrameBatch(numbered: 1, framed: false)
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(failure.reason == .nobodyListens)
        let error = #expect(throws: TransportError.self) { _ = try open(.unix(path)) }
        #expect(error == .noSocket(path, .regular))
    }

    @Test("a listener with a full queue of connections is tried again")
    func fullBacklog() throws {
        let listener = try Listener(.tcp, at: path.text, backlog: 0)
        defer { close(listener.descriptor) }
        let stream = Destination.unixStream(path, .lineFeed)
        let first = try open(stream)
        try expectUnreachable(stream, EAGAIN, isTransient: true)
        withExtendedLifetime(first) {}
    }

    private func expectUnreachable(
        _ destination: Destination, _ number: CInt, isTransient: Bool
    ) throws {
        let error = #expect(throws: TransportError.self) { _ = try open(destination) }
        #expect(error == .unreachableSocket(path, SystemError("connect", number: number)))
        #expect(error?.isTransient == isTransient)
    }

    // Datagrams

    @Test("what the receiver has no room for waits, and nothing is dropped")
    func slowReceiver() throws {
        var habits = RecordingCollector.Habits()
        habits.bytesPerSecond = 1
        let collector = try RecordingCollector(.udp, at: path.text, habits: habits)
        var transport = try open(.unix(path))
        let batch = FrameBatch(numbered: 5000, framed: false)
        let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(report.framesSent == 5000)
        #expect(try transport.awaitArrival(within: .seconds(10)).confirmation == .unknown)
        #expect(collector.pieces == batch.frames)
    }

    @Test("a receiver that reads nothing is a silence, and not forever")
    func stoppedReceiver() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        let collector = try RecordingCollector(.udp, at: path.text, habits: habits)
        let silence = Silence(limit: .seconds(2))
        var transport = try UnixDatagramTransport(
            to: path, with: ShutdownGrace(with: nil), silence: silence)
        let batch = FrameBatch(numbered: 100, framed: false)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        }
        #expect(failure.reason.isSilence)
        #expect((1..<100).contains(failure.framesSent))
        collector.stop()
    }

    @Test("what is unread when time is over is not known to have arrived, and does not wait on")
    func unread() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        let collector = try RecordingCollector(.udp, at: path.text, habits: habits)
        var transport = try open(.unix(path))
        let batch = FrameBatch(numbered: 3, framed: false)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        let start = ContinuousClock.now
        let report = try transport.awaitArrival(within: .milliseconds(50))
        #expect(report.confirmation == .unknown)
        #expect(.now - start >= .milliseconds(50))
        collector.stop()
    }

    @Test(
        "a receiver that goes away is missed with what is sent next", arguments: [1, 2, 64, 150])
    func receiverGoes(count: Int) throws {
        let collector = try RecordingCollector(.udp, at: path.text)
        var transport = try open(.unix(path))
        let batch = FrameBatch(numbered: count, framed: false)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(collector.waitFor(bytes: batch.bytes.count))
        #expect(try transport.awaitArrival(within: .seconds(1)).confirmation == .unknown)
        collector.stop()
        // The second call of the kernel has another error than the first.
        for _ in 0..<2 {
            let failure = try #require(throws: TransportFailure.self) {
                _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
            }
            #expect(failure == TransportFailure(.nobodyListens))
        }
    }

    @Test("a receiver that goes away with datagrams unread is missed when it is asked for")
    func receiverGoesWithAll() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        let collector = try RecordingCollector(.udp, at: path.text, habits: habits)
        var transport = try open(.unix(path))
        let batch = FrameBatch(numbered: 3, framed: false)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        collector.stop()
        #expect(throws: TransportFailure(.nobodyListens)) {
            _ = try transport.awaitArrival(within: .seconds(10))
        }
    }

    @Test("a message over the limit is not sent, and the others are", arguments: [0, 1, 2])
    func tooLong(place: Int) throws {
        let collector = try RecordingCollector(.udp, at: path.text)
        var transport = try open(.unix(path))
        let limit = transport.messageLimit ?? 0
        var batch = FrameBatch()
        var kept: [[UInt8]] = []
        for index in 0..<3 {
            let length = index == place ? limit + 1 : 100 + index
            let frame = [UInt8](repeating: UInt8(index), count: length)
            batch.append(frame)
            if index != place { kept.append(frame) }
        }
        let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(report.tooLong == [place])
        #expect(report.framesSent == 2)
        #expect(limit > 100_000)
        #expect(collector.waitFor(bytes: kept.joined().count))
        #expect(collector.pieces == kept)
    }

    @Test("a message of just the limit arrives whole")
    func atTheLimit() throws {
        let collector = try RecordingCollector(.udp, at: path.text)
        var transport = try open(.unix(path))
        let frame = [UInt8](repeating: 0x78, count: transport.messageLimit ?? 0)
        #expect(try transport.send(frame.span, ends: [frame.count].span, from: 0).framesSent == 1)
        #expect(collector.waitFor(bytes: frame.count))
        #expect(collector.pieces == [frame])
    }

    // Streams

    @Test("only what the process has read counts as arrived, with the connection open")
    func acknowledged() throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        let idle = try RecordingCollector(.tcp, at: path.text, habits: habits)
        var transport = try open(.unixStream(path, .lineFeed))
        let batch = FrameBatch(numbered: 100)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.awaitArrival(within: .milliseconds(100))
        }
        #expect(failure.reason.isSilence)
        idle.stop()

        let collector = try RecordingCollector(.tcp, at: path.text)
        var other = try open(.unixStream(path, .lineFeed))
        _ = try other.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        #expect(try other.awaitArrival(within: .seconds(10)) == ArrivalReport(.acknowledged))
        #expect(collector.received == batch.bytes)
    }

    @Test(
        "a process that ends with bytes unread confirms nothing, shut down before or not",
        arguments: [nil, 0, 50_000] as [UInt32?], [false, true])
    func unreadEnd(shutDownTime: UInt32?, isHalfClosed: Bool) throws {
        var habits = RecordingCollector.Habits()
        habits.reads = false
        habits.shutDownTime = shutDownTime
        let collector = try RecordingCollector(.tcp, at: path.text, habits: habits)
        var transport = try open(.unixStream(path, .lineFeed))
        let batch = FrameBatch(numbered: 100)
        _ = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
        if isHalfClosed { try transport.endSending() }
        usleep(20_000)
        collector.stop()
        #expect(throws: TransportFailure.self) {
            if isHalfClosed {
                _ = try transport.finish(within: .seconds(10))
            } else {
                _ = try transport.awaitArrival(within: .seconds(10))
            }
        }
    }
}
