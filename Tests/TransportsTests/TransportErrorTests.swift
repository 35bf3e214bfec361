import Foundation
import RELP
import SystemCalls
import Testing
import Transports

@Suite("What a transport's errors mean")
struct TransportErrorTests {
    static let failure = SystemError("write", number: 5)

    @Test(
        "another connection may cure what the network did, and nothing else",
        arguments: [
            (.unresolved(host: "siem", reason: nil), true),
            (.closedByPeer, true),
            (.broken(failure), true),
            (.refused(.closed), true),
            (.notAcknowledged(bytes: 1), true),
            (.notOutlived, true),
            (.relp(.noSyslog), false),
            (.relp(.notAnswered(frames: 1)), true),
            (.cannotOpen(path: "a", failure), false),
            (.cannotWrite(path: "a", failure), false),
            (.cannotWriteToStandardOutput(failure), false),
            (.standardOutputClosed, false),
            (.interrupted(signal: 15), false),
        ] as [(TransportError, Bool)])
    func isTransient(error: TransportError, expected: Bool) {
        #expect(error.isTransient == expected)
        if case .relp = error { #expect(!error.isLackOfAnswer) }
    }

    @Test("an end by the other side is a refusal, in order or not; an error of the network is none")
    func refusals() {
        #expect(TransportError.closedByPeer.refusal == .closed)
        #expect(TransportError.truncated.refusal == .closed)
        #expect(TransportError.broken(SystemError("recv", number: ECONNRESET)).refusal == .reset)
        #expect(TransportError.broken(SystemError("send", number: EPIPE)).refusal == .reset)
        #expect(TransportError.broken(SystemError("send", number: ETIMEDOUT)).refusal == nil)
        #expect(TransportError.notAcknowledged(bytes: 1).refusal == nil)
    }

    @Test("a failure counts the frames that were sent, and not those that were too long")
    func sentBefore() {
        var report = SendReport(framesSent: 3)
        report.tooLong = [1, 4]
        #expect(TransportFailure(.closedByPeer, after: report).framesSent == 3)
    }
}
