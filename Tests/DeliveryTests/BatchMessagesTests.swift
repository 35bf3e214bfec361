import Bytes
import Syslog
import Testing

@testable import Delivery

@Suite("The messages of a batch")
struct BatchMessagesTests {
    @Test("pieces that were taken over stand where they came", arguments: Framing.allCases)
    func order(framing: Framing) {
        var messages = BatchMessages(framing: framing)
        var whole = MessageFrames(framing: framing, capacity: 0)
        var taken = MessageFrames(framing: framing, capacity: 0)
        for round in 0..<4 {
            for number in 0..<300 {
                let message = text(round, number)
                messages.append { $0.append(message) }
                whole.append { $0.append(message) }
            }
            taken.removeAll()
            for number in 300..<900 {
                let message = text(round, number)
                taken.append { $0.append(message) }
                whole.append { $0.append(message) }
            }
            messages.adopt(&taken)
        }
        #expect(messages.count == whole.count && messages.size == whole.size)
        #expect(places(in: messages).count > 2)
        #expect(all(messages) == all(whole))
        for index in [0, 299, 300, 899, 900, 1200, 3599] {
            #expect(messages.message(at: index) == whole.message(at: index))
        }
    }

    @Test("messages without a framing stay in one piece")
    func datagrams() {
        var messages = batch(nil, rounds: 3)
        #expect(places(in: messages) == [0])
        messages = batch(.lineFeed, rounds: 3)
        #expect(places(in: messages).count > 1)
        messages.reframe(as: nil)
        #expect(places(in: messages) == [0])
        #expect(all(messages) == all(batch(nil, rounds: 3)))
    }

    @Test("short messages get no piece of their own")
    func short() {
        var messages = BatchMessages(framing: .lineFeed)
        var taken = MessageFrames(framing: .lineFeed, capacity: 0)
        for number in 0..<100 {
            taken.removeAll()
            taken.append { $0.append("\(number)") }
            messages.adopt(&taken)
        }
        #expect(places(in: messages) == [0])
        #expect(messages.count == 100)
    }

    @Test("of what is remembered the last is kept, and as much as was asked for")
    func memory() {
        let memory = 1 << 18
        var remembered = BatchMessages(framing: .lineFeed)
        var expected: [UInt8] = []
        for round in 0..<4 {
            var messages = batch(.lineFeed, rounds: 1 + round % 2)
            expected += all(messages)
            remembered.adopt(&messages, keepingLast: memory)
            #expect(messages.count == 0 && messages.size == 0)
            #expect(remembered.size >= min(memory, expected.count))
            #expect(remembered.size < 2 << 20)
            #expect(all(remembered) == Array(expected.suffix(remembered.size)))
        }
    }

    @Test("what is remembered takes over another framing")
    func otherFraming() {
        var remembered = BatchMessages(framing: .lineFeed)
        var first = batch(.lineFeed, rounds: 1)
        remembered.adopt(&first, keepingLast: 1 << 20)
        var second = BatchMessages(framing: .octetCounting)
        second.append { $0.append("abc") }
        remembered.adopt(&second, keepingLast: 1 << 20)
        #expect(remembered.framing == .octetCounting)
        #expect(remembered.message(at: remembered.count - 1) == Array("3 abc".utf8))
    }

    private func text(_ round: Int, _ number: Int) -> String {
        "\(round) \(number) " + String(repeating: "x", count: number % 1400)
    }

    /// Messages that were appended and taken over in turns, `rounds` times.
    private func batch(_ framing: Framing?, rounds: Int) -> BatchMessages {
        var messages = BatchMessages(framing: framing)
        var taken = MessageFrames(framing: framing, capacity: 0)
        for round in 0..<rounds {
            for number in 0..<300 {
                messages.append { $0.append(text(round, number)) }
            }
            taken.removeAll()
            for number in 300..<900 {
                taken.append { $0.append(text(round, number)) }
            }
            messages.adopt(&taken)
        }
        return messages
    }

    /// The places of the first messages of all pieces.
    private func places(in messages: borrowing BatchMessages) -> [Int] {
        var places: [Int] = []
        var next = 0
        while next < messages.count {
            messages.withPiece(holding: next) { frames, start in
                places.append(start)
                next = start + frames.count
            }
        }
        return places
    }

    private func all(_ messages: borrowing BatchMessages) -> [UInt8] {
        var bytes: [UInt8] = []
        for start in places(in: messages) {
            messages.withPiece(holding: start) { frames, _ in bytes += all(frames) }
        }
        return bytes
    }

    private func all(_ frames: borrowing MessageFrames) -> [UInt8] {
        frames.withSpan { span in span.indices.map { span[$0] } }
    }
}
