import SystemCalls
import Transports

/// Opens a destination as a run does, with datagrams as fast as they go.
func open(
    _ destination: Destination, unless stopSignal: StopSignal? = nil,
    pacing: TokenBucket = TokenBucket(perSecond: 0)
) throws(TransportError) -> any Transport & ~Copyable {
    try destination.open(
        ConnectionSettings(pacing: pacing, with: ShutdownGrace(with: stopSignal)))
}

/// Ends the connection, and waits for what is known then.
func finished(
    _ transport: inout any Transport & ~Copyable, within time: Duration
) throws(TransportFailure) -> ArrivalReport {
    do throws(TransportError) {
        try transport.endSending()
    } catch {
        throw TransportFailure(error)
    }
    return try transport.finish(within: time)
}
