import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

extension TLSTests {
    @Suite("What a connection carries, and how it ends")
    struct EndingTests {
        @Test("text goes both ways, also across new keys")
        func bothWays() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let answer = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                try connection.writeAll("first words\n")
                #expect(server.hasPrinted("first words"))
                server.say("K")
                try connection.writeAll("more words\n")
                #expect(server.hasPrinted("more words"))
                server.say("an answer")
                let answer = try connection.readText(upTo: 10)
                try connection.writeAll("last words\n")
                #expect(server.hasPrinted("last words"))
                return answer
            }
            #expect(try answer.get() == "an answer\n")
        }

        @Test("a write that has to wait goes on with the same bytes")
        func waiting() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let step = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                server.halt()
                let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)
                try connection.fill(with: bytes)
                let step = try connection.write(bytes.span)
                server.goOn()
                try connection.writeAll(String(decoding: bytes, as: UTF8.self) + "the end\n")
                #expect(server.hasPrinted("xthe end"))
                return step
            }
            #expect(try step.get() == .wait(.writable))
        }

        @Test("close_notify waits behind what is not written yet")
        func waitingCloseNotify() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let readiness = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                server.halt()
                try connection.fill(with: [UInt8](repeating: UInt8(ascii: "x"), count: 100_000))
                return try connection.sendCloseNotify()
            }
            #expect(try readiness.get() == .writable)
        }

        @Test("what a write has waited with arrives whole and in order, and close_notify after it")
        func order() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let rest = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                server.halt()
                // Of no size that divides that of a record, or of what is collected.
                let lines = (0..<40_000).map { "line \($0)\n" }.joined()
                let bytes = Array(lines.utf8)
                var written = 0
                var waits = 0
                while waits == 0 {
                    switch try connection.write(bytes.span.extracting(droppingFirst: written)) {
                    case .done(let count): written += count
                    case .wait: waits += 1
                    case .closeNotify: throw .truncated
                    }
                }
                server.goOn()
                try connection.writeAll(
                    String(decoding: bytes.dropFirst(written), as: UTF8.self) + "the end\n")
                while let readiness = try connection.sendCloseNotify() {
                    try connection.wait(readiness)
                }
                return try connection.readText()
            }
            #expect(try rest.get() == "")
            #expect(server.hasPrinted("line 39998\nline 39999\nthe end"))
            #expect(server.hasPrinted("DONE"))
        }

        @Test("nothing to write is written at once")
        func nothing() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let step = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                let nothing: [UInt8] = []
                return try connection.write(nothing.span)
            }
            #expect(try step.get() == .done(0))
        }

        @Test("close_notify of both is an end in order")
        func inOrder() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let rest = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                try connection.writeAll("all there is\n")
                #expect(try connection.sendCloseNotify() == nil)
                #expect(try connection.sendCloseNotify() == nil)
                return try connection.readText()
            }
            #expect(try rest.get() == "")
            #expect(server.hasPrinted("all there is"))
            #expect(server.hasPrinted("DONE"))
        }

        @Test("a connection that is dropped says close_notify")
        func dropped() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            _ = try await handshake(
                server.port, TrustSettings(authorities: files.path("ca.pem"))
            ).get()
            #expect(server.hasPrinted("DONE"))
            #expect(!server.allPrinted.contains("ERROR"))
        }

        @Test("the server's close_notify is told as such, behind its last bytes")
        func closeNotify() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files, ["-www"])
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let page = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                try connection.writeAll("GET / HTTP/1.0\r\n\r\n")
                return try connection.readText()
            }
            #expect(try page.get().hasSuffix("</HTML>\r\n\r\n"))
        }

        @Test("a stream that ends without close_notify is cut", arguments: ["-tls1_2", "-tls1_3"])
        func truncated(version: String) async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files, [version])
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let rest = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                try connection.writeAll("half of it\n")
                #expect(server.hasPrinted("half of it"))
                server.kill()
                return try connection.readText()
            }
            #expect(rest.error == .truncated)
            #expect(rest.error?.isRefusal == false)
        }

        @Test("a reset is told as such")
        func reset() async throws {
            let files = try await Certificates.all()
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let reset = TLSError.broken(SystemError("SSL_read", number: ECONNRESET))
            var found: TLSError?
            // On a busy machine the server may read before it halts, and then ends in order.
            for _ in 0..<5 where found != reset {
                let server = try await TLSServer("server", in: files)
                found = try await attempt(server.port, settings) {
                    connection throws(TLSError) in
                    server.halt()
                    try connection.writeAll("never read\n")
                    server.kill()
                    return try connection.readText()
                }.error
            }
            #expect(found == reset)
        }

        @Test("writing to a server that is gone fails, and no signal comes")
        func gone() async throws {
            let files = try await Certificates.all()
            let server = try await TLSServer("server", in: files)
            let settings = TrustSettings(authorities: files.path("ca.pem"))
            let result = try await attempt(server.port, settings) {
                connection throws(TLSError) in
                server.kill()
                for _ in 0..<100 {
                    try connection.writeAll("anybody?\n")
                    Thread.sleep(forTimeInterval: 0.01)
                }
            }
            guard case .broken(let error) = result.error else {
                Issue.record("\(result)")
                return
            }
            #expect(error.call == "SSL_write")
            #expect([EPIPE, ECONNRESET].contains(error.number))
        }
    }
}
