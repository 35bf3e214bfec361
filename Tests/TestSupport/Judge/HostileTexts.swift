/// Texts that have broken encoders, parsers, terminals or framings.
enum HostileTexts {
    /// Characters that may not pass raw, or that look as if they should not.
    static let characters: [Unicode.Scalar] =
        [
            0x00...0x1F, 0x7F...0x9F, 0x2028...0x202E, 0x2066...0x2069, 0x200C...0x200F,
            0x061C...0x061C, 0xFEFF...0xFEFF, 0xFFFD...0xFFFF, 0x0300...0x0302, 0xE0001...0xE0001,
            0x10FFFF...0x10FFFF,
        ].flatMap { $0.compactMap(Unicode.Scalar.init) }
        + Array("|=\\\"/<>%#,:; \u{A0}".unicodeScalars)

    static let phrases = [
        "CEF:0|Evil|x|1|a|b|9|", "CEF: 0|Evil|x|1|a|b|9|", "cef:", "cEf:0", "LEEF:2.0|a|b|c|d|",
        "LeEf:", "xCEF::", "LEEFCEF:", "CEF", ":CEF", "CEF\u{200D}:", "CE\u{0000}F:",
        "<13>1 2020-01-01T00:00:00Z evil - - - - forged", "\n<13>1 - - - - - -",
        "70 <13>1 - - - - - -",
        " suser=root", "suser=root", "a b=c d=e", "x cs1Label=act", "=", " = ", "\\", "\\\\", "a\\",
        "\\=", "\\n", "\\r\n", "\r", "\n", "\r\n\r\n", "|", "\\|", "#011", "%0A",
        "${jndi:ldap://x}",
        "<cut 12>", "<U+202E>", "<U+", "<script>alert(1)</script>", "'; DROP TABLE events; --",
        "\"quoted\"", "{\"action\":\"export\"}", "\",\"action\":\"export", "null", "true", "-",
        "\u{1B}[2J\u{1B}]0;owned\u{07}", "user\u{202E}moc.elpmaxe@", "\u{2066}\u{2067}\u{2069}",
        "\u{FEFF}bom", "line\u{2028}line\u{2029}line\u{0085}line", "\u{0000}", "a\u{0000}b",
        "👩‍👩‍👧‍👦", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "e\u{0301}", "\u{E9}", "Z\u{0351}\u{036B}\u{0343}", "नमस्ते", "ﷺ",
        "مرحبا", "\u{FF1D}\u{FF5C}", "ＣＥＦ:", "\u{10FFFF}", "", " ", "     ", " leading",
        "trailing ",
        "   both   ", "in   side", "\u{A0}no-break\u{A0}", "\u{3000}wide\u{3000}", "\ttab\t",
        " \n ", "\u{3000}", "\u{2003}\u{A0} ", "\u{2028}", "\u{85}x\u{1680}", "\u{202F}\u{205F}y",
        "2001:db8:cef:1::1", "CEF:0::", "81109024", "8.4.0", "8.3.9",
    ]

    /// Bytes that are no UTF-8, in every way of Unicode's table 3-7.
    static let brokenBytes: [[UInt8]] = [
        [0x80], [0xBF], [0x80, 0x80], [0xC0, 0xAF], [0xC1, 0xBF], [0xE0, 0x80, 0xAF],
        [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
        [0xED, 0xA0, 0x80, 0xED, 0xB0, 0x80],
        [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
        [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xC2], [0xE2],
        [0xE2, 0x82], [0xF0], [0xF0, 0x9F], [0xF0, 0x9F, 0x98], [0xF1, 0x80, 0xE1, 0x80, 0xC2],
        [0xF4, 0x91, 0x92, 0x93, 0xFF, 0xC1], [0xC2, 0xC2], [0xE2, 0x80, 0xE2, 0x80],
    ]

    static let surrogates: [[UInt16]] = [
        [0xD800], [0xDBFF], [0xDC00], [0xDFFF], [0xDC00, 0xD800], [0xD83D, 0xD83D],
        [0xD83D, 0xD83D, 0xDE00],
    ]

    static let plain = [
        "Chrome", "MacBookPro16,1", "build-17", "Mina Okafor", "mina.okafor@example.com",
        "Łukasz Żółty",
        "李小龍", "Leeds", "GB", "Île-de-France", "example", "7", "LAB\\MAC=07", "São Paulo",
    ]
}
