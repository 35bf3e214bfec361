package import Bytes

/// Text for the values of LEEF attributes.
///
/// LEEF has no escape at all: what could end a value or the record, or begin another attribute,
/// becomes a visible mark. That includes `=`, since the documented way to a custom property in
/// QRadar is an unanchored `key=([^^]+)`.
package enum LEEFText {
    /// The characters that never pass, beside those that no format lets pass.
    package static let marked = ASCIISet("^|=\n\r\t")

    /// How many characters the value of an attribute may have; nil where nothing is said.
    ///
    /// IBM Log Event Extended Format, "Predefined LEEF event attributes".
    package static func limit(of attribute: String) -> Int? {
        ["usrName", "identHostName", "identNetBios", "identGrpName"].contains(attribute) ? 255 : nil
    }

    /// The severity of an event, which goes from 1 to 10.
    package static func severity(_ severity: UInt8) -> UInt8 { max(severity, 1) }
}
