import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    @Suite("What speaks no TLS is told from what speaks it badly")
    struct NoHandshakeTests {
        @Test(
            "a port that speaks first, in another language",
            arguments: ["0 serverclose 0", "220 mail.test ESMTP", "HTTP/1.1 400 Bad Request"])
        func otherLanguage(greeting: String) async throws {
            var habits = RecordingCollector.Habits()
            habits.greeting = Array((greeting + "\r\n").utf8)
            let result = try await meet(RecordingCollector(habits: habits))
            #expect(result.error == .notTLS)
            #expect(result.error?.isRefusal == true)
        }

        @Test("a port that answers with what is no handshake")
        func garbled() async throws {
            var habits = RecordingCollector.Habits()
            // A record of TLS 1.2 with a message of a type that there is not.
            habits.greeting = [22, 3, 3, 0, 4, 255, 0, 0, 0]
            let result = try await meet(RecordingCollector(habits: habits))
            #expect(result.error == .protocolFailed(reason: "unexpected message"))
        }

        @Test("a port that never answers")
        func silence() async throws {
            let silent = try RecordingCollector()
            let start = ContinuousClock.now
            let result = try await meet(silent, within: .milliseconds(300))
            #expect(result.error == .silent)
            #expect(result.error?.isRefusal == false)
            #expect(.now - start >= .milliseconds(300))
            #expect(.now - start < .seconds(10))
        }

        @Test("a port that closes when it has read the greeting")
        func closes() async throws {
            let silent = try RecordingCollector()
            _ = try await meet(silent, within: .milliseconds(100))
            // As long as every greeting of ours to the same host.
            var habits = RecordingCollector.Habits()
            habits.closesAfter = silent.received.count
            let result = try await meet(RecordingCollector(habits: habits))
            #expect(result.error == .closedInHandshake)
        }

        @Test("a port that resets the connection")
        func resets() async throws {
            var habits = RecordingCollector.Habits()
            habits.closesAfter = 1
            let result = try await meet(RecordingCollector(habits: habits))
            guard case .broken(let error) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(error.number == ECONNRESET)
        }

        @Test("a signal ends the handshake")
        func interrupted() async throws {
            let stopSignal = try StopSignal()
            stopSignal.interrupt(signal: SIGTERM)
            let result = try await meet(
                RecordingCollector(), unless: stopSignal)
            #expect(result.error == .interrupted)
        }

        @Test("a server of TLS 1.1")
        func tls11() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer(
                "server", in: files, ["-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"])
            let result = try await handshake(
                server.port, TrustSettings(authorities: files.path("ca.pem")))
            #expect(result.error == .noTLS12)
        }

        @Test("a server that knows no such name says so")
        func unknownName() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer(
                "server", in: files,
                [
                    "-servername", "other.test", "-servername_fatal",
                    "-cert2", files.path("server.pem"), "-key2", files.path("server.key"),
                ])
            let result = try await handshake(
                server.port, TrustSettings(authorities: files.path("ca.pem")))
            #expect(result.error == .refusedByServer(.unrecognizedName))
        }

        private func meet(
            _ collector: RecordingCollector, within: Duration = .seconds(20),
            unless stopSignal: StopSignal? = nil
        ) async throws -> Result<TLSPeer, TLSError> {
            let files = try await Certificates.all()
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            return try await handshake(
                collector.port, settings, within: within, unless: stopSignal)
        }
    }
}
