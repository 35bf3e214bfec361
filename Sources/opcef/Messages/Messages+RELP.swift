import RELP

extension Messages {
    /// Says why a session of RELP came to nothing; `target` is in quotes already.
    static func words(_ error: RELPError, _ target: String) -> String {
        switch error {
        case .refused(let answer):
            "\(target) does not want the session: \(quoted("\(answer)"))"
        case .noSyslog:
            "\(target) does not offer to take messages over RELP"
        case .unknownVersion(let version):
            "\(target) wants to speak RELP of version \(quoted(version)), not 0"
        case .notOpened:
            "\(target) did not answer to the opening of a RELP session in time; perhaps no RELP here"
        case .notAnswered(let frames):
            "\(target) did not answer in time to \(count(frames, "message"))"
        case .unexpectedAnswer(let number):
            "\(target) answered to message \(number), which awaits no answer"
        case .malformed(let fault):
            "\(target) sent what is not RELP: \(words(fault))"
        }
    }

    private static func words(_ fault: RELPFault) -> String {
        switch fault {
        case .badNumber: "a frame without number"
        case .badCommand: "a frame without command"
        case .unknownCommand(let command): "the command \(quoted(command))"
        case .badLength: "a frame without length"
        case .tooLong(let bytes): "a frame of \(count(bytes, "byte"))"
        case .noLineFeed: "a frame without its line feed"
        case .noCode: "an answer without code"
        }
    }

    /// Says what to do about it, where that is known.
    static func hint(for error: RELPError) -> String? {
        switch error {
        case .refused, .noSyslog, .unknownVersion:
            "check the settings of the collector's RELP input; its own log may say more"
        case .notOpened, .malformed: "check that this port is one for RELP, and without TLS"
        case .notAnswered: "the collector's queue may be full; its own log may say more"
        case .unexpectedAnswer: nil
        }
    }
}
