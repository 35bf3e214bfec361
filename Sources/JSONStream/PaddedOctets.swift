import Octets

/// JSON with zeros behind it, read without a look at where it ends.
///
/// Zero is legal nowhere in JSON. So whoever reads on only behind octets that are legal where they
/// stand is at most at the first of the zeros, and `JSONCursor.slack` octets can be read from there.
@safe
struct PaddedOctets {
    private let first: UnsafePointer<UInt8>

    /// Takes octets that end with `JSONCursor.slack` zeros, and that outlive this value.
    @unsafe
    init(_ octets: Span<UInt8>) {
        var index = octets.count - JSONCursor.slack
        while index < octets.count {
            precondition(OctetBlock(octets, at: index).isZero, "no zeros behind the JSON")
            index += OctetBlock.count
        }
        // Safe: the checks above failed for an empty span, and no other has a null address.
        unsafe first = octets.withUnsafeBufferPointer { unsafe $0.baseAddress.unsafelyUnwrapped }
    }

    /// The octet at `index`, at most the first of the zeros behind what was read.
    @inline(__always)
    subscript(index: Int) -> UInt8 {
        // Safe: see above.
        unsafe first[index]
    }

    /// The block at `index`, which may begin less than `JSONCursor.slack` octets behind that.
    @inline(__always)
    func block(at index: Int) -> OctetBlock {
        // Safe: see above.
        unsafe OctetBlock(first + index)
    }

    /// Where plain text from `start` on ends: at the first octet that is not, see `JSONText`.
    @inline(__always)
    func endOfPlainText(from start: Int) -> Int {
        var end = start
        while true {
            let block = block(at: end)
            let stops =
                block.outside(0x20, count: 0x5F) | block.equal(to: UInt8(ascii: "\""))
                | block.equal(to: UInt8(ascii: "\\")) | block.equal(to: UInt8(ascii: "="))
                | block.equal(to: UInt8(ascii: ":"))
            let stop = stops.first
            end &+= stop
            if stop < OctetBlock.count { return end }
        }
    }
}
