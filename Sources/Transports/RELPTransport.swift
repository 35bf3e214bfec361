import Bytes
import RELP
import SystemCalls

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

/// How long a server of RELP may take.
struct RELPTimes: Sendable, Hashable {
    /// For the answer to `open`.
    var opening = Duration.seconds(10)
    /// Without any answer while some are due: librelp's time-out.
    var answer = Duration.seconds(90)
    /// To end its side once it has answered to everything: nothing depends on that any more.
    var farewell = Duration.milliseconds(500)
}

/// A session of RELP over a channel: moves the bytes of a `RELPSession`, and waits.
struct RELPConnection<Wire: Channel & ~Copyable>: ~Copyable {
    private var channel: Wire
    private let grace: ShutdownGrace
    let times: RELPTimes
    private(set) var session: RELPSession
    private var output = RELPOutput()
    private var scratch = [UInt8](repeating: 0, count: 16_384)

    /// A collector cuts what is longer, and says that all is well (measured with librelp 1.11).
    static var longestMessage: Int { 128 * 1024 }

    /// Creates a connection on which nothing has been said.
    init(
        over channel: consuming Wire, with grace: ShutdownGrace, times: RELPTimes,
        first: RELPNumber
    ) {
        self.channel = channel
        self.grace = grace
        self.times = times
        session = RELPSession(first: first)
    }

    /// How many messages the kernel has not taken whole.
    var framesLeft: Int { output.framesLeft }

    /// Agrees with the collector on what is spoken.
    mutating func open() throws(TransportError) {
        let deadline = Deadline(after: times.opening)
        output.append(.open, session.open(), RELPOffers.ours)
        try flush()
        while !session.isOpen {
            let readiness = try receive()
            guard !session.isOpen else { return }
            guard try channel.wait(for: readiness, before: deadline, with: grace) else {
                throw .relp(.notOpened)
            }
        }
    }

    mutating func beginBatch() { session.beginBatch() }

    /// Frames the messages from `next` on, as many as the window and the buffer have room for.
    mutating func fill(
        _ bytes: Span<UInt8>, _ ends: Span<Int>, _ next: inout Int, _ tooLong: inout [Int]
    ) {
        while next < ends.count, session.room > 0, !output.isFull {
            let message = ends.frame(next)
            if message.count <= Self.longestMessage {
                output.append(.syslog, session.add(frame: next), bytes, message)
            } else {
                session.passOver(frame: next)
                tooLong.append(next)
            }
            next += 1
        }
    }

    /// Writes all frames, and reads what is answered meanwhile.
    ///
    /// While it waits to write it does not listen: all answers that can be due fit any buffer.
    mutating func flush() throws(TransportError) {
        while !output.isEmpty {
            let step = try output.write(to: &channel)
            _ = try receive()
            switch step {
            case .done: break
            case .wait(let readiness):
                try wait(for: readiness, before: Deadline(after: times.answer))
            case .end: throw .closedByPeer
            }
        }
    }

    /// Ends the session from this side.
    mutating func close() throws(TransportError) {
        output.append(.close, session.close())
        try flush()
    }

    /// Waits until there is room for `room` messages.
    ///
    /// - Throws: `relp(.notAnswered)` where `time` passes without an answer.
    mutating func waitForAnswers(_ time: Duration, room: Int) throws(TransportError) {
        guard session.room < room else { return }
        var readiness = try receive()
        var end = Deadline(after: time)
        while session.room < room {
            // librelp sends its answers one by one: without this, 2,800 a second (measured).
            channel.acknowledgeAtOnce()
            try wait(for: readiness, before: end)
            let count = session.messagesUnanswered
            readiness = try receive()
            if session.messagesUnanswered < count { end = Deadline(after: time) }
        }
    }

    /// Waits until the collector ends the session, or a moment has passed.
    mutating func waitForEnd() throws(TransportError) {
        let deadline = Deadline(after: times.farewell)
        var readiness = try receive()
        while try channel.wait(for: readiness, before: deadline, with: grace) {
            readiness = try receive()
        }
    }

    /// Reads what has come, and returns what to wait for before there is more.
    @discardableResult
    mutating func receive() throws(TransportError) -> Readiness {
        while true {
            switch try channel.read(into: &scratch) {
            case .done(let count):
                try Self.consume(count, of: scratch, into: &session)
                if session.isEndedByServer { throw .closedByPeer }
            case .wait(let readiness): return readiness
            case .end: throw .closedByPeer
            }
        }
    }

    /// Returns what is known of the batch, each refusal only once.
    mutating func takeReport() -> SendReport {
        var report = SendReport()
        report.framesConfirmed = session.framesConfirmed
        report.refusedFrames = session.takeRefusals().map { refusal in
            FrameRefusal(frame: refusal.frame, answer: refusal.answer.description)
        }
        return report
    }

    private mutating func wait(
        for readiness: Readiness, before deadline: Deadline
    ) throws(TransportError) {
        guard try channel.wait(for: readiness, before: deadline, with: grace) else {
            throw .relp(.notAnswered(frames: session.messagesUnanswered))
        }
    }

    private static func consume(
        _ count: Int, of bytes: [UInt8], into session: inout RELPSession
    ) throws(TransportError) {
        do {
            try session.consume(bytes.span.extracting(first: count))
        } catch {
            throw .relp(error)
        }
    }
}

/// The frames that the kernel has not taken yet, in a buffer that is reused.
struct RELPOutput: ~Copyable {
    private var bytes = ByteBuffer(capacity: size)
    /// Where each frame ends.
    private var ends: [Int] = []
    private var written = 0

    /// At how many bytes frames are written; more in one call makes nothing faster.
    private static let size = 128 * 1024

    var isEmpty: Bool { ends.isEmpty }

    /// Whether it is time to write.
    var isFull: Bool { bytes.count >= Self.size }

    /// How many frames the kernel has not taken whole.
    var framesLeft: Int { ends.count - ends.span.frames(from: 0, upTo: written) }

    /// Adds a frame whose data are the bytes of `source` in `range`.
    mutating func append(
        _ command: RELPCommand, _ number: RELPNumber, _ source: Span<UInt8>, _ range: Range<Int>
    ) {
        bytes.append(command, number, source, range)
        ends.append(bytes.count)
    }

    /// Adds a frame whose data are a text.
    mutating func append(_ command: RELPCommand, _ number: RELPNumber, _ text: String = "") {
        let span = text.utf8Span.span
        append(command, number, span, 0..<span.count)
    }

    /// Writes some of what there is, and forgets all once everything is written.
    mutating func write<Wire: Channel & ~Copyable>(
        to channel: inout Wire
    ) throws(TransportError) -> ChannelStep {
        let start = written
        let step = try bytes.withSpan { bytes throws(TransportError) in
            try channel.write(bytes.extracting(droppingFirst: start))
        }
        if case .done(let count) = step { written += count }
        if written == bytes.count {
            bytes.removeAll()
            ends.removeAll(keepingCapacity: true)
            written = 0
        }
        return step
    }
}
