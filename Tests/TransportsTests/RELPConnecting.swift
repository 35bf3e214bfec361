import RELP
import SystemCalls
import TestSupport
import Testing

@testable import Transports

/// Opens a session with whatever listens on a port of 127.0.0.1.
func relp(
    _ port: UInt16, times: RELPTimes = RELPTimes(), first: RELPNumber = .first,
    grace: ShutdownGrace = ShutdownGrace(with: nil)
) throws -> RELPTransport<PlainChannel> {
    let endpoint = try #require(Endpoint(host: "127.0.0.1", port: port))
    return try RELPTransport(
        over: PlainChannel(over: try endpoint.connect(with: grace)), with: grace,
        times: times, first: first)
}

/// Times for collectors that do not answer.
func times(
    opening: Duration = .seconds(10), answer: Duration = .seconds(10),
    farewell: Duration = .seconds(10)
) -> RELPTimes {
    var times = RELPTimes()
    times.opening = opening
    times.answer = answer
    times.farewell = farewell
    return times
}

extension RELPTransport where Wire: ~Copyable {
    /// Sends the frames of a batch from `first` on.
    mutating func send(
        _ batch: FrameBatch, from first: Int = 0
    ) throws(TransportFailure) -> SendReport {
        try send(batch.bytes.span, ends: batch.ends.span, from: first)
    }
}

/// What is told of a batch of which so many frames are confirmed, and nothing else.
func confirmed(_ count: Int) -> SendReport {
    var report = SendReport()
    report.framesConfirmed = count
    return report
}
