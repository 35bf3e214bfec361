import Bytes

/// What a client of RELP can ask for.
enum RELPCommand: String, Sendable, CaseIterable {
    /// The first of a session: tells what both sides can do.
    case open
    /// Brings one message.
    case syslog
    /// The last of a session.
    case close
}

extension ByteBuffer {
    /// Appends a frame whose data are the bytes of `source` in `range`.
    ///
    ///     1 syslog 41 <134>1 2026-11-23T10:00:00Z h opcef - - -
    ///     │ │      │  └ DATA, and behind it a line feed
    ///     │ │      └ DATALEN, in bytes
    ///     │ └ COMMAND
    ///     └ TXNR
    ///
    /// RELP, "Frame Format": without data there is no space in front of them either.
    mutating func append(
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
