import Bytes
import Syslog
import Testing

@Suite("RFC 5424, section 7.3.1: sequenceId")
struct SequenceIDTests {
    @Test("messages are numbered from 1 on")
    func numbers() {
        var sequence = SequenceID()
        var output = ByteBuffer()
        for _ in 1...3 { sequence.append(into: &output) }
        #expect(
            text(output)
                == #"[meta sequenceId="1"][meta sequenceId="2"][meta sequenceId="3"]"#)
    }

    @Test("behind 2147483647 comes 1")
    func wrap() {
        var sequence = SequenceID(startingAt: 2_147_483_647)
        var output = ByteBuffer()
        for _ in 1...2 { sequence.append(into: &output) }
        #expect(text(output) == #"[meta sequenceId="2147483647"][meta sequenceId="1"]"#)
    }
}
