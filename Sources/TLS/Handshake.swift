import SystemCalls

/// The handshake of a session, and the checks of the server's identity.
@safe
struct Handshake {
    private let session: OpenSSL.Session
    private let host: String
    private let context: TLSContext
    private var library: OpenSSL { context.library }

    init(_ session: OpenSSL.Session, host: String, context: TLSContext) {
        unsafe self.session = session
        self.host = host
        self.context = context
    }

    /// Performs the handshake, and checks what OpenSSL's callbacks have not.
    ///
    /// If the server resumes a session, what was checked when that began still holds.
    mutating func perform(
        over socket: borrowing Descriptor, before deadline: Deadline,
        unless stopSignal: StopSignal?
    ) throws(TLSError) -> VerifiedServer {
        guard unsafe library.setDescriptor(session, socket.rawValue) == 1 else {
            throw library.failure(of: "SSL_set_fd")
        }
        try expectHost()
        context.record.reset(to: host)
        let earlier = context.sessions.take(for: host)
        unsafe earlier?.offer(in: session)
        try connect(over: socket, before: deadline, unless: stopSignal)
        if let earlier, unsafe library.wasResumed(session) == 1 { return earlier.server }
        let peer = try peer()
        try check(peer)
        return VerifiedServer(peer)
    }

    /// Returns what is needed to explain later failures of the session.
    func diagnosis(isHandshake: Bool) -> Diagnosis {
        Diagnosis(
            isHandshake: isHandshake, asksForCertificate: context.record.asksForCertificate,
            hasClientCertificate: context.settings.certificate != nil,
            refusal: context.record.refusal)
    }

    /// Sets the name that the certificate must have, and the server name indication.
    ///
    /// RFC 9525: names are those of subjectAltName only, and a wildcard is a whole label. RFC 6066,
    /// section 3: a server name is no address and has no final dot.
    private func expectHost() throws(TLSError) {
        let flags = OpenSSLNumber.noPartialWildcards | OpenSSLNumber.neverCheckSubject
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        // An empty name would disable the check, and a zero would end the name in C.
        guard !name.isEmpty, !name.utf8.contains(0) else { throw .nameNotCheckable(host) }
        // Safe: the parameters live as long as the session; OpenSSL copies the texts.
        guard let parameters = unsafe library.parameters(session) else {
            throw library.failure(of: "SSL_get0_param")
        }
        if !context.settings.authorities.isEmpty {
            guard unsafe library.setFlags(parameters, OpenSSLNumber.partialChain) == 1 else {
                throw library.failure(of: "X509_VERIFY_PARAM_set_flags")
            }
        }
        unsafe library.setHostFlags(parameters, flags)
        let address = String(name.prefix { $0 != "%" })
        if unsafe library.setAddress(parameters, address) == 1 { return }
        guard unsafe library.setHost(parameters, name, name.utf8.count) == 1,
            setServerName(name)
        else { throw .nameNotCheckable(host) }
    }

    private func setServerName(_ name: String) -> Bool {
        // Safe: OpenSSL copies the name.
        unsafe name.withCString { name in
            unsafe library.controlSession(
                session, OpenSSLNumber.setServerName, OpenSSLNumber.hostName,
                UnsafeMutableRawPointer(mutating: name)) == 1
        }
    }

    private func connect(
        over socket: borrowing Descriptor, before deadline: Deadline,
        unless stopSignal: StopSignal?
    ) throws(TLSError) {
        while true {
            let step = unsafe library.step(session, "SSL_connect") {
                unsafe library.connect(session)
            }
            switch step {
            case .step(.done): return
            case .step(.closeNotify): throw .closedInHandshake
            case .step(.wait(let readiness)):
                try wait(for: readiness, on: socket, before: deadline, unless: stopSignal)
            case .failed(let failure):
                throw diagnosis(isHandshake: true).error(
                    for: failure, socketError: socket.consumeError(of: "SSL_connect"))
            }
        }
    }

    private func wait(
        for readiness: Readiness, on socket: borrowing Descriptor, before deadline: Deadline,
        unless stopSignal: StopSignal?
    ) throws(TLSError) {
        let result: WaitResult
        do {
            result = try socket.wait(for: readiness, before: deadline, unless: stopSignal)
        } catch {
            throw .broken(error)
        }
        switch result {
        case .ready: return
        case .timedOut: throw .silent
        case .interrupted: throw .interrupted
        }
    }

    private func peer() throws(TLSError) -> TLSPeer {
        // Safe: the certificate is ours to free, and the texts are copied.
        guard let certificate = unsafe library.peerCertificate(session) else {
            throw .protocolFailed(reason: "no certificate")
        }
        defer { unsafe library.freeCertificate(certificate) }
        return unsafe TLSPeer(
            protocolVersion: library.text(library.protocolVersion(session)) ?? "",
            cipher: library.text(library.cipherName(library.currentCipher(session))) ?? "",
            certificate: library.facts(of: certificate),
            fault: library.fault(Int(library.verificationResult(session))),
            asksForCertificate: context.record.asksForCertificate)
    }

    /// Checks the fingerprint, and that the chain was verified unless pins replace that.
    private func check(_ peer: TLSPeer) throws(TLSError) {
        let settings = context.settings
        if !settings.pins.isEmpty, !settings.pins.contains(where: peer.certificate.matches) {
            throw .pinMismatch(shown: peer.certificate, expected: settings.pins)
        }
        guard settings.replacesChainByPins || peer.fault == nil else {
            throw .protocolFailed(reason: "the certificate was not verified")
        }
    }
}

/// What OpenSSL's callbacks report during a handshake.
///
/// After a refusal the session no longer has the certificate and the verdict, so they are kept when
/// the callback sees them.
final class HandshakeRecord {
    private let library: OpenSSL
    private var host = ""
    private(set) var refusal: CertificateRefusal?
    private(set) var asksForCertificate = false

    init(_ library: OpenSSL) {
        self.library = library
    }

    /// Forgets the previous handshake.
    func reset(to host: String) {
        self.host = host
        refusal = nil
        asksForCertificate = false
    }

    /// Lets OpenSSL verify the chain, keeps a refusal, and returns the result unchanged.
    fileprivate func verify(_ verification: OpenSSL.Verification) -> CInt {
        // Safe: the verification and its certificates are valid during the callback.
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
    /// Installs the callbacks of the sessions of `context`, which this record must outlive.
    func install(in context: OpenSSL.Context) {
        // Safe: the callbacks get this object back, which the owner of the context owns too.
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
