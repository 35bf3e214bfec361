import Checkpoints
import Delivery
import EventsAPI
import Forwarding
import TLS
import Transports

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

extension RunSummary {
    /// The status that says the worst of what happened.
    var exitStatus: ExitStatus {
        if let failure { return unsentFault == nil ? failure.exitStatus : .inputOutput }
        if let failures = pulled?.failures.values, !failures.isEmpty {
            return failures.contains(where: \.isOfToken) ? .tokenRefused : .notDelivered
        }
        if refusedDatagrams > 0 { return .notDelivered }
        if brokenInputs > 0 || isCutShort || unkept > 0 { return .inputOutput }
        if missingInputs > 0 || lost > 0 { return .inputMissing }
        return rejected > 0 ? .someRefused : .delivered
    }
}

extension PullFailure {
    fileprivate var isOfToken: Bool {
        switch self {
        case .api(let error): error.remedy == .newToken
        case .notGranted: true
        case .endless: false
        }
    }
}

extension RunFailure {
    var exitStatus: ExitStatus {
        switch self {
        case .delivery(let failure): failure.reason.exitStatus
        case .checkpoint(let error): error.exitStatus
        case .names: .configuration
        case .cannotOpen: .cannotCreate
        case .refusedFile: .configuration
        case .writesToInput: .usage
        }
    }
}

extension TransportError {
    var exitStatus: ExitStatus {
        switch self {
        case .unresolved, .unreachable, .closedByPeer, .broken, .refused, .notAcknowledged,
            .notAnswered, .notOutlived, .truncated, .relp, .interrupted:
            .notDelivered
        case .secure(let error):
            error.isLocal ? .configuration : .notDelivered
        case .cannotOpen, .notCounted:
            .cannotCreate
        case .cannotWrite, .cannotWriteToStandardOutput, .standardOutputClosed:
            .inputOutput
        }
    }
}

extension CheckpointError {
    var exitStatus: ExitStatus {
        switch self {
        case .cannotOpenFolder, .cannotCreateFolder, .cannotCreate: .cannotCreate
        case .exposedFolder, .refused: .configuration
        case .cannotRead, .cannotWrite, .cannotReadInput: .inputOutput
        case .locked, .interrupted: .locked
        case .cannotUnpackInput: .inputMissing
        case .notAFile, .behindEnd: .usage
        }
    }
}
