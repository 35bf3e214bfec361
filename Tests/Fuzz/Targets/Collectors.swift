import Foundation
import SystemCalls

@testable import RELP
@testable import TLS
@testable import opcef

extension FuzzTarget {
    /// What a collector answers over RELP means the same in any pieces, confirms no frame that was
    /// not sent, and is refused in printable words.
    static let relp = FuzzTarget("relp") { bytes in
        var random = choices(for: bytes)
        let sent = random.number(below: 6)
        let whole = RELPReading(of: bytes, sent: sent, splitAt: [])
        let pieces = RELPReading(of: bytes, sent: sent, splitAt: random.ends(of: bytes.count))
        require(pieces == whole, "\(pieces), not \(whole)")
        require((0...sent).contains(whole.confirmed), "\(whole.confirmed) of \(sent) confirmed")
        require(
            whole.confirmed + whole.unanswered <= sent,
            "\(whole.confirmed) confirmed and \(whole.unanswered) unanswered of \(sent)")
        require(Set(whole.refused.map(\.frame)).count == whole.refused.count, "refused twice")
        for refusal in whole.refused {
            require((0..<sent).contains(refusal.frame), "frame \(refusal.frame) is refused")
            requirePrintable(Messages.quoted("\(refusal.answer)"))
        }
        if let report = whole.error?.report("'a'") { requirePrintable(report.message) }
    }

    /// A certificate is shown in printable words, and a fingerprint is read as it is written.
    static let certificates = FuzzTarget("certificates") { bytes in
        guard let openssl = try? OpenSSL.system.get(), let crypto = crypto else {
            fatalError("no OpenSSL")
        }
        if let pin = Pin(parsing: String(decoding: bytes, as: UTF8.self)) {
            require(Pin(parsing: "\(pin)") == pin, "\(pin)")
        }
        // Safe: OpenSSL reads so many bytes, and the certificate is freed below.
        let certificate = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe crypto(nil, &UnsafeCursor(bytes.baseAddress).place, bytes.count)
        }
        openssl.clearErrors()
        guard let certificate = unsafe certificate else { return }
        defer { unsafe openssl.freeCertificate(certificate) }
        let facts = unsafe openssl.facts(of: certificate)
        require(Pin(parsing: "\(facts.sha256)") == facts.sha256, "\(facts.sha256)")
        require(facts.matches(facts.sha1) && facts.matches(facts.sha256), "no match")
        let faults: [CertificateFault] = [
            .wrongName, .wrongAddress, .expired, .notYetValid, .unknownAuthority, .selfSigned,
            .untrustedAuthority, .wrongPurpose, .weakKey, .weakSignature,
        ]
        for (depth, fault) in faults.enumerated() {
            let refusal = CertificateRefusal(
                fault: fault, host: "siem.example.com", certificate: facts, depth: depth % 2,
                leaf: facts, certificatesSent: 1)
            let report = TLSError.certificateRefused(refusal).report("siem.example.com:6514")
            requirePrintable(report.message)
            requirePrintable(report.hint ?? "")
        }
    }

    /// Where OpenSSL reads on.
    private final class UnsafeCursor {
        var place: UnsafePointer<UInt8>?

        init(_ place: UnsafePointer<UInt8>?) { unsafe self.place = place }
    }

    private typealias Decoder =
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int
        ) -> OpenSSL.Certificate?

    private static let crypto: Decoder? = {
        let library =
            (try? DynamicLibrary("libcrypto.so.3")) ?? (try? DynamicLibrary("libcrypto.so"))
        return unsafe library?.function("d2i_X509")
    }()
}

/// What a session makes of the bytes that a collector sends.
private struct RELPReading: Hashable {
    var confirmed = 0
    var unanswered = 0
    var refused: [RELPRefusal] = []
    var isEnded = false
    var error: RELPError?

    /// Reads `bytes`, in pieces that end at `ends`, after so many messages were sent.
    init(of bytes: [UInt8], sent: Int, splitAt ends: [Int]) {
        var session = RELPSession()
        _ = session.open()
        do throws(RELPError) {
            try session.consume(Array("1 rsp 22 200 OK\ncommands=syslog\n".utf8).span)
            for frame in 0..<sent { _ = session.add(frame: frame) }
            var start = 0
            for end in ends + [bytes.count] {
                try session.consume(Array(bytes[start..<end]).span)
                start = end
            }
        } catch {
            self.error = error
        }
        confirmed = session.framesConfirmed
        unanswered = session.messagesUnanswered
        refused = session.takeRefusals()
        isEnded = session.isEndedByServer
    }
}
