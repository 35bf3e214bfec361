import RELP

/// Messages over RELP: each is one frame, and the collector answers each.
///
/// An answer comes from the collector's process, so a message that has one is confirmed.
/// At most `RELPWindow.size` messages are without one at any time.
struct RELPTransport<Wire: Channel & ~Copyable>: ~Copyable, Transport {
    private var connection: RELPConnection<Wire>
    /// Why nothing can be sent any more.
    private var failure: TransportError?
    /// Whether frames of the batch were not sent because of that.
    private var lacksFrames = false

    /// Opens a session over `channel`, whose first frame has the number `first`.
    init(
        over channel: consuming Wire, with grace: ShutdownGrace, times: RELPTimes = RELPTimes(),
        first: RELPNumber = .first
    ) throws(TransportError) {
        connection = RELPConnection(over: channel, with: grace, times: times, first: first)
        try connection.open()
    }

    var messageLimit: Int? { RELPConnection<Wire>.longestMessage }

    /// Reads what the collector has sent meanwhile, such as that it ends the session.
    mutating func checkOpen() throws(TransportError) {
        do throws(TransportError) {
            if let failure { throw failure }
            try connection.receive()
        } catch {
            remember(error)
            throw error
        }
    }

    /// Sends frames without framing, each one message.
    ///
    /// It returns once our kernel has them; `awaitArrival` waits for the answers. A batch begins
    /// with its frame 0, and the answers to the one before must have been waited for.
    mutating func send(
        _ bytes: Span<UInt8>, ends: Span<Int>, from first: Int
    ) throws(TransportFailure) -> SendReport {
        if first == 0 {
            precondition(
                failure != nil || connection.session.messagesUnanswered == 0,
                "the batch before has answers to come")
            // Also on a connection that has ended: nothing of this batch is confirmed.
            connection.beginBatch()
        }
        if let failure {
            lacksFrames = true
            throw TransportFailure(failure, after: connection.takeReport())
        }
        var next = first
        var tooLong: [Int] = []
        do throws(TransportError) {
            while next < ends.count {
                try waitForRoom(for: ends.count - next)
                connection.fill(bytes, ends, &next, &tooLong)
                try connection.flush()
            }
        } catch {
            lacksFrames = true
            remember(error)
            var report = connection.takeReport()
            report.framesSent = next - first - tooLong.count - connection.framesLeft
            report.tooLong = tooLong
            throw TransportFailure(error, after: report)
        }
        var report = SendReport(framesSent: next - first - tooLong.count)
        report.tooLong = tooLong
        return report
    }

    /// Waits until every message is answered.
    ///
    /// It waits at least as long as librelp would: a collector whose queue is full answers late,
    /// and giving up sooner would bring it the same messages twice.
    mutating func awaitArrival(within time: Duration) throws(TransportFailure) -> ArrivalReport {
        do throws(TransportError) {
            if let failure { throw failure }
            try connection.waitForAnswers(
                max(time, connection.times.answer), room: RELPWindow.size)
        } catch {
            remember(error)
            // What is answered has arrived, however the connection ended afterwards.
            guard hasAllAnswers else {
                throw TransportFailure(error, after: connection.takeReport())
            }
        }
        var report = ArrivalReport(.confirmed)
        report.refusedFrames = connection.takeReport().refusedFrames
        return report
    }

    /// Ends the session; where that fails `finish` throws the error, with what is known.
    mutating func endSending() {
        guard failure == nil else { return }
        do throws(TransportError) {
            try connection.close()
        } catch {
            remember(error)
        }
    }

    /// Waits until every message is answered, and a moment more for the collector to end its side.
    mutating func finish(within time: Duration) throws(TransportFailure) -> ArrivalReport {
        let report = try awaitArrival(within: time)
        if connection.session.isClosing, failure == nil {
            do throws(TransportError) {
                try connection.waitForEnd()
            } catch {
                remember(error)
            }
        }
        return report
    }

    private var hasAllAnswers: Bool {
        connection.session.messagesUnanswered == 0 && !lacksFrames
    }

    /// Waits for half a window, so that writes are not small.
    private mutating func waitForRoom(for count: Int) throws(TransportError) {
        try connection.waitForAnswers(
            connection.times.answer, room: min(RELPWindow.size / 2, count))
    }

    /// Remembers why nothing can be sent any more.
    ///
    /// A write can fail before answers have been read that came first.
    private mutating func remember(_ error: TransportError) {
        guard failure == nil else { return }
        failure = error
        _ = try? connection.receive()
    }
}
