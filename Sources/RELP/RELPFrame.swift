package import Bytes

/// A command of a client; a server has others (`RELPFrameReader.Command`).
package enum RELPCommand: String, Sendable, CaseIterable {
    /// The first of a session: both sides exchange their offers.
    case open
    /// Brings one message.
    case syslog
    /// The last of a session.
    case close
}

/// The number of a transaction: each frame of a session has the next one (TXNR).
///
/// RELP, "Frame Format": from 1 to 999999999, then 1 again. 0 marks a hint, which has no answer.
package struct RELPNumber: Sendable, Hashable {
    /// From 1 to `last`.
    package let rawValue: Int

    static let last = 999_999_999

    /// The number of the first frame of a session.
    package static let first = Self(counting: 0)

    /// Creates a number, unless `rawValue` is none.
    package init?(_ rawValue: Int) {
        guard (1...Self.last).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// Creates the number of a frame that has `count` frames before it.
    private init(counting count: Int) {
        rawValue = count % Self.last + 1
    }

    /// The number of the frame `count` frames later.
    func advanced(by count: Int) -> Self { Self(counting: rawValue - 1 + count) }

    /// How many steps lead to `other`, counted forward past the last number.
    func distance(to other: Self) -> Int {
        let steps = other.rawValue - rawValue
        return steps < 0 ? steps + Self.last : steps
    }
}

extension ByteBuffer {
    /// Appends a frame whose data are the bytes of `source` in `range`.
    ///
    ///     1 syslog 41 <134>1 2026-11-23T10:00:00Z h opcef - - -
    ///     │ │      │  └ DATA, followed by a line feed
    ///     │ │      └ DATALEN, in bytes
    ///     │ └ COMMAND
    ///     └ TXNR
    ///
    /// RELP, "Frame Format": without data there is no space in front of them either.
    package mutating func append(
        _ command: RELPCommand, _ number: RELPNumber, _ source: Span<UInt8>, _ range: Range<Int>
    ) {
        append(decimal: number.rawValue)
        switch command {
        case .open: append(" open ")
        case .syslog: append(" syslog ")
        case .close: append(" close ")
        }
        append(decimal: range.count)
        if !range.isEmpty {
            append(UInt8(ascii: " "))
            append(source, range.lowerBound, range.count)
        }
        append(UInt8(ascii: "\n"))
    }
}
