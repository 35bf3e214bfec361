/// How a stream tells where a message ends.
///
/// RFC 6587, section 3.4. A datagram needs none of it: it is one message (RFC 5426, section 3.1).
package enum Framing: String, Sendable, Hashable, CaseIterable {
    /// The count of bytes and a space before each message (section 3.4.1).
    case octetCounting = "octet"
    /// A line feed behind each message (section 3.4.2).
    case lineFeed = "lf"
    /// A NUL behind each message (section 3.4.2 names it as another trailer in use).
    case null = "nul"
}
