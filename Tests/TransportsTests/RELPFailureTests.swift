import Foundation
import RELP
import SystemCalls
import TestSupport
import Testing

@testable import Transports

@Suite("RELP: collectors that do not")
struct RELPFailureTests {
    /// What a collector does instead of answering to `open`, and what becomes of it.
    static let openings: [(String, TransportError)] = [
        (
            "1 rsp 44 500 required command not supported by client\n",
            .relp(.refused(RELPAnswer(code: 500, text: "required command not supported by client")))
        ),
        ("1 rsp 6 200 OK\n", .relp(.noSyslog)),
        ("1 rsp 21 200 OK\nrelp_version=0\n", .relp(.noSyslog)),
        ("1 rsp 37 200 OK\nrelp_version=1\ncommands=syslog\n", .relp(.unknownVersion("1"))),
        ("2 rsp 22 200 OK\ncommands=syslog\n", .relp(.unexpectedAnswer(number: 2))),
        ("HTTP/1.1 400 Bad Request\r\n", .relp(.malformed(.badNumber))),
        ("0 serverclose 0\n", .closedByPeer),
        ("1 rsp 22 200 OK\ncommands=sys", .closedByPeer),
        ("", .closedByPeer),
    ]

    @Test("no session comes about where `open` is not answered as it must be", arguments: openings)
    func refusedOpening(answer: String, error: TransportError) throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            _ = try client.next()
            client.say(answer)
        }
        #expect(throws: error) { _ = try relp(server.port) }
        try server.outcome()
    }

    @Test("a collector that says nothing to `open` does not speak RELP")
    func silentOpening() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            _ = try client.next()
            // Nothing comes before the answer, and then the client is gone.
            try client.waitForEnd()
        }
        let start = ContinuousClock.now
        #expect(throws: TransportError.relp(.notOpened)) {
            _ = try relp(server.port, times: times(opening: .milliseconds(200)))
        }
        #expect((.milliseconds(200) ... .seconds(8)).contains(start.duration(to: .now)))
        try server.outcome()
    }

    /// What a collector says in place of the answer to the fourth of ten messages, which have
    /// the numbers from 2 to 11, and what becomes of it.
    static let answers: [(String, TransportError)] = [
        ("0 serverclose 0\n", .closedByPeer),
        ("", .closedByPeer),
        ("5 rsp 6 200", .closedByPeer),
        ("4 rsp 6 200 OK\n", .relp(.unexpectedAnswer(number: 4))),
        ("1 rsp 6 200 OK\n", .relp(.unexpectedAnswer(number: 1))),
        ("12 rsp 6 200 OK\n", .relp(.unexpectedAnswer(number: 12))),
        ("0 rsp 6 200 OK\n", .relp(.unexpectedAnswer(number: 0))),
        ("0 hint 0\n", .relp(.malformed(.unknownCommand("hint")))),
        ("5 rsp 0\n", .relp(.malformed(.noCode))),
        ("5 rsp 6 200 OK ", .relp(.malformed(.noLineFeed))),
        ("5 rsp 131073 200 OK\n", .relp(.malformed(.tooLong(bytes: 131_073)))),
        ("1000000000 rsp 6 200 OK\n", .relp(.malformed(.badNumber))),
        ("\u{0}\u{1}\u{2}", .relp(.malformed(.badNumber))),
    ]

    @Test(
        "the session ends there, and the three answers before it count",
        arguments: answers, [true, false])
    func endInTheMiddle(pair: (said: String, error: TransportError), isLate: Bool) throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            let numbers = try client.takeMessages(10)
            // In time for the sending, or for the settling alone.
            if isLate { usleep(50_000) }
            for number in numbers.prefix(3) { client.answer(number) }
            client.say(pair.said)
        }
        var transport = try relp(server.port)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        #expect(failure.reason == pair.error)
        #expect(failure.reason.isTransient)
        #expect(failure.report.framesConfirmed == 3)
        try server.outcome()

        // What it knew it still knows, and it takes nothing any more.
        let again = TransportFailure(pair.error, after: confirmed(3))
        #expect(throws: again) { _ = try transport.awaitArrival(within: .seconds(1)) }
        #expect(throws: pair.error) { try transport.checkOpen() }
        transport.endSending()
        #expect(throws: again) { _ = try transport.finish(within: .seconds(1)) }
        let batch = FrameBatch(numbered: 20, framed: false)
        #expect(throws: again) { _ = try transport.send(batch, from: 10) }
        let unsent = TransportFailure(pair.error)
        #expect(throws: unsent) { _ = try transport.send(batch) }
        #expect(throws: unsent) { _ = try transport.awaitArrival(within: .seconds(1)) }
    }

    @Test("refusals before a failure are told with it, and once")
    func refusedBeforeFailure() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            let numbers = try client.takeMessages(10)
            client.answer(numbers[0])
            client.answer(numbers[1], "500 no")
            client.answer(numbers[2])
        }
        var transport = try relp(server.port)
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        #expect(failure.report.framesConfirmed == 3)
        #expect(failure.report.refusedFrames == [FrameRefusal(frame: 1, answer: "500 no")])
        let again = try #require(throws: TransportFailure.self) {
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        #expect(again.report.refusedFrames.isEmpty)
        try server.outcome()
    }

    @Test("the answers of the batch before do not count for this one")
    func secondBatch() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10) { client.answer(number) }
            for number in try client.takeMessages(10).prefix(2) { client.answer(number) }
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 10, framed: false))
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        #expect(failure.report.framesConfirmed == 2)
        try server.outcome()
    }

    @Test("an answer that is withheld ends the session when its time is over")
    func withheld() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            let numbers = try client.takeMessages(10)
            for number in numbers where number != numbers[4] { client.answer(number) }
            try client.waitForEnd()
        }
        do {
            var transport = try relp(server.port, times: times(answer: .milliseconds(300)))
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            let start = ContinuousClock.now
            let failure = try #require(throws: TransportFailure.self) {
                _ = try transport.awaitArrival(within: .milliseconds(1))
            }
            #expect((.milliseconds(250) ... .seconds(8)).contains(start.duration(to: .now)))
            #expect(failure.reason == .relp(.notAnswered(frames: 1)))
            #expect(failure.report.framesConfirmed == 4)
        }
        try server.outcome()
    }

    @Test("a window that stays full ends the sending, and frames behind it are not counted as sent")
    func fullWindow() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(128).prefix(64) { client.answer(number) }
            _ = try client.takeMessages(64)
            try client.waitForEnd()
        }
        do {
            var transport = try relp(server.port, times: times(answer: .milliseconds(300)))
            let failure = try #require(throws: TransportFailure.self) {
                _ = try transport.send(FrameBatch(numbered: 1000, framed: false))
            }
            #expect(failure.reason == .relp(.notAnswered(frames: 128)))
            #expect(failure.report.framesConfirmed == 64)
            #expect(failure.framesSent == 192)
        }
        try server.outcome()
    }

    @Test("a collector that reads nothing ends the sending; whole frames alone are counted")
    func neverReads() throws {
        let server = try ScriptedServer(receiveBuffer: 4096) { conversation in
            var client = RELPClient(conversation)
            try client.open()
            usleep(1_500_000)
        }
        var transport = try relp(server.port, times: times(answer: .milliseconds(300)))
        var batch = FrameBatch()
        for _ in 0..<120 { batch.append(Array(repeating: 0x78, count: 100_000)) }
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch)
        }
        guard case .relp(.notAnswered(let count)) = failure.reason else {
            Issue.record("\(failure)")
            return
        }
        #expect((1..<120).contains(count))
        // Those that are due without an answer are more by one that has not left whole.
        #expect((0..<count).contains(failure.framesSent))
        #expect(failure.report.framesConfirmed == 0)
        try server.outcome()
    }

    @Test("answers that came before a reset count")
    func reset() throws {
        let server = try ScriptedServer(receiveBuffer: 4096) { conversation in
            var client = RELPClient(conversation)
            try client.open()
            client.resetAtEnd()
            for number in try client.takeMessages(20).prefix(5) { client.answer(number) }
            usleep(100_000)
        }
        var transport = try relp(server.port)
        var batch = FrameBatch()
        for _ in 0..<120 { batch.append(Array(repeating: 0x78, count: 10_000)) }
        let failure = try #require(throws: TransportFailure.self) {
            _ = try transport.send(batch)
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        guard case .broken(let error) = failure.reason else {
            Issue.record("\(failure)")
            return
        }
        #expect([ECONNRESET, EPIPE].contains(error.number))
        #expect(failure.reason.isTransient)
        #expect(failure.report.framesConfirmed == 5)
        try server.outcome()
    }

    @Test("a signal ends a wait for answers, after the time that it leaves")
    func interrupted() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10).prefix(6) { client.answer(number) }
            try client.waitForEnd()
        }
        do {
            let stopSignal = try StopSignal()
            let grace = ShutdownGrace(with: stopSignal, afterSignal: .milliseconds(200))
            var transport = try relp(server.port, grace: grace)
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            stopSignal.interrupt(signal: SIGTERM)
            let start = ContinuousClock.now
            let failure = try #require(throws: TransportFailure.self) {
                _ = try transport.awaitArrival(within: .seconds(1))
            }
            #expect((.milliseconds(200) ... .seconds(8)).contains(start.duration(to: .now)))
            #expect(failure.reason == .interrupted(signal: SIGTERM))
            #expect(failure.report.framesConfirmed == 6)
        }
        try server.outcome()
    }
}
