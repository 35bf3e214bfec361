/// The frames that are still to be answered, from the oldest one on.
///
///     oldest                        next
///     │ 17 18 19 20 21 22 23 24 25 26      sent: 17 to 25
///       ·  ×  ·  ·  ×  ·  ·  ·  ·          × answered out of turn
///
/// Answers come in the order of the frames, and are matched by their numbers all the same: what
/// is answered out of turn stays in the window until those before it are answered, too.
struct RELPWindow {
    /// librelp's; 1,000 was no faster on loopback.
    static let size = 128

    /// The number of the oldest frame, or of the next one where there is none.
    private var oldest: RELPNumber
    /// How many frames there are from the oldest on, those answered out of turn included.
    private(set) var count = 0
    /// Bit *i* stands for the frame *i* places behind the oldest.
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

    /// Which frame of the batch is the oldest without an answer; nil where all are answered.
    var oldestFrame: Int? { count == 0 ? nil : frames[place(0)] }

    /// Takes in a frame of the batch, and returns its number.
    mutating func add(frame: Int) -> RELPNumber {
        precondition(room > 0)
        let number = next
        frames[place(count)] = frame
        count += 1
        return number
    }

    /// Passes over the number of a frame that is not a message; the window must be empty.
    mutating func skip() {
        precondition(count == 0)
        oldest = oldest.advanced(by: 1)
    }

    /// Takes an answer, and returns for which frame of the batch; nil where none awaits it.
    mutating func answer(_ number: RELPNumber) -> Int? {
        let distance = oldest.distance(to: number)
        guard distance < count, answered & UInt128(1) << distance == 0 else { return nil }
        let frame = frames[place(distance)]
        answered |= UInt128(1) << distance
        let passed = (~answered).trailingZeroBitCount
        // A shift by the whole width leaves nothing.
        answered >>= passed
        count -= passed
        start = place(passed)
        oldest = oldest.advanced(by: passed)
        return frame
    }

    private func place(_ offset: Int) -> Int { (start + offset) % Self.size }
}
