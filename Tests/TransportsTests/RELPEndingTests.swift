import Foundation
import TestSupport
import Testing

@testable import Transports

@Suite("RELP: how sessions end")
struct RELPEndingTests {
    @Test(
        "a session that ends between two batches is noticed, and what was settled stays so",
        arguments: ["0 serverclose 0\n", ""])
    func endBetweenBatches(said: String) throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10) { client.answer(number) }
            guard client.saysSomething(within: 0) == false else {
                throw RELPClient.Misbehaviour.unexpected("more")
            }
            usleep(100_000)
            client.say(said)
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 10, framed: false))
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        try transport.checkOpen()
        try server.outcome()
        usleep(20_000)
        #expect(throws: TransportError.closedByPeer) { try transport.checkOpen() }
        transport.endSending()
        #expect(try transport.finish(within: .seconds(1)) == ArrivalReport(.confirmed))
        // It is of no use for more, which is not confirmed by what came before.
        let failure = TransportFailure(.closedByPeer)
        #expect(throws: failure) { _ = try transport.send(FrameBatch(numbered: 1, framed: false)) }
        #expect(throws: failure) { _ = try transport.finish(within: .seconds(1)) }
    }

    @Test(
        "an end that comes with the last answers does not spoil them, and nothing behind counts",
        arguments: ["0 serverclose 0\n", ""])
    func endWithLastAnswers(said: String) throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            let numbers = try client.takeMessages(10)
            usleep(50_000)
            client.say(numbers.map { "\($0) rsp 6 200 OK\n" }.joined() + said)
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 10, framed: false))
        try server.outcome()
        // The end is on the way.
        usleep(20_000)
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        #expect(throws: TransportFailure(.closedByPeer)) {
            _ = try transport.send(FrameBatch(numbered: 20, framed: false))
        }
        #expect(throws: TransportFailure(.closedByPeer)) {
            _ = try transport.awaitArrival(within: .seconds(1))
        }
    }

    @Test("`serverclose` ends the session, even while the connection is still there")
    func serverCloseAlone() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            let numbers = try client.takeMessages(10)
            usleep(50_000)
            client.answer(numbers[0])
            client.say("0 serverclose 0\n")
            try client.waitForEnd()
        }
        do {
            var transport = try relp(server.port)
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            #expect(throws: TransportFailure(.closedByPeer, after: confirmed(1))) {
                _ = try transport.awaitArrival(within: .seconds(1))
            }
        }
        try server.outcome()
    }

    /// What a collector says to `close`, which has the number 12.
    @Test(
        "however the collector takes `close`, what it has answered is confirmed",
        arguments: [
            "12 rsp 0\n0 serverclose 0\n", "12 rsp 0\n", "0 serverclose 0\n", "", "garbage",
            "12 rsp 6 500 no\n",
        ])
    func endings(said: String) throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10) { client.answer(number) }
            guard try client.next() == .init(number: 12, command: "close", data: []) else {
                throw RELPClient.Misbehaviour.unexpected("frame")
            }
            client.say(said)
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 10, framed: false))
        transport.endSending()
        #expect(try transport.finish(within: .seconds(1)) == ArrivalReport(.confirmed))
        try server.outcome()
    }

    @Test("a collector that does not end its side is waited for a moment, and no more")
    func noFarewell() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10) { client.answer(number) }
            _ = try client.next()
            try client.waitForEnd()
        }
        do {
            var transport = try relp(server.port, times: times(farewell: .milliseconds(100)))
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            transport.endSending()
            let start = ContinuousClock.now
            #expect(try transport.finish(within: .seconds(60)) == ArrivalReport(.confirmed))
            #expect(start.duration(to: .now) < .seconds(8))
        }
        try server.outcome()
    }

    @Test("an end with messages unanswered is a failure, even in answer to `close`")
    func endWithoutAnswers() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(10).prefix(6) { client.answer(number) }
            client.endSession(try client.next().number)
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 10, framed: false))
        transport.endSending()
        #expect(throws: TransportFailure(.closedByPeer, after: confirmed(6))) {
            _ = try transport.finish(within: .seconds(1))
        }
        try server.outcome()
    }
}
