/// A session of RELP from the side that sends, but for its bytes on their way: which frame is
/// which, and what the server has said of each.
///
///     open ──► syslog, syslog, … ──► close
///     each is answered; `serverclose` ends the session whenever it comes
struct RELPSession {
    private var reader = RELPFrameReader()
    private var window: RELPWindow
    /// The frame that is no message and has no answer yet.
    private var unanswered: Control?
    /// Whether `close` was sent, behind which there is nothing.
    private(set) var isClosing = false
    /// Whether the server has answered to `open` as it must.
    private(set) var isOpen = false
    /// Whether the server has said that it ends the session.
    private(set) var isEndedByServer = false
    /// Whether what was read was no RELP, so that more of it would mean nothing.
    private var isBroken = false
    /// The frame of the batch behind the last one that was sent or passed over.
    private var nextFrame = 0
    private var refusals: [FrameRefusal] = []

    private enum Control {
        case open(RELPNumber)
        case close(RELPNumber)
    }

    /// Begins a session; its first frame is `open`.
    init(first: RELPNumber = .first) {
        window = RELPWindow(next: first)
    }

    /// How many more messages may be sent before one is answered.
    var room: Int { window.room }

    /// How many messages have no answer.
    var messagesUnanswered: Int { window.unanswered }

    /// How many frames of the batch, from its first on, need no sending any more.
    var framesConfirmed: Int { window.oldestFrame ?? nextFrame }

    mutating func open() -> RELPNumber {
        let number = window.next
        unanswered = .open(number)
        window.skip()
        return number
    }

    /// Starts to count frames from 0; what has no answer yet will never be asked for again.
    mutating func beginBatch() {
        window = RELPWindow(next: window.next)
        nextFrame = 0
    }

    /// Takes in a message, and returns its number.
    mutating func add(frame: Int) -> RELPNumber {
        nextFrame = frame + 1
        return window.add(frame: frame)
    }

    /// Leaves a frame of the batch out.
    mutating func passOver(frame: Int) {
        nextFrame = frame + 1
    }

    mutating func close() -> RELPNumber {
        let number = window.next
        unanswered = .close(number)
        isClosing = true
        return number
    }

    /// Takes the refusals that there have been since the last call.
    mutating func takeRefusals() -> [FrameRefusal] {
        defer { refusals = [] }
        return refusals.sorted { $0.frame < $1.frame }
    }

    /// Takes in what the server has sent, a piece of any length.
    ///
    /// After an error, or the server's end of the session, nothing more is taken in.
    mutating func read(_ bytes: Span<UInt8>) throws(RELPError) {
        var position = 0
        do {
            while !isEndedByServer, !isBroken,
                let frame = try nextFrame(in: bytes, from: &position)
            {
                switch frame.command {
                case .close: isEndedByServer = true
                case .answer: try take(answerTo: frame.number)
                }
            }
        } catch {
            isBroken = true
            throw error
        }
    }

    private mutating func nextFrame(
        in bytes: Span<UInt8>, from position: inout Int
    ) throws(RELPError) -> RELPFrameReader.Frame? {
        do {
            return try reader.next(in: bytes, from: &position)
        } catch {
            throw .malformed(error)
        }
    }

    private mutating func take(answerTo number: Int) throws(RELPError) {
        guard let known = RELPNumber(number) else { throw .unexpectedAnswer(number: number) }
        switch unanswered {
        case .open(known):
            unanswered = nil
            try checkOpening()
            isOpen = true
        case .close(known):
            unanswered = nil
        default:
            let refusal = RELPAnswer.isGood(reader.data) ? nil : try answer()
            guard let frame = window.answer(known) else {
                throw .unexpectedAnswer(number: number)
            }
            if let refusal {
                refusals.append(FrameRefusal(frame: frame, answer: refusal.description))
            }
        }
    }

    private func checkOpening() throws(RELPError) {
        let answer = try answer()
        guard answer.isGood else { throw .refused(answer) }
        try RELPOffers(parsing: reader.data).check()
    }

    private func answer() throws(RELPError) -> RELPAnswer {
        guard let answer = RELPAnswer(parsing: reader.data) else { throw .malformed(.noCode) }
        return answer
    }
}
