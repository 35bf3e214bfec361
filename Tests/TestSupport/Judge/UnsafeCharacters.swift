/// The characters that never pass raw (Docs/Fields.md, "What is changed in values").
extension Unicode.Scalar {
    /// Whether this is C0, DEL or C1.
    var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }

    /// Whether this separates lines, turns text around, or is a byte order mark.
    var isMisleading: Bool {
        switch value {
        case 0..<0x061C: false
        case 0x061C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
