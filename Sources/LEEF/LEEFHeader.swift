package import Bytes

/// The part of a LEEF record before its attributes.
///
///     LEEF:2.0|1Password|Events Reporting|1|itemusage.reveal|^|
///
/// IBM Log Event Extended Format, "LEEF event components". Version 2.0 with the literal caret: the
/// TAB of 1.0 does not survive rsyslog's defaults, and the hexadecimal forms of a delimiter are
/// not decoded by SC4S.
package struct LEEFHeader: Sendable, Hashable {
    /// The version of the format, which decides what stands between two attributes.
    package enum Version: String, Sendable, Hashable {
        case one = "1.0"
        case two = "2.0"

        package var delimiter: String { self == .one ? "\t" : "^" }
    }

    private let device: String

    /// Creates the header of one device's records; the fields must be free of `|` and `^`.
    package init(_ format: Version, vendor: String, product: String, version: String) {
        device = "LEEF:\(format.rawValue)|\(vendor)|\(product)|\(version)|"
        precondition(!(vendor + product + version).contains { "|^".contains($0) })
    }

    /// Appends what stands before the event id.
    package func appendStart(into output: inout ByteBuffer) {
        output.append(device)
    }

    /// Appends what stands between the event id and the first attribute.
    package static func appendEnd(_ format: Version, into output: inout ByteBuffer) {
        output.append(format == .one ? "|" : "|\(format.delimiter)|")
    }
}
