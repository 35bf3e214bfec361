package import Bytes

/// The part of a CEF record before its extension.
///
///     CEF:0|1Password|Events Reporting|2|itemusage.reveal|Secret or file shown on screen|7|
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

/// Text for the values of a CEF extension, after everything unsafe in it was made visible.
package enum CEFEscaping {
    /// Appends `text` with the four escapes of a value: `\\`, `\=`, `\n`, `\r`.
    ///
    /// ArcSight Common Event Format, version 27, "Character Encoding". Any other escape costs the
    /// key or the record in some readers.
    package static func escape(_ text: Span<UInt8>, into output: inout ByteBuffer) {
        var start = 0
        while true {
            let index = text.firstIndex(from: start, to: text.count) {
                $0.equal(to: UInt8(ascii: "\\")) | $0.equal(to: UInt8(ascii: "="))
                    | $0.equal(to: UInt8(ascii: "\n")) | $0.equal(to: UInt8(ascii: "\r"))
            } isFound: {
                letter(of: $0) != nil
            }
            output.append(text, start, index - start)
            start = index
            // Where one is there are often more: they are looked for one by one for a while.
            var others = 0
            while others < 8 {
                guard start < text.count else { return }
                let byte = text[start]
                if let letter = letter(of: byte) {
                    output.append(UInt8(ascii: "\\"))
                    output.append(letter)
                    others = 0
                } else {
                    output.append(byte)
                    others += 1
                }
                start += 1
            }
        }
    }

    /// What follows the backslash of an escape, or nil for a character that needs none.
    @inline(__always)
    private static func letter(of byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\\"), UInt8(ascii: "="): byte
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        default: nil
        }
    }
}
