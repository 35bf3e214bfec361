import Foundation
import Synchronization
import Syslog
import SystemCalls
import TestSupport
import Testing
import Transports

@testable import Delivery

@Suite("A batch that has arrived in part")
struct PartialArrivalTests {
    @Test("what RELP has answered is confirmed, and the rest unsent, though the run gives up")
    func givingUp() throws {
        let server = try ScriptedServer { conversation in
            let numbers = try Self.messages(10, from: conversation)
            let answers = ["200 OK", "500 no", "200 OK", "200 OK"]
            for (number, answer) in zip(numbers, answers) {
                conversation.write(Array("\(number) rsp \(answer.utf8.count) \(answer)\n".utf8))
            }
        }
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: server.port))
        var settings = DeliverySettings()
        settings.retryFor = .upTo(.zero)
        var delivery = Delivery(
            to: [.relp(endpoint)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)),
            observer: Witness())
        try delivery.connect()
        delivery.append(messages: 0..<10)
        #expect(throws: DeliveryFailure.self) { try delivery.close() }
        try server.outcome()
        #expect(delivery.counts.confirmed == 3)
        #expect(delivery.unsent == 7)
        #expect(delivery.confirmedPosition == .start)
        var kept: [UInt8] = []
        delivery.forEachUnsent { kept += $0 }
        let numbers = [1, 4, 5, 6, 7, 8, 9]
        #expect(kept == Array(numbers.map { "record \($0)\n" }.joined().utf8))
    }

    @Test("a port that does not speak RELP ends the run soon after the retry time")
    func silentServer() throws {
        let server = try RecordingCollector()
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: server.port))
        var settings = DeliverySettings()
        settings.retryFor = .upTo(.seconds(1))
        var delivery = Delivery(
            to: [.relp(endpoint)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: Witness())
        let time = ContinuousClock().measure {
            #expect(throws: DeliveryFailure.self) { try delivery.connect() }
        }
        #expect(time < .seconds(5))
    }

    @Test("a connection that breaks during the second offer was no second offer")
    func brokenSecondOffer() throws {
        let offers = Mutex<[Int]>([])
        let server = try ScriptedServer(connections: 3) { conversation, number in
            let count = number == 0 ? 3 : 1
            let numbers = try Self.messages(count, from: conversation)
            offers.withLock { $0.append(numbers.count) }
            guard number != 1 else { return conversation.resetAtEnd() }
            for (index, frame) in numbers.enumerated() {
                let answer = number == 0 && index == 1 ? "500 no" : "200 OK"
                conversation.write(Array("\(frame) rsp \(answer.utf8.count) \(answer)\n".utf8))
            }
            _ = try conversation.read()
        }
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: server.port))
        var delivery = Delivery(
            to: [.relp(endpoint)], DeliverySettings(),
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: Witness())
        try delivery.connect()
        delivery.append(messages: 0..<3)
        try delivery.close()
        #expect(delivery.counts.confirmed == 3)
        #expect(delivery.removeRejected().isEmpty)
        #expect(delivery.unsent == 0)
        #expect(offers.withLock { $0 } == [3, 1, 1])
    }

    @Test("what only a kernel had is brought to another destination, and its answer awaited")
    func acknowledgedThenRELP() throws {
        let first = try RecordingCollector()
        let server = try ScriptedServer { conversation in
            _ = try Self.messages(0, from: conversation)
            var text = ""
            var count = 0
            while count < 20 {
                text += String(decoding: try conversation.read(), as: UTF8.self)
                while let end = text.firstIndex(of: "\n") {
                    let number = text.prefix { $0 != " " }
                    let answer = count == 3 ? "500 no" : "200 OK"
                    conversation.write(Array("\(number) rsp 6 \(answer)\n".utf8))
                    text.removeSubrange(...end)
                    count += 1
                }
            }
            _ = try conversation.read()
        }
        let destinations: [Destination] = [
            .tcp(try #require(Endpoint(host: "127.0.0.1", port: first.port)), .lineFeed),
            .relp(try #require(Endpoint(host: "127.0.0.1", port: server.port))),
        ]
        var settings = DeliverySettings()
        settings.confirmation = .acked
        var delivery = Delivery(
            to: destinations, settings, over: ConnectionSettings(with: ShutdownGrace(with: nil)),
            observer: Witness())
        try delivery.connect()
        delivery.append(messages: 0..<10)
        try delivery.close()
        #expect(delivery.counts.confirmation == .acknowledged)
        first.stop()
        delivery.append(messages: 10..<20)
        try delivery.close()
        #expect(delivery.counts.confirmed == 10)
        #expect(delivery.removeRejected().count == 1)
        try delivery.finish()
        try server.outcome()
    }

    @Test("a portion that only a kernel had comes again after a reset")
    func acknowledgedPortion() throws {
        let server = try ScriptedServer(
            connections: 5, receiveBuffer: 65_536, skipsEmpty: true
        ) { conversation, number in
            if number < 3 {
                // More than the first message, for whose answer is waited a moment.
                var count = 0
                while count < 2000 { count += try conversation.read(atMost: 2000).count }
            } else if number == 3 {
                _ = conversation.isReadable(within: 20_000)
                Thread.sleep(forTimeInterval: 0.3)
            } else {
                var received: [UInt8] = []
                while case let bytes = try conversation.read(), !bytes.isEmpty {
                    received += bytes
                }
                return received
            }
            conversation.resetAtEnd()
            return []
        }
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: server.port))
        var settings = DeliverySettings()
        settings.confirmation = .acked
        var delivery = Delivery(
            to: [.tcp(endpoint, .lineFeed)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: Witness())
        try delivery.connect()
        delivery.append(messages: 0..<1000, padding: 300)
        try delivery.close()
        try delivery.finish()
        let received = numbers(in: try server.outcome())
        // What the first three connections had read may have come there alone.
        #expect(Set(received).isSuperset(of: 40..<1000))
    }

    @Test("a batch that grows at pauses only is closed all the same", arguments: [true, false])
    func pauses(isConfirmed: Bool) throws {
        let collector = try RecordingCollector()
        let endpoint = try #require(Endpoint(host: "127.0.0.1", port: collector.port))
        var settings = DeliverySettings()
        settings.confirmation = isConfirmed ? .eof : .none
        var delivery = Delivery(
            to: [.tcp(endpoint, .lineFeed)], settings,
            over: ConnectionSettings(with: ShutdownGrace(with: nil)), observer: Witness())
        try delivery.connect()
        for start in stride(from: 0, to: 6000, by: 60) {
            delivery.append(messages: start..<start + 60, padding: 1000)
            try delivery.write()
            #expect(delivery.batch.messages.size < (isConfirmed ? 4 << 20 : 1 << 20))
        }
        try delivery.finish()
        #expect(collector.waitFor(endings: isConfirmed ? 2 : 1))
        #expect(numbers(in: collector.received) == Array(0..<6000))
    }

    /// Answers to `open`, and takes messages; returns the numbers of their frames.
    private static func messages(
        _ count: Int, from conversation: borrowing Conversation
    ) throws -> [Substring] {
        var text = ""
        var isOpen = false
        while true {
            text += String(decoding: try conversation.read(), as: UTF8.self)
            if !isOpen, text.hasSuffix("commands=syslog\n") {
                conversation.write(Array("1 rsp 37 200 OK\nrelp_version=0\ncommands=syslog\n".utf8))
                isOpen = true
                text = ""
                if count == 0 { return [] }
            }
            // The messages hold no line feeds, so that each frame is a line.
            let frames = text.split(separator: "\n")
            if isOpen, frames.count == count, text.hasSuffix("\n") {
                return frames.map { $0.prefix { $0 != " " } }
            }
        }
    }
}
