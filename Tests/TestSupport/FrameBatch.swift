/// Frames end to end and where each one ends, as transports want them.
package struct FrameBatch: Sendable, Hashable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var ends: [Int] = []

    package init() {}

    /// Creates a batch of such messages, each with a line feed where it is `framed`.
    package init(_ messages: [String], framed: Bool = true) {
        for message in messages { append(Array((framed ? message + "\n" : message).utf8)) }
    }

    /// Creates `count` messages of different lengths, told apart by their numbers.
    package init(numbered count: Int, from first: Int = 0, framed: Bool = true, padding: Int = 40) {
        self.init(
            (first..<first + count).map { number in
                "<134>1 seq=\(number) " + String(repeating: "x", count: number * 7 % padding)
            }, framed: framed)
    }

    package mutating func append(_ frame: [UInt8]) {
        bytes += frame
        ends.append(bytes.count)
    }

    package var frames: [[UInt8]] {
        zip([0] + ends, ends).map { start, end in Array(bytes[start..<end]) }
    }
}
