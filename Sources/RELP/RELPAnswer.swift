/// A server's answer to a frame: three digits, and words.
///
/// RELP, "Response": 200 is good, and everything else an error.
package struct RELPAnswer: Sendable, Hashable {
    /// From 0 to 999.
    package let code: Int
    /// The server's words, at most 80 characters.
    package let text: String

    private static let good: [UInt8] = Array("200".utf8)
    private static let mostCharacters = 80

    /// Creates an answer from its code, 0 to 999, and words.
    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }

    /// Parses the first line of an answer's data; nil if it does not begin with a code.
    init?(parsing data: [UInt8]) {
        let line = data.prefix { $0 != UInt8(ascii: "\n") }
        guard let code = Self.code(line) else { return nil }
        self.code = code
        let words = String(decoding: line.dropFirst(4), as: UTF8.self)
        text = String(words.prefix(Self.mostCharacters))
    }

    /// Whether the server has taken the frame.
    package var isGood: Bool { code == 200 }

    /// Whether an answer with these data is a good one, found without making a `String`.
    static func isGood(_ data: [UInt8]) -> Bool {
        data.starts(with: good) && (data.count == 3 || isSeparator(data[3]))
    }

    private static func code(_ line: ArraySlice<UInt8>) -> Int? {
        var code = 0
        for byte in line.prefix(3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            code = code * 10 + Int(byte - UInt8(ascii: "0"))
        }
        guard line.count >= 3, line.dropFirst(3).first.map(isSeparator) ?? true else { return nil }
        return code
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n")
    }
}

extension RELPAnswer: CustomStringConvertible {
    /// Code and words, as they came.
    package var description: String {
        let digits = String(code)
        let code = String(repeating: "0", count: 3 - digits.count) + digits
        return text.isEmpty ? code : "\(code) \(text)"
    }
}

/// The offers of one side of a session: lines of a name, `=`, and values separated by commas.
///
/// RELP, "Offers".
package struct RELPOffers {
    /// Ours; the words of `relp_software` are for people alone.
    package static let ours = "relp_version=0\nrelp_software=opcef\ncommands=syslog"

    /// The only version that is in use.
    private static let version = "0"

    private let values: [Substring: [Substring]]

    /// Parses the lines of an answer's data that follow the first one.
    init(parsing data: [UInt8]) {
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
        values = Dictionary(
            lines.compactMap { line in
                line.firstIndex(of: "=").map { equals in
                    (line[..<equals], line[line.index(after: equals)...].split(separator: ","))
                }
            },
            uniquingKeysWith: { one, other in one + other })
    }

    /// Checks that the other side takes messages as they are sent here.
    ///
    /// librelp, too, does not insist on a version.
    ///
    /// - Throws: `unknownVersion` or `noSyslog`.
    func check() throws(RELPError) {
        if let version = values["relp_version"]?.first, version != Self.version {
            throw .unknownVersion(String(version.prefix(20)))
        }
        guard values["commands"]?.contains("syslog") ?? false else { throw .noSyslog }
    }
}

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
