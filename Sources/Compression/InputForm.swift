/// The format of an input, by its first bytes.
package enum InputForm: Sendable, Hashable {
    case plain
    case gzip
    /// A format that opcef does not read.
    case foreign(ForeignForm)

    /// How many bytes suffice to decide.
    package static let length = 10

    /// Creates the format of an input that begins with `bytes`; nil if more of them are needed.
    package init?(beginningWith bytes: [UInt8], isWhole: Bool) {
        guard let first = bytes.first else {
            if !isWhole { return nil }
            self = .plain
            return
        }
        guard Self.mayBeFirst(first) || bytes.dropFirst().first == 0 else {
            self = .plain
            return
        }
        for (form, signature) in Self.signatures {
            if bytes.starts(with: signature) {
                self = form
                return
            }
            if !isWhole, bytes.count < signature.count, signature.starts(with: bytes) {
                return nil
            }
        }
        if !isWhole, bytes.count < 4 { return nil }
        self = Self.wideForm(bytes).map(InputForm.foreign) ?? .plain
    }

    /// Whether a signature begins with `byte`.
    private static func mayBeFirst(_ byte: UInt8) -> Bool {
        byte == 0 || signatures.contains { $0.signature.first == byte }
    }

    /// The signatures, a longer one before those that are its prefix.
    ///
    /// RFC 1952; RFC 8878; the .xz format 1.2; bzip2's `BZh1` to `BZh9` and pi; the LZ4 frame
    /// format 1.6; compress(1); APPNOTE.TXT; Unicode 16, table 3-6.
    private static let signatures: [(form: InputForm, signature: [UInt8])] =
        [
            (.gzip, [0x1F, 0x8B]),
            (.foreign(.compress), [0x1F, 0x9D]),
            (.foreign(.zstd), [0x28, 0xB5, 0x2F, 0xFD]),
            (.foreign(.xz), [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
            (.foreign(.lz4), [0x04, 0x22, 0x4D, 0x18]),
            (.foreign(.zip), [0x50, 0x4B, 0x03, 0x04]),
            (.foreign(.utf32), [0xFF, 0xFE, 0x00, 0x00]),
            (.foreign(.utf32), [0x00, 0x00, 0xFE, 0xFF]),
            (.foreign(.utf16), [0xFF, 0xFE]),
            (.foreign(.utf16), [0xFE, 0xFF]),
        ]
        + (UInt8(ascii: "1")...UInt8(ascii: "9")).map { level in
            (.foreign(.bzip2), [0x42, 0x5A, 0x68, level, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59])
        }

    /// ASCII text in UTF-16 or UTF-32 without a byte order mark, by its zeros.
    private static func wideForm(_ bytes: [UInt8]) -> ForeignForm? {
        switch bytes.prefix(4).map({ $0 == 0 }) {
        case [false, true, false, true]: .utf16LittleEndian
        case [true, false, true, false]: .utf16BigEndian
        case [false, true, true, true]: .utf32LittleEndian
        case [true, true, true, false]: .utf32BigEndian
        default: nil
        }
    }
}

/// A format that another program converts.
package enum ForeignForm: Sendable, Hashable, CaseIterable {
    case zstd, xz, bzip2, lz4, compress, zip
    /// Within gzip.
    case gzip
    case utf16, utf16LittleEndian, utf16BigEndian, utf32, utf32LittleEndian, utf32BigEndian
}
