import Bytes
import Syslog
import Transports

@testable import Delivery

/// Keeps what a delivery tells.
final class Witness: DeliveryObserver {
    private(set) var losses: [TransportError] = []
    private(set) var returns = 0
    private(set) var silences = 0
    private(set) var lonely = 0
    private(set) var refusals: [CollectorRefusal] = []
    private(set) var framings: [Framing] = []
    private(set) var waits = 0

    func lost(_ destination: Destination, _ error: TransportError, retryFor time: RetryTime) {
        losses.append(error)
    }

    func regained(_ destination: Destination, after time: Duration) {
        returns += 1
    }

    func doesNotAnswer(_ destination: Destination) {
        silences += 1
    }

    func allowsOneConnection(_ destination: Destination) {
        lonely += 1
    }

    func refuses(_ destination: Destination, _ refusal: CollectorRefusal) {
        refusals.append(refusal)
    }

    func accepts(_ destination: Destination, _ framing: Framing) {
        framings.append(framing)
    }

    private(set) var health: [DeliveryHealth] = []
    func changed(_ health: DeliveryHealth) { self.health.append(health) }

    func isSilent(_ destination: Destination) {
        waits += 1
    }
}

extension Delivery {
    /// Appends messages to the batch, each of which tells its number; the position is their count.
    mutating func append(messages numbers: Range<Int>, padding: Int = 100) {
        for number in numbers {
            batch.append { $0.append(text(number, padding)) }
            batch.keep(record: Array("record \(number)\n".utf8))
        }
        note(numbers)
    }

    /// Has the batch take over such messages, as those that a second thread has made.
    mutating func adopt(messages numbers: Range<Int>, padding: Int = 100) {
        var frames = MessageFrames(framing: batch.framing, capacity: 0)
        for number in numbers {
            frames.append { $0.append(text(number, padding)) }
        }
        batch.adopt(&frames)
        note(numbers)
    }

    private mutating func note(_ numbers: Range<Int>) {
        batch.position = InputPosition(
            input: 0, offset: numbers.upperBound, restart: numbers.upperBound)
    }
}

/// The numbers of the messages in a stream of lines, in the order in which they came.
func numbers(in bytes: [UInt8]) -> [Int] {
    String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
        let words = line.split(separator: " ")
        return words.count > 1 && words[0] == "message" ? Int(words[1]) : nil
    }
}

private func text(_ number: Int, _ padding: Int) -> String {
    "message \(number) " + String(repeating: ".", count: padding)
}
