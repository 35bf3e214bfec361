import Bytes
import Foundation
import OnePasswordEvents
import Syslog

extension FuzzTarget {
    /// A time is what the independent oracle takes for one, and is written as that writes it.
    static let times = FuzzTarget("times") { bytes in
        let padded = [UInt8(ascii: "1")] + bytes + [UInt8(ascii: "1")]
        let time = EventTimestamp(padded.span, start: 1, count: bytes.count)
        let text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        let expected = ExpectedTime(text)
        let written = time.flatMap {
            Timestamp(seconds: $0.seconds, microseconds: $0.microseconds, digits: $0.digits)
        }.map { time in
            var buffer = ByteBuffer()
            SyslogHeader.example.append(time, into: &buffer)
            return buffer.withSpan { span in
                String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
            }
        }
        require(
            written == expected?.header, "\(written ?? "none"), not \(expected?.header ?? "none")")
        if let milliseconds = expected?.milliseconds {
            require(time.map { String($0.milliseconds) } == milliseconds, "not \(milliseconds)")
        }
    }

    /// An address is what the system takes for one, and is written in its canonical form.
    static let addresses = FuzzTarget("addresses") { bytes in
        let padded = [UInt8(ascii: "1")] + bytes + [UInt8(ascii: "1")]
        let address = ClientAddress(padded.span, start: 1, count: bytes.count)
        let text = String(decoding: bytes, as: UTF8.self)
        let isAddress = [AF_INET, AF_INET6].contains { family in
            var room = [UInt8](repeating: 0, count: 16)
            // Safe: sixteen bytes hold an address of either family.
            return !bytes.contains(0) && (unsafe inet_pton(family, text, &room)) == 1
        }
        require((address != nil) == isAddress, "\(text)")
        let expected = ExpectedAddress(Array(text.unicodeScalars))
        switch (address, expected) {
        case (nil, nil): break
        case (.ipv4(let a, let b, let c, let d)?, .v4(let text)?):
            require(text == "\(a).\(b).\(c).\(d)", "\(text)")
        case (.ipv6?, .v6(let text)?):
            var buffer = ByteBuffer()
            buffer.append(ipv6: address?.number ?? 0)
            let written = buffer.withSpan { span in
                String(decoding: span.indices.map { span[$0] }, as: UTF8.self)
            }
            require(written == text, "\(written), not \(text)")
        default: require(false, "\(text): one takes it for an address of another kind")
        }
        if let range = AddressRange(parsing: text), let address {
            require(range.contains(address.number), "\(text) is not in itself")
        }
    }
}
