package import Bytes

/// The part of a CEF record before its extension.
///
///     CEF:0|1Password|Events Reporting|1|itemusage.reveal|Secret or file shown on screen|7|
///
/// ArcSight Common Event Format, version 27, "Header Information". Version 0 is what every reader
/// knows; liblognorm 2.0.6 refuses 1. The last pipe is always there, since six of nine readers
/// refuse a record without it.
package struct CEFHeader: Sendable, Hashable {
    private let device: String

    /// Creates the header of one device's records.
    ///
    /// The fields must be free of `|`, `\`, `=`, `%`, `#` and control characters: escapes in a
    /// header are right by the standard and broken in four readers.
    package init(vendor: String, product: String, version: String) {
        device = "CEF:0|\(vendor)|\(product)|\(version)|"
        precondition([vendor, product, version].allSatisfy(Self.isSafe))
    }

    /// Appends what comes before the event class id.
    package func appendStart(into output: inout ByteBuffer) {
        output.append(device)
    }

    /// Appends what follows the event class id: the pipe before the name, and the name.
    package static func append(name: String, into output: inout ByteBuffer) {
        precondition(isSafe(name))
        output.append(UInt8(ascii: "|"))
        output.append(name)
    }

    /// Appends what follows the name: a severity up to 10 between pipes.
    package static func append(severity: UInt8, into output: inout ByteBuffer) {
        precondition(severity <= 10)
        output.append(UInt8(ascii: "|"))
        output.append(decimal: Int(severity))
        output.append(UInt8(ascii: "|"))
    }

    /// Whether a header field can hold `text` without an escape.
    package static func isSafe(_ text: String) -> Bool {
        !text.isEmpty && text.first != " " && text.last != " "
            && text.utf8.allSatisfy { byte in
                let isPrintable = UInt8(ascii: " ")...UInt8(ascii: "~") ~= byte
                return isPrintable && !#"|\=%#"#.utf8.contains(byte)
            }
    }
}
