import TLS

/// How a run ends, in the numbers of `<sysexits.h>`.
enum ExitStatus: Int32, Sendable, CaseIterable {
    /// Every record was delivered.
    case delivered = 0
    /// The command line means nothing.
    case usage = 64
    /// Some records were refused; the rest was delivered.
    case someRefused = 65
    case inputMissing = 66
    /// The collector was not reached, or delivery is known to have failed.
    case notDelivered = 69
    case cannotCreate = 73
    case inputOutput = 74
    /// Another run holds the lock.
    case locked = 75
    /// There is no token for the Events API, or it is refused.
    case tokenRefused = 77
    /// A file that the run relies on cannot be trusted.
    case configuration = 78
}
