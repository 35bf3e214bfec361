import Checkpoints
import Delivery
import OnePasswordEvents
import Syslog
import SystemCalls
import TLS
import Transports

@testable import Forwarding

/// Keeps what a run reports.
final class RunWitness: CopyObserver {
    private(set) var rejects: [RejectedRecord] = []
    private(set) var faults: [String] = []

    func rejected(_ record: RejectedRecord) { rejects.append(record) }
    func line(of record: RejectedRecord) -> [UInt8] { record.bytes + [UInt8(ascii: "\n")] }
    func cannotKeep(at path: String, _: SystemError) { faults.append(path) }
    func mended(_: String) {}
    func failed(input _: String, _: InputError) {}
    func warned(_: TLSWarning) {}
    func lost(input _: String, _: LostFile) {}
    func endsIncomplete(input _: String, bytes _: Int) {}
    func truncated(input _: String) {}
    func keptNames(_: NamesError) {}
    func progressed(_: RunProgress) {}
    func observer(of _: CopyPlan) -> any CopyObserver { self }
    func attend(_ body: () -> Void) { body() }
    func gaveUp(_: CopyPlan, _: RunFailure, again _: Duration) {}
    func resumed(_: CopyPlan, after _: Duration) {}
    func ended(_: CopyPlan, _: RunSummary) {}
    var spoolNotes: @Sendable (SpoolNote) -> Void { { _ in } }

    func lost(_: Destination, _: TransportError, retryFor _: RetryTime) {}
    func regained(_: Destination, after _: Duration) {}
    func doesNotAnswer(_: Destination) {}
    func allowsOneConnection(_: Destination) {}
    func refuses(_: Destination, _: CollectorRefusal) {}
    func accepts(_: Destination, _: Framing) {}
    func isSilent(_: Destination) {}
    func changed(_: DeliveryHealth) {}

    var wantsHealth: Bool { true }
    private(set) var health: [RunHealth] = []
    func observed(_ health: RunHealth) { self.health.append(health) }
}
