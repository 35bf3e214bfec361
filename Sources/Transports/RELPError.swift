/// Why a session of RELP came to nothing, or to an end.
package enum RELPError: Error, Hashable {
    /// The server does not want the session.
    case refused(RELPAnswer)
    /// The server does not offer to take messages.
    case noSyslog
    /// The server wants to speak another version than 0.
    case unknownVersion(String)
    /// The server has not answered to the opening of a session in time.
    case notOpened
    /// The server has not answered in time, with so many messages to be answered.
    case notAnswered(frames: Int)
    /// The server has answered to a frame that it has answered already, or never got.
    case unexpectedAnswer(number: Int)
    /// What the server sends is not RELP.
    case malformed(RELPFault)

    /// Whether a new session may do better.
    ///
    /// A server that understands the question and says no has been told to: it says so again,
    /// until somebody changes its settings. Everything else may come from one broken session, or
    /// from a server that is being replaced.
    package var isTransient: Bool {
        switch self {
        case .refused, .noSyslog, .unknownVersion: false
        case .notOpened, .notAnswered, .unexpectedAnswer, .malformed: true
        }
    }
}

/// What is wrong with a frame of a server.
package enum RELPFault: Error, Hashable {
    /// Where the number should be there are no digits, or more than nine.
    case badNumber
    /// Where the command should be there are no letters, or more than 32.
    case badCommand
    /// A command that servers do not give.
    case unknownCommand(String)
    /// Where the count of bytes should be there are no digits, or more than nine.
    case badLength
    /// More bytes of data than anybody may send.
    case tooLong(bytes: Int)
    /// Behind the data there is no line feed.
    case noLineFeed
    /// The data of an answer do not start with three digits.
    case noCode
}
