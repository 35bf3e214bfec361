/// The addresses that names had within the last second.
///
/// A batch has its own connection, and at full speed there are some hundred a second: asking the
/// resolver for each of them cost a thread each time, and a request to a name server without a cache.
package final class RecentAddresses {
    private let resolution: AddressResolution
    private let lifetime: Duration
    private var known: [Endpoint: (addresses: [SocketAddress], end: Deadline)] = [:]

    /// Knows no name yet.
    package convenience init() {
        self.init(AddressResolution(), for: .seconds(1))
    }

    /// Keeps what `resolution` says for `lifetime`.
    init(_ resolution: AddressResolution, for lifetime: Duration) {
        self.resolution = resolution
        self.lifetime = lifetime
    }

    /// Returns the addresses of `endpoint` for streams, as `AddressResolution` does.
    package func addresses(
        of endpoint: Endpoint, before deadline: Deadline, unless stopSignal: StopSignal? = nil
    ) throws(ResolutionError) -> [SocketAddress] {
        if let recent = known[endpoint], !recent.end.isPast { return recent.addresses }
        let addresses = try resolution.addresses(
            of: endpoint, .stream, before: deadline, unless: stopSignal)
        known[endpoint] = (addresses, Deadline(after: lifetime))
        return addresses
    }

    /// Forgets all of them, after a connection has failed.
    package func forget() { known = [:] }
}
