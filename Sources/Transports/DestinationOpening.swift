import SystemCalls

/// What connections of a run have in common.
package struct ConnectionSettings {
    /// How fast datagrams go; a stream's other end says itself how fast it is.
    package var pacing: TokenBucket
    let trust: TLSContextProvider
    package let patience: ShutdownGrace
    /// Who is told of the path of a file that had a torn end, which was mended; `-` is standard
    /// output.
    let onMending: (String) -> Void
    package var silence = Silence()

    package init(
        pacing: TokenBucket = TokenBucket(perSecond: 1000),
        trust: TLSContextProvider = TLSContextProvider(), with patience: ShutdownGrace,
        onMending: @escaping (String) -> Void = { _ in }
    ) {
        self.onMending = onMending
        self.pacing = pacing
        self.trust = trust
        self.patience = patience
    }

    /// How long the answers of a server of RELP may take.
    var relpTimes: RELPTimes {
        var times = RELPTimes()
        if let limit = silence.limit { times.answer = min(times.answer, limit) }
        return times
    }
}

extension Destination {
    /// Opens or connects.
    ///
    /// A handshake of TLS may take up to `time`.
    package func open(
        _ settings: ConnectionSettings, handshakeWithin time: Duration = .seconds(10)
    ) throws(TransportError) -> any Transport & ~Copyable {
        let patience = settings.patience
        return switch self {
        case .standardOutput(let framing):
            try StandardOutput(framing, with: patience, onMending: settings.onMending)
        case .file(let path, let framing):
            try FileOutput(
                path: path, framing, with: patience, onMending: settings.onMending)
        case .udp(let endpoint):
            try UDPTransport(to: endpoint, pacing: settings.pacing, with: patience)
        case .tcp(let endpoint, _):
            StreamTransport(
                over: PlainChannel(over: try endpoint.connect(with: patience)), to: self,
                with: patience, silence: settings.silence)
        case .tls(let endpoint, _):
            StreamTransport(
                over: try settings.trust.connect(to: endpoint, within: time, with: patience),
                to: self, with: patience, silence: settings.silence)
        case .relps(let endpoint):
            try RELPTransport(
                over: try settings.trust.connect(to: endpoint, within: time, with: patience),
                with: patience, times: settings.relpTimes)
        case .relp(let endpoint):
            try RELPTransport(
                over: PlainChannel(over: try endpoint.connect(with: patience)), with: patience,
                times: settings.relpTimes)
        }
    }
}
