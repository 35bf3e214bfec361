/// What OpenSSL tells of a handshake while it is under way.
///
/// After a refusal the session has nothing to show any more, so certificate and verdict are kept
/// as they pass.
final class HandshakeRecord {
    private let library: OpenSSL
    private var host = ""
    private(set) var refusal: CertificateRefusal?
    private(set) var asksForCertificate = false

    init(_ library: OpenSSL) {
        self.library = library
    }

    /// Forgets the handshake before.
    func begin(to host: String) {
        self.host = host
        refusal = nil
        asksForCertificate = false
    }

    /// Has OpenSSL verify the chain, keeps the verdict, and returns it unchanged.
    fileprivate func verify(_ verification: OpenSSL.Verification) -> CInt {
        // Safe: OpenSSL keeps the verification and its certificates during the callback.
        let sent = unsafe library.count(library.certificatesSent(verification))
        let result = unsafe library.verify(verification)
        let number = unsafe Int(library.verificationError(verification))
        if let fault = library.fault(number),
            let leaf = unsafe library.certificateToVerify(verification)
        {
            let certificate = unsafe library.certificateAtFault(verification) ?? leaf
            refusal = CertificateRefusal(
                fault: fault, host: host, certificate: unsafe library.facts(of: certificate),
                depth: unsafe Int(library.verificationDepth(verification)),
                leaf: unsafe library.facts(of: leaf), certificatesSent: Int(max(sent, 0)))
        }
        return result
    }

    fileprivate func noteRequest() { asksForCertificate = true }
}

extension HandshakeRecord {
    /// Has the sessions of `context` tell this record, which must outlive them.
    func listen(to context: OpenSSL.Context) {
        // Safe: the argument comes back as it was given, and whoever owns the context owns this.
        let argument = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe library.setVerificationCallback(
            context,
            { verification, argument in
                guard let verification = unsafe verification, let argument = unsafe argument else {
                    return 0
                }
                let record = unsafe Unmanaged<HandshakeRecord>.fromOpaque(argument)
                return unsafe record.takeUnretainedValue().verify(verification)
            }, argument)
        unsafe library.setCertificateCallback(
            context,
            { _, argument in
                guard let argument = unsafe argument else { return 0 }
                unsafe Unmanaged<HandshakeRecord>.fromOpaque(argument).takeUnretainedValue()
                    .noteRequest()
                return 1
            }, argument)
    }
}
