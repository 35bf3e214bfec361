import SystemCalls

/// What a failure of OpenSSL means to somebody who has to repair it.
struct Diagnosis {
    /// Whether the handshake was under way.
    let isHandshake: Bool
    /// Whether the server has asked for a certificate of ours.
    let asksForCertificate: Bool
    let hasOwnCertificate: Bool
    /// Why the server's certificate was refused, where it was.
    let refusal: CertificateRefusal?

    // <openssl/sslerr.h>: SSL_R_…
    private static let certificateVerifyFailed = 134
    private static let unexpectedEnd = 294
    /// WRONG_VERSION_NUMBER, PACKET_LENGTH_TOO_LONG, HTTP_REQUEST: no record of TLS at all.
    private static let notTLS = [267, 198, 156]
    /// UNSUPPORTED_PROTOCOL, NO_PROTOCOLS_AVAILABLE.
    private static let noCommonVersion = [258, 191]

    /// Explains `failure`; `socketError` is what the socket had to say, which is the truth.
    func error(for failure: SessionFailure, socketError: SystemError?) -> TLSError {
        if isHandshake, failure.has(Self.certificateVerifyFailed), let refusal {
            return .certificateRefused(refusal)
        }
        if let alert = failure.alert { return error(for: alert) }
        if isHandshake, Self.notTLS.contains(where: failure.has) { return .notTLS }
        if isHandshake, Self.noCommonVersion.contains(where: failure.has) { return .noTLS12 }
        if let system = failure.system, !system.isSuccess { return .broken(system) }
        // OpenSSL 1.1 tells an end of stream as a failed call without an error.
        if failure.has(Self.unexpectedEnd) || failure.system != nil {
            // "No reader" comes after an end: OpenSSL has sent an alert to who had closed.
            if let socketError, !socketError.isBrokenPipe { return .broken(socketError) }
            return isHandshake ? .closedInHandshake : .truncated
        }
        return .protocolFailed(reason: failure.reasons.first?.text ?? "no reason given")
    }

    private func error(for alert: Alert) -> TLSError {
        if alert == .protocolVersion { return .noTLS12 }
        if asksForCertificate, !hasOwnCertificate, Alert.missingCertificate.contains(alert) {
            return .clientCertificateWanted
        }
        if asksForCertificate, hasOwnCertificate, Alert.refusedCertificate.contains(alert) {
            return .clientCertificateRefused(alert)
        }
        return .refusedByServer(alert)
    }
}
