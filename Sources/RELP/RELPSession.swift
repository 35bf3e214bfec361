/// The client's side of a session, without input and output: which number each frame has, and
/// what the server has answered.
///
///     open ──► syslog, syslog, … ──► close
///     each is answered; `serverclose` ends the session whenever it comes
package struct RELPSession {
    private var reader = RELPFrameReader()
    private var window: RELPWindow
    /// The frame that is no message and has no answer yet.
    private var unanswered: Control?
    /// Whether `close`, the last frame, was sent.
    package private(set) var isClosing = false
    /// Whether the server has accepted `open`.
    package private(set) var isOpen = false
    /// Whether the server has said that it ends the session.
    package private(set) var isEndedByServer = false
    /// Whether the server has sent what is not RELP: nothing after it can be read.
    private var isBroken = false
    /// The frame of the batch after the last one that was sent or passed over.
    private var nextFrame = 0
    private var refusals: [RELPRefusal] = []

    private enum Control {
        case open(RELPNumber)
        case close(RELPNumber)
    }

    /// Creates a session whose first frame, `open`, has the number `first`.
    package init(first: RELPNumber = .first) {
        window = RELPWindow(next: first)
    }

    /// How many more messages may be sent before one is answered.
    package var room: Int { window.room }

    /// How many messages have no answer.
    package var messagesUnanswered: Int { window.unanswered }

    /// How many frames of the batch, from its first on, are answered or were passed over.
    package var framesConfirmed: Int { window.oldestFrame ?? nextFrame }

    /// Returns the number for the frame `open`, which is sent first.
    package mutating func open() -> RELPNumber {
        let number = window.next
        unanswered = .open(number)
        window.skip()
        return number
    }

    /// Counts frames from 0 again; the batch before is forgotten, with its missing answers.
    package mutating func beginBatch() {
        window = RELPWindow(next: window.next)
        nextFrame = 0
    }

    /// Adds a message, the frame at this index of the batch, and returns its number.
    package mutating func add(frame: Int) -> RELPNumber {
        nextFrame = frame + 1
        return window.add(frame: frame)
    }

    /// Leaves a frame of the batch out.
    package mutating func passOver(frame: Int) {
        nextFrame = frame + 1
    }

    /// Returns the number for the frame `close`, which is sent last.
    package mutating func close() -> RELPNumber {
        let number = window.next
        unanswered = .close(number)
        isClosing = true
        return number
    }

    /// Returns the refused frames since the last call, in their order.
    package mutating func takeRefusals() -> [RELPRefusal] {
        defer { refusals = [] }
        return refusals.sorted { $0.frame < $1.frame }
    }

    /// Consumes what the server has sent, a piece of any length.
    ///
    /// After an error, or the server's end of the session, it consumes nothing more.
    ///
    /// - Throws: What is wrong with what the server has sent.
    package mutating func consume(_ bytes: Span<UInt8>) throws(RELPError) {
        var position = 0
        do {
            while !isEndedByServer, !isBroken,
                let frame = try nextFrame(in: bytes, from: &position)
            {
                switch frame.command {
                case .close: isEndedByServer = true
                case .answer: try consume(answerTo: frame.number)
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

    private mutating func consume(answerTo number: Int) throws(RELPError) {
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
            if let refusal { refusals.append(RELPRefusal(frame: frame, answer: refusal)) }
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

/// A message that the server has read and does not want.
package struct RELPRefusal: Sendable, Hashable {
    /// Its index among the frames of the batch.
    package let frame: Int
    /// What the server says of it.
    package let answer: RELPAnswer
}
