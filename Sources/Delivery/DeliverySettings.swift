import Transports

/// What counts as arrived where a stream leads to a collector.
package enum ConfirmationMode: String, Sendable, CaseIterable {
    /// As `eof`, and as `acked` after a collector has not answered twice. Over plain TCP no position
    /// counts from then on, since a listener that never accepts a connection looks the same.
    case auto
    /// The collector's process has read everything and ends its side.
    case eof
    /// The collector's kernel has acknowledged everything.
    case acked
    /// Our own kernel has everything.
    case none
}

/// How long a collector that cannot be reached is tried again.
package enum RetryTime: Sendable, Hashable {
    case upTo(Duration)
    case forever
}

/// How a run delivers.
package struct DeliverySettings: Sendable {
    /// What counts as arrived over TCP and TLS.
    package var confirmation = ConfirmationMode.auto
    /// How long a destination that fails is tried again.
    package var retryFor = RetryTime.upTo(.seconds(60))
    /// How long an answer may take without any progress.
    package var answerTime = Duration.seconds(10)
    /// Whether a proxy is in between: its answers show nothing of the collector.
    package var isBehindProxy = false
    /// Whether positions are saved, so that even a local file must be on the disk first.
    package var remembersPositions = false

    /// Creates the settings of a run without options.
    package init() {}

    /// How long a collector may show no progress while it is written to; nil if only the
    /// kernel gives up.
    var longestSilence: Duration? {
        switch retryFor {
        case .forever: nil
        case .upTo(.zero): answerTime
        case .upTo(let time): time
        }
    }
}

/// How it is found out that a batch has arrived.
enum ConfirmationMethod: Hashable {
    /// The connection is half-closed, and the collector's process ends its side: one connection a
    /// batch.
    case halfClose
    /// The open connection shows it: by RELP's answers, TCP's acknowledgement, or `fsync`.
    case openConnection
    /// Not at all; this much is known when the batch was written.
    case none(Confirmation)

    /// Chooses the method for a destination.
    init(for destination: Destination, _ settings: DeliverySettings) {
        switch destination {
        case .standardOutput:
            self = .none(.written)
        case .file:
            self = settings.remembersPositions ? .openConnection : .none(.written)
        case .udp, .unix:
            self = .none(.unknown)
        case .relp, .relps:
            self = .openConnection
        case .tcp, .tls, .unixStream:
            switch settings.confirmation {
            case .auto, .eof: self = .halfClose
            case .acked: self = .openConnection
            case .none: self = .none(.unknown)
            }
        }
    }

    /// Whether batches are worth being large, since each is waited for.
    var takesTime: Bool {
        if case .none = self { false } else { true }
    }
}
