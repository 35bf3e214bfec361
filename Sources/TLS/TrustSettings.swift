/// What is trusted, and how we show who we are; paths as the user wrote them.
package struct TrustSettings: Sendable, Hashable {
    /// Files with certificates of trusted authorities; if there are none, the system's count.
    package var authorities: [String] = []
    /// Certificates of which the server has to show one.
    ///
    /// Without `authorities` they replace the checks of chain, name and dates, as RFC 5425,
    /// section 5.1, allows; with them both must hold.
    package var pins: [Pin] = []
    /// A file with our certificate and its chain, leaf first.
    package var certificate: String?
    /// A file with the key of our certificate; if there is none, the certificate's file has it.
    package var key: String?

    package init() {}

    /// Whether it is by its certificate's fingerprint alone that a server is known.
    var replacesChainByPins: Bool { authorities.isEmpty && !pins.isEmpty }
}
