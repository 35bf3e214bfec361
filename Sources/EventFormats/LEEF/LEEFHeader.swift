package import Bytes

/// The part of a LEEF record before its attributes.
///
///     LEEF:2.0|1Password|Events Reporting|2|itemusage.reveal|^|
///
/// IBM Log Event Extended Format, "LEEF event components". Version 2.0 with the literal caret: the
/// TAB of 1.0 does not survive rsyslog's defaults, and the hexadecimal forms of a delimiter are
/// not decoded by SC4S.
package struct LEEFHeader: Sendable, Hashable {
    /// The version of the format, which decides what is between two attributes.
    package enum Version: String, Sendable, Hashable {
        case one = "1.0"
        case two = "2.0"

        /// The character between two attributes.
        package var delimiter: String { self == .one ? "\t" : "^" }
    }

    private let device: String

    /// Creates the header of one device's records; the fields must be free of `|` and `^`.
    package init(_ format: Version, vendor: String, product: String, version: String) {
        device = "LEEF:\(format.rawValue)|\(vendor)|\(product)|\(version)|"
        precondition(!(vendor + product + version).contains { "|^".contains($0) })
    }

    /// Appends what comes before the event id.
    package func appendStart(into output: inout ByteBuffer) {
        output.append(device)
    }

    /// Appends what is between the event id and the first attribute.
    package static func appendEnd(_ format: Version, into output: inout ByteBuffer) {
        output.append(format == .one ? "|" : "|\(format.delimiter)|")
    }
}

/// Text for the values of LEEF attributes.
///
/// LEEF has no escape at all: what could end a value or the record, or begin another attribute,
/// becomes a visible mark. That includes `=`, since the documented way to a custom property in
/// QRadar is an unanchored `key=([^^]+)`.
package enum LEEFText {
    /// The characters that never pass, beside those that no format lets pass.
    package static let marked = ASCIISet("^|=\n\r\t")

    /// Whether a `PlainText` has a character that never passes: those of `marked` that are plain.
    package static func marksPlainText(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> Bool {
        bytes.contains(UInt8(ascii: "^"), UInt8(ascii: "|"), in: start..<start &+ count)
    }

    /// Where a block of a `PlainText` has such a character.
    package static func marks(in block: ByteBlock) -> ByteBlock.Matches {
        block.equal(to: UInt8(ascii: "^")) | block.equal(to: UInt8(ascii: "|"))
    }

    /// How many characters the value of an attribute may have; nil where nothing is said.
    ///
    /// IBM Log Event Extended Format, "Predefined LEEF event attributes".
    package static func limit(of attribute: LEEFKey) -> Int? {
        ["usrName", "identHostName", "identNetBios", "identGrpName"].contains(attribute) ? 255 : nil
    }

    /// The severity of an event, which goes from 1 to 10.
    package static func severity(_ severity: UInt8) -> UInt8 { max(severity, 1) }
}

/// The name of a LEEF attribute: 1 to 50 ASCII letters, digits, and `.`, `_`, `-`, `@`.
///
/// IBM Log Event Extended Format, "Predefined LEEF event attributes"; QRadar takes other names too, as custom properties.
package struct LEEFKey: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The name before the `=`.
    package let name: String

    /// Creates a key from text of the user's, or nil for a name with other characters.
    package init?(_ name: String) {
        guard name.isAttributeName else { return nil }
        self.name = name
    }

    /// Creates the key of a row in a table of ours; an illegal one is a mistake in the program.
    package init(stringLiteral name: String) {
        precondition(name.isAttributeName, "a LEEF attribute")
        self.name = name
    }

    /// Whether it is none of the predefined attributes, and so a custom property in QRadar.
    package var isOwn: Bool { !Self.predefined.contains(name) }

    /// IBM Log Event Extended Format, "Predefined LEEF event attributes".
    private static let predefined = Set(
        """
        cat devTime devTimeFormat proto sev src dst srcPort dstPort srcPreNAT dstPreNAT srcPostNAT
        dstPostNAT usrName srcMAC dstMAC srcPreNATPort dstPreNATPort srcPostNATPort dstPostNATPort
        identSrc identHostName identNetBios identGrpName identMAC vSrc vSrcName accountName
        srcBytes dstBytes srcPackets dstPackets totalPackets role realm policy resource url
        groupID domain isLoginEvent isLogoutEvent identSecondlp calLanguage calCountryOrRegion
        """.split(whereSeparator: \.isWhitespace).map(String.init))
}
