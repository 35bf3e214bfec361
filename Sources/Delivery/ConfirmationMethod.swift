import Transports

/// What proves that a batch has arrived.
enum ConfirmationMethod: Hashable {
    /// The connection is ended, and the collector ends its side: one connection a batch.
    case end
    /// It shows on the open connection.
    case settling
    /// Nothing does, or nobody wants to know; this much is known when the batch was written.
    case none(Confirmation)

    init(for destination: Destination, _ settings: DeliverySettings) {
        switch destination {
        case .standardOutput:
            self = .none(.written)
        case .file:
            self = settings.remembersPositions ? .settling : .none(.written)
        case .udp:
            self = .none(.unknown)
        case .relp, .relps:
            self = .settling
        case .tcp, .tls:
            switch settings.confirmation {
            case .auto, .eof: self = .end
            case .acked: self = .settling
            case .none: self = .none(.unknown)
            }
        }
    }

    /// Whether batches are worth being large, since each is waited for.
    var takesTime: Bool {
        if case .none = self { false } else { true }
    }
}
