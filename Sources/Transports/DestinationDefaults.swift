package import Syslog

/// What a destination is given where its text leaves it open.
package struct DestinationDefaults: Sendable {
    package var tcpFraming = FramingChoice.automatic
    /// RFC 5425, section 4.3, knows no other.
    package var tlsFraming = Framing.octetCounting
    package var udpPort: UInt16 = 514
    package var tcpPort: UInt16 = 601
    package var tlsPort: UInt16 = 6514
    package var relpPort: UInt16 = 2514

    package init() {}
}
