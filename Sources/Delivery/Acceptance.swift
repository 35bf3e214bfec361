import Syslog
import Transports

/// What a collector has shown of whether it takes what it is sent.
///
/// A collector that wants another framing, TLS or another protocol reads the first message and ends
/// the connection. That end is no answer: nothing counts before a connection has been kept open
/// for a while with a whole message in it, until the process has answered an empty one. One
/// connection that ends early may have been an accident; a second one that ends the same way is a
/// refusal. Only a connection that stayed open until the message came says anything of the
/// framing: a proxy with a dead server behind it, or a limit of connections, ends empty ones too.
struct Acceptance: Sendable {
    /// What to do after a connection that ended early.
    enum Step: Sendable, Hashable {
        case tryAgain(after: Duration)
        case tryOctetCounting
        case isRefused
    }

    /// How long a connection is watched with the first message in it.
    ///
    /// syslog-ng ends one within a millisecond of its kernel's acknowledgement (measured with
    /// syslog-ng 3.38).
    static let watchTime = Duration.milliseconds(50)
    /// How long a collector may take to end a connection whose kernel's word is enough for us.
    static let shortTime = Duration.seconds(1)
    /// How often a line must be refused again after octet counting was taken.
    static let counterproofs = 2
    /// What a collector that was stopping at the first attempt needs to be gone.
    private static let pause = Duration.milliseconds(200)

    /// Whether the collector takes what it is sent.
    private(set) var isShown = false
    /// How many connections in a row have ended early.
    private(set) var refusals = 0
    /// Whether lines were refused, and octet counting is tried.
    private(set) var hasTriedLines = false
    /// Whether the present connection was watched while it was empty, and stayed open.
    var stayedOpenEmpty = false

    /// Notes that a connection was kept open.
    mutating func show() {
        self = Acceptance()
        isShown = true
    }

    /// Notes that something went wrong: what answers next may be another program.
    mutating func forget() {
        isShown = false
    }

    /// Notes a connection that ended early, `enough` of which are a refusal.
    mutating func note(
        _ refusal: CollectorRefusal, of destination: Destination, enough: Int
    ) -> Step {
        isShown = false
        refusals += 1
        guard refusals >= enough || refusal.isAnswer else {
            return .tryAgain(after: Self.pause)
        }
        if case .tcp(_, .automatic) = destination, !refusal.isAnswer, stayedOpenEmpty {
            hasTriedLines = true
            refusals = enough - 1
            return .tryOctetCounting
        }
        hasTriedLines = false
        return .isRefused
    }
}

extension CollectorRefusal {
    /// Whether the collector has said something, which no framing changes.
    fileprivate var isAnswer: Bool {
        if case .spoke = self { true } else { false }
    }
}
