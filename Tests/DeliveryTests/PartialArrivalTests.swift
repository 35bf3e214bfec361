import Sockets
import Synchronization
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
            to: [.relp(endpoint)], settings, over: ConnectionSettings(with: Patience(with: nil)),
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
            over: ConnectionSettings(with: Patience(with: nil)), observer: Witness())
        try delivery.connect()
        delivery.append(messages: 0..<3)
        try delivery.close()
        #expect(delivery.counts.confirmed == 3)
        #expect(delivery.takeRefused().isEmpty)
        #expect(delivery.unsent == 0)
        #expect(offers.withLock { $0 } == [3, 1, 1])
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
            }
            // The messages hold no line feeds, so that each frame is a line.
            let frames = text.split(separator: "\n")
            if isOpen, frames.count == count, text.hasSuffix("\n") {
                return frames.map { $0.prefix { $0 != " " } }
            }
        }
    }
}
