/// What counts as arrived where a stream leads to a collector.
package enum ConfirmationMode: String, Sendable, CaseIterable {
    /// As `eof`; from a collector that twice does not answer on, as `acked`. Over plain TCP no
    /// position counts from then on, since one that never accepts a connection looks the same.
    case auto
    /// The collector's process has read everything and ends its side.
    case eof
    /// The collector's kernel has everything.
    case acked
    /// Our own kernel has it.
    case none
}

/// How long a collector that is away is tried again.
package enum RetryTime: Sendable, Hashable {
    case upTo(Duration)
    case forever
}

/// How a run delivers.
package struct DeliverySettings: Sendable {
    package var confirmation = ConfirmationMode.auto
    package var retryFor = RetryTime.upTo(.seconds(60))
    /// How long an answer may take without any progress.
    package var answerTime = Duration.seconds(10)
    /// Whether a proxy stands between: what it answers shows nothing of the collector behind it.
    package var isBehindProxy = false
    /// Whether positions will be remembered, so that even a local file must be on the disk first.
    package var remembersPositions = false

    package init() {}

    /// How long a collector may show no progress while it is written to; nil where only the
    /// kernel gives up.
    var longestSilence: Duration? {
        switch retryFor {
        case .forever: nil
        case .upTo(.zero): answerTime
        case .upTo(let time): time
        }
    }
}
