import SystemCalls

extension Endpoint {
    /// Finds the addresses, at least one.
    func addresses(
        _ kind: SocketKind, with patience: ShutdownGrace
    ) throws(TransportError) -> [SocketAddress] {
        do {
            return try AddressResolution().addresses(
                of: self, kind, before: patience.cap(Deadline(after: .seconds(10))),
                unless: patience.pendingInterruption)
        } catch {
            if error == .interrupted { throw .interrupted(by: patience.interruption) }
            throw .unresolved(host: host, reason: error.reason)
        }
    }

    /// Connects to whichever of the addresses answers first.
    func connect(with patience: ShutdownGrace) throws(TransportError) -> Descriptor {
        try connect(to: try addresses(.stream, with: patience), with: patience)
    }

    /// Connects to whichever of `addresses` answers first.
    func connect(
        to addresses: [SocketAddress], with patience: ShutdownGrace
    ) throws(TransportError) -> Descriptor {
        var times = ConnectingTimes()
        times.total = patience.cap(Deadline(after: times.total)).remaining
        let socket: Descriptor
        do {
            socket = try Descriptor(
                connectingTo: addresses, times: times, unless: patience.pendingInterruption)
        } catch {
            throw TransportError(error, to: self, patience)
        }
        do {
            try socket.apply(SocketOption.ofStreams)
        } catch {
            throw .broken(error)
        }
        return socket
    }
}
