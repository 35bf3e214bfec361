import Bytes
import EventFormats
import Testing

@Suite("CEF version 27, Character Encoding: values")
struct EscapingTests {
    @Test(
        "backslash, equals sign, line feed and carriage return are escaped",
        arguments: [
            ("\\", #"\\"#), ("=", #"\="#), ("\n", #"\n"#), ("\r", #"\r"#), ("\r\n", #"\r\n"#),
            (#"\="#, #"\\\="#), (#"\n"#, #"\\n"#), (#"\\"#, #"\\\\"#), ("a=b", #"a\=b"#),
            ("=a=", #"\=a\="#), ("\n\n", #"\n\n"#), ("a\\", #"a\\"#), ("", ""),
            ("é=→\\😀", #"é\=→\\😀"#), (" suser=root", #" suser\=root"#),
        ])
    func escapes(value: String, expected: String) {
        #expect(escaped(value) == expected)
    }

    @Test("every other character stays as it is")
    func others() {
        for value in UInt32(0)...0x2FFF {
            guard let scalar = Unicode.Scalar(value), !"\\=\n\r".unicodeScalars.contains(scalar)
            else { continue }
            let text = "a\(scalar)b"
            if escaped(text) != text { Issue.record("\(String(value, radix: 16))") }
        }
    }

    private func escaped(_ text: String) -> String {
        var output = ByteBuffer(capacity: 64)
        CEFEscaping.escape(Array(text.utf8).span, into: &output)
        return string(output)
    }
}
