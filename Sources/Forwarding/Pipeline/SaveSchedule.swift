/// When positions are saved: at most ten times a second, since each time waits for the disk.
struct SaveSchedule {
    private static let interval = Duration.milliseconds(100)
    private var last: ContinuousClock.Instant?

    /// Notes that there is something to save; returns whether to do it now.
    mutating func isDue(_ moment: SaveMoment, at now: ContinuousClock.Instant = .now) -> Bool {
        if moment == .runs, let last, now - last < Self.interval { return false }
        last = now
        return true
    }
}

/// What the run does when it says what is confirmed.
enum SaveMoment {
    /// More is on its way, so there will be more to save.
    case runs
    /// Nothing may be on its way for long.
    case rests
    /// It ends.
    case ends
}
