/// The format of a compiled zone: TZif (RFC 8536).
///
///     header, data with times of 4 bytes     for readers of version 1, skipped if there is more
///     header, data with times of 8 bytes     from version 2 on
///     \n rule \n                             what holds after the last change
extension Zone {
    /// Reads a file; nil if it is not one, or counts leap seconds, which are no part of POSIX time.
    init?(TZif bytes: [UInt8]) {
        var reader = ZoneFileReader(bytes[...])
        guard var header = reader.header() else { return nil }
        var timeSize = 4
        if header.version >= UInt8(ascii: "2") {
            guard reader.bytes(header.size(timeSize: 4)) != nil, let second = reader.header() else {
                return nil
            }
            (header, timeSize) = (second, 8)
        }
        guard header.leapCount == 0, header.typeCount > 0,
            let times = reader.integers(header.timeCount, size: timeSize),
            let indices = reader.bytes(header.timeCount),
            let types = reader.bytes(header.typeCount * 6),
            reader.bytes(header.sizeAfterTypes(timeSize: timeSize)) != nil
        else { return nil }

        let offsets = stride(from: types.startIndex, to: types.endIndex, by: 6).map { start in
            Int(ZoneFileReader.integer(types[start..<start + 4]))
        }
        guard indices.allSatisfy({ Int($0) < offsets.count }),
            times.allSatisfy({ plausibleTimes ~= $0 }),
            zip(times, times.dropFirst()).allSatisfy({ $0 < $1 })
        else { return nil }

        var rule: ZoneRule?
        if timeSize == 8 {
            guard let text = reader.footer() else { return nil }
            if !text.isEmpty {
                guard let parsed = ZoneRule(parsing: text) else { return nil }
                rule = parsed
            }
        }
        let changes = zip(times, indices).map { (time: $0, offset: offsets[Int($1)]) }
        self.init(changes: changes, first: offsets[0], rule: rule)
    }
}

/// The times of changes: from the least that RFC 8536, section 3.2, permits, to the year 36,000.
private let plausibleTimes: ClosedRange<Int64> = -1 << 59...1 << 40

/// The counts at the beginning of each block of data (RFC 8536, section 3.1).
private struct ZoneFileHeader {
    let version: UInt8
    let utcCount: Int
    let standardCount: Int
    let leapCount: Int
    let timeCount: Int
    let typeCount: Int
    let characterCount: Int

    /// The size of what follows the types of local time, in bytes.
    func sizeAfterTypes(timeSize: Int) -> Int {
        characterCount + leapCount * (timeSize + 4) + standardCount + utcCount
    }

    /// The size of the block, in bytes.
    func size(timeSize: Int) -> Int {
        timeCount * (timeSize + 1) + typeCount * 6 + sizeAfterTypes(timeSize: timeSize)
    }
}

/// The bytes of a file that are not read yet.
private struct ZoneFileReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) {
        rest = bytes
    }

    /// Takes the next bytes; nil if there are fewer.
    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
        guard rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Takes a header; nil if the next bytes are none.
    mutating func header() -> ZoneFileHeader? {
        guard bytes(4)?.elementsEqual("TZif".utf8) == true, let version = bytes(1)?.first,
            bytes(15) != nil, let counts = integers(6, size: 4)
        else { return nil }
        let numbers = counts.map(Int.init)
        guard numbers.allSatisfy({ 0...1_000_000 ~= $0 }) else { return nil }
        return ZoneFileHeader(
            version: version, utcCount: numbers[0], standardCount: numbers[1],
            leapCount: numbers[2], timeCount: numbers[3], typeCount: numbers[4],
            characterCount: numbers[5])
    }

    /// Takes integers in network byte order, of 4 or 8 bytes each.
    mutating func integers(_ count: Int, size: Int) -> [Int64]? {
        guard let bytes = bytes(count * size) else { return nil }
        return stride(from: bytes.startIndex, to: bytes.endIndex, by: size).map { start in
            Self.integer(bytes[start..<start + size])
        }
    }

    /// Takes the rule between two line feeds; nil if there is none.
    mutating func footer() -> String? {
        guard rest.first == UInt8(ascii: "\n"), rest.count >= 2, rest.last == UInt8(ascii: "\n")
        else { return nil }
        return String(decoding: rest.dropFirst().dropLast(), as: UTF8.self)
    }

    /// Returns a signed integer in network byte order.
    static func integer(_ bytes: ArraySlice<UInt8>) -> Int64 {
        let sign: Int64 = bytes.first.map { $0 >= 0x80 } == true ? -1 : 0
        return bytes.reduce(sign) { $0 << 8 | Int64($1) }
    }
}
