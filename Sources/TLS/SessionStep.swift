package import SystemCalls

/// The result of a non-blocking call on a session.
package enum TLSStep: Sendable, Hashable {
    /// As many bytes were written or read.
    case done(Int)
    /// Nothing was done; the same call must be repeated once the socket is ready.
    ///
    /// Reading may have to wait until the socket is writable, and writing until it is readable.
    case wait(Readiness)
    /// The peer sends no more (RFC 8446, section 6.1).
    case closeNotify
}

/// The result of a call of OpenSSL.
enum SessionStep {
    case step(TLSStep)
    case failed(SessionFailure)
}

/// Why a call failed: OpenSSL's error queue, and the system's error if there is one.
struct SessionFailure: Sendable {
    let reasons: [OpenSSLReason]
    let system: SystemError?

    func has(_ number: Int) -> Bool { reasons.contains { $0.isSSL(number) } }

    /// The alert with which the server ended the connection.
    var alert: Alert? { reasons.lazy.compactMap(\.alert).first }
}

extension OpenSSL {
    /// Makes a call on `session` whose result is positive on success.
    ///
    /// The error queue belongs to the thread, so it is cleared before the call and read right after
    /// (SSL_get_error(3)).
    func step(_ session: Session, _ name: String, _ call: () -> CInt) -> SessionStep {
        clearErrors()
        SystemError.forget()
        let result = call()
        let system = SystemError(name)
        if result > 0 { return .step(.done(Int(result))) }
        switch unsafe error(session, result) {
        case OpenSSLNumber.wantRead: return .step(.wait(.readable))
        case OpenSSLNumber.wantWrite: return .step(.wait(.writable))
        case OpenSSLNumber.zeroReturn: return .step(.closeNotify)
        case OpenSSLNumber.systemCall:
            return .failed(SessionFailure(reasons: removeErrors(), system: system))
        default:
            return .failed(SessionFailure(reasons: removeErrors(), system: nil))
        }
    }
}

/// An entry of OpenSSL's error queue.
struct OpenSSLReason: Sendable, Hashable {
    let library: Int
    let number: Int
    let text: String

    /// Whether this is `number` of `<openssl/sslerr.h>`.
    func isSSL(_ number: Int) -> Bool { library == 20 && self.number == number }

    /// The alert that the server has sent, if this is about one.
    var alert: Alert? {
        library == 20 && (1000...1255).contains(number)
            ? Alert(rawValue: UInt8(number - 1000)) : nil
    }
}

extension OpenSSL {
    /// Removes the errors from this thread's queue, and returns them, oldest first.
    func removeErrors() -> [OpenSSLReason] {
        var reasons: [OpenSSLReason] = []
        while case let code = nextError(), code != 0 {
            let text = unsafe text(reasonOfError(code)) ?? "error \(String(code, radix: 16))"
            let isVersion3 = versionNumber() >= 0x3000_0000
            reasons.append(
                OpenSSLReason(
                    library: Int(isVersion3 ? code >> 23 & 0xff : code >> 24),
                    number: Int(isVersion3 ? code & 0x7f_ffff : code & 0xfff), text: text))
        }
        return reasons
    }

    /// Returns the error of a call that should not fail, in the library's words.
    func failure(of call: String) -> TLSError {
        .libraryFailed(call: call, reason: removeErrors().last?.text ?? "no reason given")
    }
}

/// The translation of OpenSSL's failures to errors that help the user.
struct Diagnosis {
    /// Whether the handshake has not ended yet.
    let isHandshake: Bool
    /// Whether the server has requested a client certificate.
    let asksForCertificate: Bool
    let hasClientCertificate: Bool
    /// Why the server's certificate was refused, where it was.
    let refusal: CertificateRefusal?

    // <openssl/sslerr.h>: SSL_R_…
    private static let certificateVerifyFailed = 134
    private static let unexpectedEnd = 294
    /// WRONG_VERSION_NUMBER, PACKET_LENGTH_TOO_LONG, HTTP_REQUEST: not a record of TLS.
    private static let notTLS = [267, 198, 156]
    /// UNSUPPORTED_PROTOCOL, NO_PROTOCOLS_AVAILABLE.
    private static let noCommonVersion = [258, 191]

    /// Explains `failure`; `socketError` is the pending error of the socket, which is more exact.
    func error(for failure: SessionFailure, socketError: SystemError?) -> TLSError {
        if isHandshake, failure.has(Self.certificateVerifyFailed), let refusal {
            return .certificateRefused(refusal)
        }
        if let alert = failure.alert { return error(for: alert) }
        if isHandshake, Self.notTLS.contains(where: failure.has) { return .notTLS }
        if isHandshake, Self.noCommonVersion.contains(where: failure.has) { return .noTLS12 }
        if let system = failure.system, !system.isSuccess { return .broken(system) }
        // OpenSSL 1.1 reports an end of stream as a failed call without an error.
        if failure.has(Self.unexpectedEnd) || failure.system != nil {
            // A broken pipe follows the end: OpenSSL has sent an alert to a peer that had closed.
            if let socketError, !socketError.isBrokenPipe { return .broken(socketError) }
            return isHandshake ? .closedInHandshake : .truncated
        }
        return .protocolFailed(reason: failure.reasons.first?.text ?? "no reason given")
    }

    private func error(for alert: Alert) -> TLSError {
        if alert == .protocolVersion { return .noTLS12 }
        if asksForCertificate, !hasClientCertificate, Alert.missingCertificate.contains(alert) {
            return .clientCertificateWanted
        }
        if asksForCertificate, hasClientCertificate, Alert.refusedCertificate.contains(alert) {
            return .clientCertificateRefused(alert)
        }
        return .refusedByServer(alert)
    }
}
