import Foundation
import RELP
import Syslog
import SystemCalls
import TestSupport
import Testing

@testable import Transports

@Suite("RELP: messages that a collector takes")
struct RELPTransportTests {
    @Test("20,000 messages arrive byte for byte, and the session ends in order")
    func everythingArrives() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            try client.serve()
            try client.waitForEnd()
            return (client.messages, client.mostUnanswered)
        }
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: server.port))
        let settings = ConnectionSettings(with: ShutdownGrace(with: nil))
        var transport = try Destination.relp(endpoint).open(settings)
        var sent: [[UInt8]] = []
        while sent.count < 20_000 {
            let batch = FrameBatch(
                numbered: 4000, from: sent.count, framed: false, padding: 300)
            let report = try transport.send(batch.bytes.span, ends: batch.ends.span, from: 0)
            #expect(report == SendReport(framesSent: 4000))
            #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
            try transport.checkOpen()
            sent += batch.frames
        }
        try transport.endSending()
        #expect(try transport.finish(within: .seconds(1)) == ArrivalReport(.confirmed))
        // Dropping it closes the connection, which the server waits for.
        transport = try LocalOutput(standardOutput: .lineFeed, with: ShutdownGrace(with: nil))
        let (received, mostUnanswered) = try server.outcome()
        #expect(received == sent)
        #expect(mostUnanswered <= 128)
    }

    @Test("128 messages go out without an answer, and not one more")
    func window() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            // It fills the window, and then keeps silent until half of it is answered.
            var numbers = try client.takeMessages(128)
            let isSilent = !client.saysSomething(within: 200)
            numbers.reverse()
            for _ in 0..<6 {
                for _ in 0..<64 { client.answer(numbers.removeLast()) }
                numbers = try client.takeMessages(64).reversed() + numbers
            }
            let isSilentAgain = !client.saysSomething(within: 200)
            for number in numbers.reversed() { client.answer(number) }
            try client.serve()
            return (isSilent && isSilentAgain, client.mostUnanswered, client.messages.count)
        }
        var transport = try relp(server.port)
        let batch = FrameBatch(numbered: 1000, framed: false)
        #expect(try transport.send(batch) == SendReport(framesSent: 1000))
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        transport.endSending()
        let (isSilent, mostUnanswered, count) = try server.outcome()
        #expect(isSilent)
        #expect(mostUnanswered == 128)
        #expect(count == 1000)
    }

    @Test("answers that come byte by byte are answers")
    func splitAnswers() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(20) {
                for byte in "\(number) rsp 6 200 OK\n" {
                    client.say(String(byte))
                    usleep(200)
                }
            }
            try client.serve()
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 20, framed: false))
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        transport.endSending()
        try server.outcome()
    }

    @Test("answers out of turn confirm the same")
    func outOfTurn() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(100).reversed() { client.answer(number) }
            try client.serve()
        }
        var transport = try relp(server.port)
        _ = try transport.send(FrameBatch(numbered: 100, framed: false))
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        transport.endSending()
        try server.outcome()
    }

    @Test("numbers go on with 1 behind 999999999")
    func wrapAround() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation, first: 999_999_700)
            try client.open()
            try client.serve()
            return client.messages.count
        }
        var transport = try relp(server.port, first: try #require(RELPNumber(999_999_700)))
        for _ in 0..<3 {
            _ = try transport.send(FrameBatch(numbered: 200, framed: false))
            #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        }
        transport.endSending()
        #expect(try transport.finish(within: .seconds(1)) == ArrivalReport(.confirmed))
        #expect(try server.outcome() == 600)
    }

    @Test("a refused message does not fail the call, and is told by its place in the batch")
    func refusedMessage() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for _ in 0..<2 {
                for (index, number) in try client.takeMessages(50).enumerated() {
                    client.answer(number, index == 17 ? "500 not this one" : "200 OK")
                }
            }
            try client.serve()
        }
        var transport = try relp(server.port)
        for _ in 0..<2 {
            let batch = FrameBatch(numbered: 50, framed: false)
            var first = FrameBatch()
            for frame in batch.frames.prefix(10) { first.append(frame) }
            #expect(try transport.send(first) == SendReport(framesSent: 10))
            #expect(try transport.send(batch, from: 10) == SendReport(framesSent: 40))
            var expected = ArrivalReport(.confirmed)
            expected.refusedFrames = [FrameRefusal(frame: 17, answer: "500 not this one")]
            #expect(try transport.awaitArrival(within: .seconds(1)) == expected)
            #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        }
        transport.endSending()
        try server.outcome()
    }

    @Test("a message that the collector would cut in silence is not sent")
    func tooLong() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            try client.serve()
            return client.messages.map(\.count)
        }
        var transport = try relp(server.port)
        #expect(transport.messageLimit == 131_072)
        let sizes = [131_073, 1, 131_072, 200_000, 2]
        var batch = FrameBatch()
        for size in sizes { batch.append(Array(repeating: 0x78, count: size)) }
        var expected = SendReport(framesSent: 3)
        expected.tooLong = [0, 3]
        #expect(try transport.send(batch) == expected)
        #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
        transport.endSending()
        #expect(try server.outcome() == [1, 131_072, 2])
    }

    @Test("a slow reader with small buffers gets every byte, in a storm of signals")
    func slowReader() throws {
        let server = try ScriptedServer(receiveBuffer: 4096) { conversation in
            var client = RELPClient(conversation)
            try client.open()
            try client.serve()
            return client.messages
        }
        let batch = FrameBatch(numbered: 1000, framed: false, padding: 20_000)
        try withSignalStorm {
            var transport = try relp(server.port)
            #expect(try transport.send(batch) == SendReport(framesSent: 1000))
            #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
            transport.endSending()
            #expect(try transport.finish(within: .seconds(1)) == ArrivalReport(.confirmed))
        }
        #expect(try server.outcome() == batch.frames)
    }

    @Test("a collector that answers late, but within the protocol's time, has answered")
    func late() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            for number in try client.takeMessages(4) {
                usleep(150_000)
                client.answer(number)
            }
            try client.serve()
        }
        var transport = try relp(server.port, times: times(answer: .milliseconds(400)))
        _ = try transport.send(FrameBatch(numbered: 4, framed: false))
        // 600 ms in all: each answer starts the time anew.
        #expect(try transport.awaitArrival(within: .milliseconds(1)) == ArrivalReport(.confirmed))
        transport.endSending()
        try server.outcome()
    }

    @Test("a collector that holds back small answers is not waited for")
    func delayedAnswers() throws {
        let server = try ScriptedServer(isDelayed: true) { conversation in
            var client = RELPClient(conversation)
            try client.open()
            try client.serve()
        }
        var transport = try relp(server.port)
        let start = ContinuousClock.now
        for _ in 0..<100 {
            _ = try transport.send(FrameBatch(numbered: 10, framed: false))
            _ = try transport.awaitArrival(within: .seconds(1))
        }
        // 40 ms for each of them are 4 s.
        #expect(start.duration(to: .now) < .seconds(2))
        transport.endSending()
        try server.outcome()
    }

    @Test("nothing to send is settled at once")
    func nothing() throws {
        let server = try ScriptedServer { conversation in
            var client = RELPClient(conversation)
            try client.open()
            try client.waitForEnd()
        }
        do {
            var transport = try relp(server.port)
            #expect(try transport.send(FrameBatch()) == SendReport())
            #expect(try transport.awaitArrival(within: .seconds(1)) == ArrivalReport(.confirmed))
            try transport.checkOpen()
        }
        try server.outcome()
    }
}
