/// The sliding window of frames that have no answer yet, from the oldest one on.
///
///     oldest                        next
///     │ 17 18 19 20 21 22 23 24 25 26      sent: 17 to 25
///       ·  ×  ·  ·  ×  ·  ·  ·  ·          × answered out of turn
///
/// Answers come in the order of the frames, and are matched by their numbers all the same: what
/// is answered out of turn stays in the window until those before it are answered, too.
package struct RELPWindow {
    /// How many messages may be unanswered: librelp's number; 1,000 was no faster on loopback.
    package static let size = 128

    /// The number of the oldest frame, or of the next one where there is none.
    private var oldest: RELPNumber
    /// How many frames there are from the oldest on, those answered out of turn included.
    private(set) var count = 0
    /// Bit *i* is for the frame *i* places after the oldest.
    private var answered: UInt128 = 0
    /// Which frame of the batch each one is: a ring, in which the oldest is at `start`.
    private var frames = [Int](repeating: 0, count: size)
    private var start = 0

    /// Creates an empty window; the next frame has the number `next`.
    init(next: RELPNumber) {
        oldest = next
    }

    /// How many more frames may be sent.
    var room: Int { Self.size - count }

    /// How many frames have no answer.
    var unanswered: Int { count - answered.nonzeroBitCount }

    /// The number of the next frame.
    var next: RELPNumber { oldest.advanced(by: count) }

    /// Which frame of the batch is the oldest without an answer; nil if all are answered.
    var oldestFrame: Int? { count == 0 ? nil : frames[index(0)] }

    /// Adds a frame of the batch, and returns its number.
    mutating func add(frame: Int) -> RELPNumber {
        precondition(room > 0)
        let number = next
        frames[index(count)] = frame
        count += 1
        return number
    }

    /// Passes over the number of a frame that is not a message; the window must be empty.
    mutating func skip() {
        precondition(count == 0)
        oldest = oldest.advanced(by: 1)
    }

    /// Marks a frame as answered, and returns which one of the batch it is; nil if no frame
    /// of this number waits for an answer.
    mutating func answer(_ number: RELPNumber) -> Int? {
        let distance = oldest.distance(to: number)
        guard distance < count, answered & UInt128(1) << distance == 0 else { return nil }
        let frame = frames[index(distance)]
        answered |= UInt128(1) << distance
        let passed = (~answered).trailingZeroBitCount
        // A shift by the whole width leaves nothing.
        answered >>= passed
        count -= passed
        start = index(passed)
        oldest = oldest.advanced(by: passed)
        return frame
    }

    private func index(_ offset: Int) -> Int { (start + offset) % Self.size }
}
