import Syslog

/// When a batch is written, and when it is closed to be confirmed.
struct BatchLimits {
    /// At how many bytes the open batch is written; larger writes are no faster.
    var piece: Int { min(Self.largestPiece, Self.bytes >> halvings) }
    static let largestPiece = 256 * 1024

    /// How long a batch stays open for more, from its first message on.
    static let longestTime = Duration.seconds(5)

    /// The limits of a batch where batches are not too frequent.
    private static let records = 5000
    private static let bytes = 1 << 20

    /// The hard limit, so that two batches fit into the memory that a run may use.
    private static let mostBytes = 1 << 20

    /// The least time between two batches that are below the hard limit.
    ///
    /// Each confirmation costs a connection, whose port is in TIME_WAIT for a minute: 28,232 ports to
    /// one address are used up at 470 a second, and finding a free one gets slow before that. Only
    /// on loopback, where Linux reuses them, can there be more.
    private static let shortestTime = Duration.milliseconds(10)

    /// How often the limits were halved.
    private var halvings = 0
    private var quickAnswers = 0

    /// Returns whether a batch is to be closed now.
    func isReached(
        by batch: borrowing Batch, since lastClose: ContinuousClock.Instant?,
        now: ContinuousClock.Instant = .now
    ) -> Bool {
        let bytes = batch.messages.size
        if let began = batch.began, now - began >= Self.longestTime { return true }
        if bytes >= Self.mostBytes >> halvings { return true }
        if halvings == 0, let lastClose, now - lastClose < Self.shortestTime { return false }
        return bytes >= Self.bytes >> halvings
            || batch.messages.count >= max(1, Self.records >> halvings)
    }

    /// Makes batches smaller when a confirmation took more than a third of `limit`, and larger again
    /// after ten quick ones.
    mutating func adapt(toConfirmationAfter time: Duration, limit: Duration) {
        if time > limit / 3 {
            halve()
        } else if halvings > 0 {
            quickAnswers += 1
            if quickAnswers == 10 {
                quickAnswers = 0
                halvings -= 1
            }
        }
    }

    mutating func halve() {
        quickAnswers = 0
        halvings = min(halvings + 1, 12)
    }
}
