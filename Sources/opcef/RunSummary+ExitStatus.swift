import Delivery
import EventsAPI
import Forwarding
import TLS
import Transports

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
