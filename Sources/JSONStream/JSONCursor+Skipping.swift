/// Passing over values without reading them, as over the items of a whole page of the Events API.
extension JSONCursor {
    /// Passes one value of any kind; the cursor is on its first byte, and then after its last.
    ///
    /// Nesting is counted, not recursed into: `depth` containers are open already.
    package mutating func skipValue(
        _ bytes: Span<UInt8>, depth: Int
    ) throws(JSONSyntaxError) {
        var containers = ContainerStack()
        var stops = StringStops()
        while true {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                try skipString(bytes, &stops)
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = bytes[position] == UInt8(ascii: "{")
                guard depth + containers.count < Self.maximumDepth else {
                    throw JSONSyntaxError(.tooDeep, at: position)
                }
                position &+= 1
                containers.push(isObject: isObject)
                skipBlanks(bytes)
                if bytes[position] == Self.end(ofObject: isObject) { break }
                if isObject { try skipKey(bytes, &stops) }
                continue
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                _ = try readNumber(bytes)
            default:
                try skipLiteral(bytes)
            }
            guard try skipEnds(bytes, of: &containers, &stops) else { return }
        }
    }

    /// Passes the ends of containers up to the next value, which is there if the result is `true`.
    @inline(__always)
    private mutating func skipEnds(
        _ bytes: Span<UInt8>, of containers: inout ContainerStack, _ stops: inout StringStops
    ) throws(JSONSyntaxError) -> Bool {
        while containers.count > 0 {
            skipBlanks(bytes)
            let byte = bytes[position]
            if byte == UInt8(ascii: ",") {
                position &+= 1
                skipBlanks(bytes)
                if containers.isObject { try skipKey(bytes, &stops) }
                return true
            }
            guard byte == Self.end(ofObject: containers.isObject) else {
                throw JSONSyntaxError(.missingCommaOrEnd, at: position)
            }
            position &+= 1
            containers.pop()
        }
        return false
    }

    /// Passes a key, its colon and the white space up to the value.
    @inline(__always)
    private mutating func skipKey(
        _ bytes: Span<UInt8>, _ stops: inout StringStops
    ) throws(JSONSyntaxError) {
        guard bytes[position] == UInt8(ascii: "\"") else {
            throw JSONSyntaxError(.missingKey, at: position)
        }
        try skipString(bytes, &stops)
        skipBlanks(bytes)
        guard bytes[position] == UInt8(ascii: ":") else {
            throw JSONSyntaxError(.missingColon, at: position)
        }
        position &+= 1
        skipBlanks(bytes)
    }

    /// Passes a string; the cursor is on its opening quote.
    @inline(__always)
    private mutating func skipString(
        _ bytes: Span<UInt8>, _ stops: inout StringStops
    ) throws(JSONSyntaxError) {
        let start = position &+ 1
        position = stops.next(bytes, from: start)
        if bytes[position] == UInt8(ascii: "\"") {
            position &+= 1
        } else {
            _ = try readRest(of: start, bytes)
        }
    }

    @inline(__always)
    private mutating func skipBlanks(_ bytes: Span<UInt8>) {
        if bytes[position] <= UInt8(ascii: " ") { skipWhiteSpace(bytes) }
    }

    private static func end(ofObject isObject: Bool) -> UInt8 {
        isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    }
}

/// Where strings may end in the next 64 bytes, in which there are several of them.
private struct StringStops {
    /// One bit for each byte from `start` on.
    private var bits: UInt64 = 0
    private var start = 0

    /// The first place from `index` on at which a string ends or does not mean itself.
    @inline(__always)
    mutating func next(_ bytes: Span<UInt8>, from index: Int) -> Int {
        let offset = index &- start
        if offset < UInt64.bitWidth {
            let rest = bits &>> UInt64(truncatingIfNeeded: offset)
            if rest != 0 { return index &+ rest.trailingZeroBitCount }
        }
        start = index
        bits = bytes.stringStops(at: start)
        while bits == 0 {
            start &+= UInt64.bitWidth
            bits = bytes.stringStops(at: start)
        }
        return start &+ bits.trailingZeroBitCount
    }
}

/// Which of the open containers are objects, one bit each.
private struct ContainerStack {
    private var bits = InlineArray<8, UInt64>(repeating: 0)
    private(set) var count = 0
    /// Whether the innermost container is an object.
    private(set) var isObject = false

    @inline(__always)
    mutating func push(isObject: Bool) {
        let bit: UInt64 = 1 << UInt64(count & 63)
        if isObject {
            bits[count >> 6] |= bit
        } else {
            bits[count >> 6] &= ~bit
        }
        count += 1
        self.isObject = isObject
    }

    @inline(__always)
    mutating func pop() {
        count -= 1
        let index = max(count - 1, 0)
        isObject = bits[index >> 6] >> UInt64(index & 63) & 1 != 0
    }
}
