import Testing

@testable import Compression

@Suite("In what form an input comes")
struct InputFormTests {
    @Test(
        "each form is known by its first bytes, and by no less",
        arguments: [
            ([0x1F, 0x8B], InputForm.gzip), ([0x1F, 0x9D], .foreign(.compress)),
            ([0x28, 0xB5, 0x2F, 0xFD], .foreign(.zstd)),
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], .foreign(.xz)),
            ([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59], .foreign(.bzip2)),
            ([0x04, 0x22, 0x4D, 0x18], .foreign(.lz4)), ([0x50, 0x4B, 3, 4], .foreign(.zip)),
            ([0xFF, 0xFE, 0x7B, 0], .foreign(.utf16)), ([0xFE, 0xFF, 0, 0x7B], .foreign(.utf16)),
            ([0xFF, 0xFE, 0, 0], .foreign(.utf32)), ([0, 0, 0xFE, 0xFF], .foreign(.utf32)),
            ([0x7B, 0, 0x22, 0], .foreign(.utf16LittleEndian)),
            ([0, 0x7B, 0, 0x22], .foreign(.utf16BigEndian)),
            ([0x7B, 0, 0, 0], .foreign(.utf32LittleEndian)),
            ([0, 0, 0, 0x7B], .foreign(.utf32BigEndian)),
        ] as [([UInt8], InputForm)])
    func forms(bytes: [UInt8], form: InputForm) {
        #expect(InputForm(beginningWith: bytes, isWhole: true) == form)
        #expect(
            InputForm(beginningWith: bytes + [1, 2, 3, 4, 5, 6, 7, 8, 9], isWhole: false) == form)
        #expect(InputForm(beginningWith: Array(bytes.prefix(1)), isWhole: true) == .plain)
    }

    @Test("text is plain at its first byte, and more is waited for only where it may tell")
    func plain() {
        for text in ["{", "[", " ", "\n", "\u{FEFF}{", "\"", "x", "7"] {
            #expect(InputForm(beginningWith: Array(text.utf8), isWhole: false) == .plain)
        }
        for bytes in [[0x1F], [0x28, 0xB5], [0x42, 0x5A, 0x68], [0], [0x7B, 0], []] as [[UInt8]] {
            #expect(InputForm(beginningWith: bytes, isWhole: false) == nil)
            #expect(InputForm(beginningWith: bytes, isWhole: true) == .plain)
        }
        for text in ["(7)", "BZ2", "PKI", "\u{1F}x"] {
            #expect(InputForm(beginningWith: Array(text.utf8), isWhole: true) == .plain)
        }
    }
}
