/// Why a session could not be opened, or cannot go on.
package enum RELPError: Error, Hashable {
    /// The server does not want the session.
    case refused(RELPAnswer)
    /// The server does not offer to take messages.
    case noSyslog
    /// The server wants to speak another version than 0.
    case unknownVersion(String)
    /// The server has not answered to the opening of a session in time.
    case notOpened
    /// The server has not answered in time; `frames` messages wait for an answer.
    case notAnswered(frames: Int)
    /// The server has answered to a frame that it has answered already, or never got.
    case unexpectedAnswer(number: Int)
    /// What the server sends is not RELP.
    case malformed(RELPFault)

    /// Whether a new session may do better.
    ///
    /// A server that understands the offer and declines it is configured to: it will decline
    /// again until somebody changes its settings. Everything else may come from one broken
    /// session, or from a server that is being replaced.
    package var isTransient: Bool {
        switch self {
        case .refused, .noSyslog, .unknownVersion: false
        case .notOpened, .notAnswered, .unexpectedAnswer, .malformed: true
        }
    }
}

/// What is wrong with the frame of a server.
package enum RELPFault: Error, Hashable {
    /// Where the number should be there are no digits, or more than nine.
    case badNumber
    /// Where the command should be there are no letters, or more than 32.
    case badCommand
    /// A command that servers do not give.
    case unknownCommand(String)
    /// Where the count of bytes should be there are no digits, or more than nine.
    case badLength
    /// More bytes of data than `RELPFrameReader.longestData`.
    case tooLong(bytes: Int)
    /// No line feed follows the data.
    case noLineFeed
    /// The data of an answer do not start with three digits.
    case noCode
}
