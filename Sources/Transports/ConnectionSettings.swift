import SystemCalls

/// What connections of a run have in common.
package struct ConnectionSettings {
    /// How fast datagrams go; streams have flow control.
    package var pacing: TokenBucket
    let trust: TLSContextProvider
    /// What ends waits once a stop signal has come.
    package let grace: ShutdownGrace
    /// Called with the path of a file whose torn end was mended; `-` is standard output.
    let onMending: (String) -> Void
    /// How long the collector has shown no progress.
    package var silence = Silence()
    /// What the collectors' names were resolved to.
    let addresses = RecentAddresses()

    /// Creates the settings of all connections to one destination.
    package init(
        pacing: TokenBucket = TokenBucket(perSecond: 1000),
        trust: TLSContextProvider = TLSContextProvider(), with grace: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) {
        self.onMending = onMending
        self.pacing = pacing
        self.trust = trust
        self.grace = grace
    }

    /// Has names resolved again, after a connection has failed.
    package func forgetAddresses() { addresses.forget() }

    fileprivate func connectSecurely(
        to endpoint: Endpoint, within time: Duration
    ) throws(TransportError) -> TLSChannel {
        try trust.connect(to: endpoint, within: time, with: grace, addresses)
    }

    /// How long the answers of a server of RELP may take.
    var relpTimes: RELPTimes {
        var times = RELPTimes()
        if let limit = silence.limit {
            times.opening = min(times.opening, limit)
            times.answer = min(times.answer, limit)
        }
        return times
    }
}

extension Destination {
    /// Opens a file, or connects.
    ///
    /// A TLS handshake may take up to `time`.
    ///
    /// - Throws: Why the destination cannot be used now.
    package func open(
        _ settings: ConnectionSettings, handshakeWithin time: Duration = .seconds(10)
    ) throws(TransportError) -> any Transport & ~Copyable {
        let grace = settings.grace
        return switch self {
        case .standardOutput(let framing):
            try LocalOutput(standardOutput: framing, with: grace, onMending: settings.onMending)
        case .file(let path, let framing):
            try LocalOutput(
                appendingTo: path, framing, with: grace, onMending: settings.onMending)
        case .udp(let endpoint):
            try UDPTransport(to: endpoint, pacing: settings.pacing, with: grace)
        case .tcp(let endpoint, _):
            StreamTransport(
                over: PlainChannel(over: try endpoint.connect(with: grace, settings.addresses)),
                to: self, with: grace, silence: settings.silence)
        case .tls(let endpoint, _):
            StreamTransport(
                over: try settings.connectSecurely(to: endpoint, within: time),
                to: self, with: grace, silence: settings.silence)
        case .relps(let endpoint):
            try RELPTransport(
                over: try settings.connectSecurely(to: endpoint, within: time),
                with: grace, times: settings.relpTimes)
        case .relp(let endpoint):
            try RELPTransport(
                over: PlainChannel(over: try endpoint.connect(with: grace, settings.addresses)),
                with: grace, times: settings.relpTimes)
        case .unix(let path):
            try UnixDatagramTransport(to: path, with: grace, silence: settings.silence)
        case .unixStream(let path, _):
            StreamTransport(
                over: PlainChannel(over: try path.connect(.stream)), to: self, with: grace,
                silence: settings.silence)
        }
    }
}

extension Endpoint {
    /// Resolves the host for datagrams, within 10 seconds.
    ///
    /// - Returns: At least one address.
    /// - Throws: `unresolved` or `interrupted`.
    func datagramAddresses(with grace: ShutdownGrace) throws(TransportError) -> [SocketAddress] {
        do {
            return try AddressResolution().addresses(
                of: self, .datagram, before: resolutionEnd(with: grace),
                unless: grace.pendingStopSignal)
        } catch {
            throw failure(error, with: grace)
        }
    }

    private func resolutionEnd(with grace: ShutdownGrace) -> Deadline {
        grace.cap(Deadline(after: .seconds(10)))
    }

    private func failure(_ error: ResolutionError, with grace: ShutdownGrace) -> TransportError {
        error == .interrupted
            ? .interrupted(by: grace.stopSignal)
            : .unresolved(host: host, reason: error.reason)
    }

    /// Connects to the address that answers first (happy eyeballs, RFC 8305), of those that the host
    /// has or had in the last second; after a failure it is resolved again.
    func connect(
        with grace: ShutdownGrace, _ recent: RecentAddresses = RecentAddresses()
    ) throws(TransportError) -> Descriptor {
        let addresses: [SocketAddress]
        do {
            addresses = try recent.addresses(
                of: self, before: resolutionEnd(with: grace), unless: grace.pendingStopSignal)
        } catch {
            throw failure(error, with: grace)
        }
        do throws(TransportError) {
            return try connect(to: addresses, with: grace)
        } catch {
            recent.forget()
            throw error
        }
    }

    /// Connects to the one of `addresses` that answers first.
    private func connect(
        to addresses: [SocketAddress], with grace: ShutdownGrace
    ) throws(TransportError) -> Descriptor {
        var times = ConnectTimes()
        times.total = grace.cap(Deadline(after: times.total)).remaining
        let socket: Descriptor
        do {
            socket = try Descriptor(
                connectingTo: addresses, times: times, unless: grace.pendingStopSignal)
        } catch {
            throw TransportError(error, to: self, grace)
        }
        do {
            try socket.apply(SocketOption.ofStreams)
        } catch {
            throw .broken(error)
        }
        return socket
    }
}
