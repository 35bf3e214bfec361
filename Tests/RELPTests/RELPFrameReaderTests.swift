import Testing

@testable import RELP

@Suite("RELP, \"Frame Format\": what a server sends")
struct RELPFrameReaderTests {
    /// Frames as a reader finds them, and what ended it.
    struct Reading: Equatable {
        var frames: [RELPFrameReader.Frame] = []
        var data: [String] = []
        var fault: RELPFault?

        /// Reads `pieces` one after the other.
        init(_ pieces: [ArraySlice<UInt8>]) {
            var reader = RELPFrameReader()
            do throws(RELPFault) {
                for piece in pieces {
                    let bytes = Array(piece)
                    var position = 0
                    while let frame = try reader.next(in: bytes.span, from: &position) {
                        frames.append(frame)
                        data.append(String(decoding: reader.data, as: UTF8.self))
                    }
                }
            } catch {
                fault = error
            }
        }

        init(_ frames: [RELPFrameReader.Frame], _ data: [String]) {
            self.frames = frames
            self.data = data
        }

        init(_ fault: RELPFault) {
            self.fault = fault
        }
    }

    private static let session =
        "1 rsp 93 200 OK\nrelp_version=0\nrelp_software=librelp,1.11.0,"
        + "http://librelp.adiscon.com\ncommands=syslog\n"
        + "2 rsp 6 200 OK\n999999999 rsp 10 500 a\nb c\n\n3 rsp 0\n0 serverclose 0\n"

    private static let expected = Reading(
        [
            .init(number: 1, command: .answer), .init(number: 2, command: .answer),
            .init(number: 999_999_999, command: .answer), .init(number: 3, command: .answer),
            .init(number: 0, command: .close),
        ],
        [
            "200 OK\nrelp_version=0\nrelp_software=librelp,1.11.0,http://librelp.adiscon.com\n"
                + "commands=syslog",
            "200 OK", "500 a\nb c\n", "", "",
        ])

    @Test("frames are found wherever their bytes are split")
    func everySplit() {
        let bytes = Array(Self.session.utf8)
        #expect(Reading([bytes[...]]) == Self.expected)
        #expect(Reading(bytes.indices.map { bytes[$0...$0] }) == Self.expected)
        let wrong = bytes.indices.filter { place in
            Reading([bytes[..<place], bytes[place...]]) != Self.expected
        }
        #expect(wrong.isEmpty)
    }

    static let faults: [(String, RELPFault)] = [
        (" rsp 0\n", .badNumber),
        ("-1 rsp 0\n", .badNumber),
        ("\n", .badNumber),
        ("1000000000 rsp 0\n", .badNumber),
        ("0000000001 rsp 0\n", .badNumber),
        ("1\trsp 0\n", .badNumber),
        ("HTTP/1.1 400 Bad Request\r\n", .badNumber),
        ("\u{15}\u{3}\u{3}\u{0}\u{2}\u{2}", .badNumber),
        ("1  0\n", .badCommand),
        ("1 rsp\n", .badCommand),
        ("1 r5p 0\n", .badCommand),
        ("1 \(String(repeating: "a", count: 33)) 0\n", .badCommand),
        (
            "1 \(String(repeating: "a", count: 32)) 0\n",
            .unknownCommand(.init(repeating: "a", count: 32))
        ),
        ("1 syslog 1 a\n", .unknownCommand("syslog")),
        ("1 RSP 0\n", .unknownCommand("RSP")),
        ("1 rsp \n", .badLength),
        ("1 rsp -1\n", .badLength),
        ("1 rsp 0 \n", .badLength),
        ("1 rsp 6\n200 OK\n", .badLength),
        ("1 rsp 0000000006 200 OK\n", .badLength),
        ("1 rsp 999999999 ", .tooLong(bytes: 999_999_999)),
        ("1 rsp 131073 ", .tooLong(bytes: 131_073)),
        ("1 rsp 6 200 OK.", .noLineFeed),
        ("1 rsp 5 200 OK\n", .noLineFeed),
    ]

    @Test("what is no frame is refused, however it is split", arguments: faults)
    func fault(text: String, fault: RELPFault) {
        let bytes = Array(text.utf8)
        #expect(Reading([bytes[...]]) == Reading(fault))
        #expect(Reading(bytes.indices.map { bytes[$0...$0] }) == Reading(fault))
    }

    @Test("the longest data are read, and one byte more is refused before any of it")
    func longest() {
        let text = String(repeating: "x", count: 131_072)
        let reading = Reading([ArraySlice("7 rsp 131072 \(text)\n".utf8)])
        #expect(reading == Reading([.init(number: 7, command: .answer)], [text]))
        #expect(Reading([ArraySlice("7 rsp 131073 ".utf8)]) == Reading(.tooLong(bytes: 131_073)))
    }

    @Test("a frame that has not ended is none")
    func unended() {
        let bytes = Array("2 rsp 6 200 OK\n".utf8)
        for count in bytes.indices {
            #expect(Reading([bytes[..<count]]) == Reading([], []))
        }
    }
}
