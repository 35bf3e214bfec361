import SystemCalls

/// The way from a connected socket to a server that is who it should be.
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

    /// Shakes hands and checks what no callback has checked.
    mutating func shakeHands(
        over socket: borrowing Descriptor, before deadline: Deadline,
        unless interruption: StopSignal?
    ) throws(TLSError) -> TLSPeer {
        guard unsafe library.setDescriptor(session, socket.rawValue) == 1 else {
            throw library.failure(of: "SSL_set_fd")
        }
        try expectHost()
        context.record.begin(to: host)
        try connect(over: socket, before: deadline, unless: interruption)
        let peer = try peer()
        try check(peer)
        return peer
    }

    /// What explains failures from here on.
    func diagnosis(isHandshake: Bool) -> Diagnosis {
        Diagnosis(
            isHandshake: isHandshake, asksForCertificate: context.record.asksForCertificate,
            hasOwnCertificate: context.settings.certificate != nil,
            refusal: context.record.refusal)
    }

    /// Sets what the certificate has to be for, and tells the server which name was meant.
    ///
    /// RFC 9525: names count in subjectAltName only, and a wildcard is a whole label. RFC 6066,
    /// section 3: no address and no final dot in a server name.
    private func expectHost() throws(TLSError) {
        let flags = OpenSSLNumber.noPartialWildcards | OpenSSLNumber.neverCheckSubject
        let name = host.hasSuffix(".") ? String(host.dropLast()) : host
        // An empty name would mean no check, and C would take a zero for the end of the name.
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
        unless interruption: StopSignal?
    ) throws(TLSError) {
        while true {
            let step = unsafe library.step(session, "SSL_connect") {
                unsafe library.connect(session)
            }
            switch step {
            case .step(.done): return
            case .step(.closeNotify): throw .closedInHandshake
            case .step(.wait(let readiness)):
                try wait(for: readiness, on: socket, before: deadline, unless: interruption)
            case .failed(let failure):
                throw diagnosis(isHandshake: true).error(
                    for: failure, socketError: socket.consumeError(of: "SSL_connect"))
            }
        }
    }

    private func wait(
        for readiness: Readiness, on socket: borrowing Descriptor, before deadline: Deadline,
        unless interruption: StopSignal?
    ) throws(TLSError) {
        let result: WaitResult
        do {
            result = try socket.wait(for: readiness, before: deadline, unless: interruption)
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

    /// Checks the fingerprint, and that nothing was overlooked.
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
