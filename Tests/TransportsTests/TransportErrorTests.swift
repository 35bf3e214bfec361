import Sockets
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
            (.notAcknowledged(octets: 1), true),
            (.cannotOpen(path: "a", failure), false),
            (.cannotWrite(path: "a", failure), false),
            (.cannotWriteToStandardOutput(failure), false),
            (.standardOutputClosed, false),
            (.interrupted(signal: 15), false),
        ] as [(TransportError, Bool)])
    func isTransient(error: TransportError, expected: Bool) {
        #expect(error.isTransient == expected)
    }

    @Test("frames that were too long are handled, though not sent")
    func handled() {
        var report = SendReport(framesSent: 3)
        report.tooLong = [1, 4]
        #expect(report.framesHandled == 5)
        #expect(TransportFailure(.closedByPeer, after: report).framesSent == 3)
    }
}
