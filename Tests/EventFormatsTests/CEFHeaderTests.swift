import Bytes
import EventFormats
import Testing

@Suite("CEF version 27, Header Information")
struct CEFHeaderTests {
    @Test("seven fields, seven pipes, version 0", arguments: UInt8(0)...10)
    func fields(severity: UInt8) {
        let header = CEFHeader(vendor: "V", product: "P Q", version: "1.2")
        var output = ByteBuffer()
        header.appendStart(into: &output)
        output.append("a.b")
        CEFHeader.append(name: "A name", into: &output)
        CEFHeader.append(severity: severity, into: &output)
        #expect(string(output) == "CEF:0|V|P Q|1.2|a.b|A name|\(severity)|")
    }

    @Test("printable ASCII but `|`, `\\`, `=`, `%` and `#` is safe in a header")
    func safety() {
        for byte in UInt8(0)...0x7F {
            let text = String(Character(Unicode.Scalar(byte)))
            let isSafe = (0x20...0x7E).contains(byte) && !#"|\=%#"#.utf8.contains(byte)
            #expect(CEFHeader.isSafe("a\(text)b") == isSafe, "\(byte)")
        }
        for text in ["", "é", "a\u{85}", "\u{202E}", "\r\n"] {
            #expect(!CEFHeader.isSafe(text))
        }
    }

    @Test("an outer space is not safe in a header field", arguments: [" a", "a ", " "])
    func outerSpaces(text: String) {
        #expect(!CEFHeader.isSafe(text))
    }
}

@Suite("CEF version 27, ArcSight Extension Dictionary")
struct CEFKeyTests {
    @Test(
        "limits are those of the dictionary",
        arguments: [
            (CEFKey.externalID, "externalId", 40), (.deviceAction, "act", 63),
            (.deviceEventCategory, "cat", 1023), (.sourceUserName, "suser", 1023),
            (.sourceUserID, "suid", 1023),
            (.requestClientApplication, "requestClientApplication", 1023),
            (.sourceUserPrivileges, "spriv", 1023), (.deviceExternalID, "deviceExternalId", 255),
            (.message, "msg", 1023), (.deviceCustomString1, "cs1", 4000),
            (.deviceCustomString6, "cs6", 4000), (.sourceAddress, "src", nil),
            (.deviceReceiptTime, "rt", nil), (.deviceCustomIPv6Address2, "c6a2", nil),
            (.deviceCustomNumber1, "cn1", nil), (.deviceCustomNumber3, "cn3", nil),
            (.deviceCustomFloatingPoint2, "cfp2", nil),
        ] as [(CEFKey, String, Int?)])
    func limits(key: CEFKey, name: String, limit: Int?) {
        #expect(key.name == name)
        #expect(key.limit == limit)
    }
}
