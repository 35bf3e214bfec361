import SystemCalls

/// Whether a number of bytes still gets smaller, and when to look again.
struct Progress {
    private let time: Duration
    private var least = Int.max
    private var end: Deadline
    private var interval = Duration.milliseconds(1)
    /// Whether the number was less at the last look than before.
    private(set) var isUnderWay = true

    /// Gives up when nothing has become less for `time`.
    init(within time: Duration) {
        self.time = time
        end = Deadline(after: time)
    }

    /// When to look at the number next: soon at first, a few times a second later.
    var nextLook: Deadline { Deadline(after: interval).capped(by: end) }

    /// Takes what the number is now, and returns whether it is time to give up.
    mutating func isOver(at count: Int) -> Bool {
        interval = min(interval * 2, .milliseconds(200))
        isUnderWay = count < least
        if isUnderWay {
            least = count
            end = Deadline(after: time)
        }
        return end.isPast
    }
}
