/// A text that a header field of RFC 5424 can hold: printable ASCII without spaces, or `-`.
///
/// RFC 5424, section 6: HOSTNAME up to 255 characters, APP-NAME 48, PROCID 128, MSGID 32, all of
/// them from `!` to `~`; what is unknown is the NILVALUE `-`.
package struct HeaderText: Sendable, Hashable {
    /// The fields that hold such a text.
    package enum Field: Sendable, Hashable {
        case hostname, appName, procid, msgid

        /// How many characters the field may have.
        package var limit: Int {
            switch self {
            case .hostname: 255
            case .appName: 48
            case .procid: 128
            case .msgid: 32
            }
        }
    }

    package let text: String

    /// The NILVALUE.
    package static let unknown = HeaderText(unchecked: "-")

    /// Takes `text` as it is, or refuses it.
    package init?(_ text: String, for field: Field) {
        guard 1...field.limit ~= text.utf8.count, text.utf8.allSatisfy(Self.isLegal) else {
            return nil
        }
        self.text = text
    }

    /// Makes the best of a text that came from the machine: `_` for what is illegal, and no excess.
    package init(repairing text: String, for field: Field) {
        let legal = text.utf8.prefix(field.limit).map {
            Character(Unicode.Scalar(Self.isLegal($0) ? $0 : UInt8(ascii: "_")))
        }
        self.text = legal.isEmpty ? "-" : String(legal)
    }

    private init(unchecked text: String) {
        self.text = text
    }

    private static func isLegal(_ byte: UInt8) -> Bool {
        UInt8(ascii: "!")...UInt8(ascii: "~") ~= byte
    }
}
