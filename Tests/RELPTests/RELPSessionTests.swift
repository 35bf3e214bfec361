import Testing

@testable import RELP

@Suite("RELP: a session, as the client sees it")
struct RELPSessionTests {
    /// An open session with `count` messages sent, numbered from 2 on.
    private static func session(sending count: Int) throws -> RELPSession {
        var session = RELPSession()
        _ = session.open()
        try session.consume("1 rsp 22 200 OK\ncommands=syslog\n")
        for frame in 0..<count { _ = session.add(frame: frame) }
        return session
    }

    /// The refusal of a frame that the server calls bad.
    private static func bad(_ frame: Int) -> RELPRefusal {
        RELPRefusal(frame: frame, answer: RELPAnswer(code: 500, text: "bad"))
    }

    @Test("the first frame is `open`, and an answer with offers opens the session")
    func opening() throws {
        var session = RELPSession()
        #expect(session.open().rawValue == 1)
        #expect(!session.isOpen)
        try session.consume("1 rsp 22 200 OK\ncommands=syslog\n")
        #expect(session.isOpen)
        #expect(session.add(frame: 0).rawValue == 2)
    }

    @Test(
        "any other answer to `open` does not",
        arguments: [
            (
                "1 rsp 44 500 required command not supported by client\n",
                .refused(RELPAnswer(code: 500, text: "required command not supported by client"))
            ),
            ("1 rsp 6 200 OK\n", .noSyslog),
            ("1 rsp 0\n", .malformed(.noCode)),
            ("1 rsp 5 hello\n", .malformed(.noCode)),
            ("2 rsp 22 200 OK\ncommands=syslog\n", .unexpectedAnswer(number: 2)),
            ("0 rsp 22 200 OK\ncommands=syslog\n", .unexpectedAnswer(number: 0)),
            ("1 open 0\n", .malformed(.unknownCommand("open"))),
        ] as [(String, RELPError)])
    func refusedOpening(answer: String, error: RELPError) {
        var session = RELPSession()
        _ = session.open()
        #expect(throws: error) { try session.consume(answer) }
        #expect(!session.isOpen)
    }

    @Test("the confirmed frames are the unbroken run of answered ones")
    func confirmed() throws {
        var session = try Self.session(sending: 5)
        #expect(session.framesConfirmed == 0)
        try session.consume("2 rsp 6 200 OK\n4 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 1)
        #expect(session.messagesUnanswered == 3)
        try session.consume("3 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 3)
        try session.consume("6 rsp 6 200 OK\n5 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 5)
        #expect(session.messagesUnanswered == 0)
    }

    @Test("answers mean the same wherever they are split")
    func everySplit() throws {
        let bytes = Array("2 rsp 6 200 OK\n3 rsp 7 500 bad\n4 rsp 6 200 OK\n".utf8)
        for place in bytes.indices {
            var session = try Self.session(sending: 3)
            try session.consume(Array(bytes[..<place]).span)
            try session.consume(Array(bytes[place...]).span)
            #expect(session.framesConfirmed == 3)
            #expect(session.takeRefusals() == [Self.bad(1)])
        }
    }

    @Test("a refused message counts as answered, and is told once with the collector's words")
    func refusals() throws {
        var session = try Self.session(sending: 3)
        try session.consume("3 rsp 7 500 bad\n2 rsp 12 500 too long\n4 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 3)
        #expect(
            session.takeRefusals() == [
                RELPRefusal(frame: 0, answer: RELPAnswer(code: 500, text: "too long")),
                Self.bad(1),
            ])
        #expect(session.takeRefusals().isEmpty)
    }

    @Test("frames that are passed over stand in nobody's way")
    func passedOver() throws {
        var session = try Self.session(sending: 1)
        session.passOver(frame: 1)
        _ = session.add(frame: 2)
        session.passOver(frame: 3)
        #expect(session.framesConfirmed == 0)
        try session.consume("2 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 2)
        try session.consume("3 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 4)
    }

    @Test("a new batch begins at frame 0, and numbers go on")
    func batches() throws {
        var session = try Self.session(sending: 2)
        try session.consume("2 rsp 6 200 OK\n3 rsp 7 500 bad\n")
        _ = session.takeRefusals()
        session.beginBatch()
        #expect(session.framesConfirmed == 0)
        #expect(session.add(frame: 0).rawValue == 4)
        try session.consume("4 rsp 7 500 bad\n")
        #expect(session.takeRefusals() == [Self.bad(0)])
    }

    @Test(
        "an answer twice, to nothing, or without a code breaks the session, and confirms nothing",
        arguments: [
            ("2 rsp 6 200 OK\n2 rsp 6 200 OK\n", .unexpectedAnswer(number: 2), 1),
            ("4 rsp 6 200 OK\n4 rsp 6 200 OK\n", .unexpectedAnswer(number: 4), 0),
            ("1 rsp 6 200 OK\n", .unexpectedAnswer(number: 1), 0),
            ("5 rsp 6 200 OK\n", .unexpectedAnswer(number: 5), 0),
            ("0 rsp 6 200 OK\n", .unexpectedAnswer(number: 0), 0),
            ("2 rsp 0\n", .malformed(.noCode), 0),
            ("2 rsp 2 OK\n", .malformed(.noCode), 0),
            ("2 rsp 6 200 OK\n3 rsp 131073 ", .malformed(.tooLong(bytes: 131_073)), 1),
        ] as [(String, RELPError, Int)])
    func broken(text: String, error: RELPError, confirmed: Int) throws {
        var session = try Self.session(sending: 3)
        #expect(throws: error) { try session.consume(text) }
        #expect(session.framesConfirmed == confirmed)
        // Whatever comes behind means nothing.
        try session.consume("2 rsp 6 200 OK\n3 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == confirmed)
    }

    @Test("`serverclose` ends the session, after the answers before it", arguments: [0, 4])
    func serverClose(number: Int) throws {
        var session = try Self.session(sending: 3)
        try session.consume("2 rsp 6 200 OK\n\(number) serverclose 0\n3 rsp 6 200 OK\n")
        #expect(session.isEndedByServer)
        #expect(session.framesConfirmed == 1)
        try session.consume("4 rsp 6 200 OK\n")
        #expect(session.framesConfirmed == 1)
    }

    @Test("`close` has the next number, and its answer needs no code")
    func closing() throws {
        var session = try Self.session(sending: 1)
        #expect(!session.isClosing)
        #expect(session.close().rawValue == 3)
        #expect(session.isClosing)
        try session.consume("2 rsp 6 200 OK\n3 rsp 0\n0 serverclose 0\n")
        #expect(session.framesConfirmed == 1)
        #expect(session.isEndedByServer)
        #expect(throws: Never.self) { try session.consume("3 rsp 0\n") }
    }

    @Test("`close` is answered once")
    func closingTwice() throws {
        var session = try Self.session(sending: 0)
        _ = session.close()
        #expect(throws: RELPError.unexpectedAnswer(number: 2)) {
            try session.consume("2 rsp 0\n2 rsp 6 200 OK\n")
        }
    }
}

extension RELPSession {
    /// Takes in a text.
    fileprivate mutating func consume(_ text: String) throws(RELPError) {
        try consume(Array(text.utf8).span)
    }
}
