/// The bytes of a segment of a spool: a head, and blocks, each with its checksum.
///
///     head    8 opcef-sp │ 4 version │ 8 stream │ 8 offset in the stream │ 4 CRC-32 of all before
///     block   4 00 FF B1 0C │ 4 length │ 8 offset in the stream │ 4 CRC-32 of length, offset, bytes │ bytes
///
/// Numbers are little-endian. A block begins with bytes that JSON cannot have, so that after a damaged one the
/// next is found, and nothing in an event can be taken for one.
enum SpoolFormat {
    /// The version that this program writes, and the latest that it reads.
    static let version = 1
    static let headLength = 32
    static let blockHeadLength = 20

    private static let magic = Array("opcef-sp".utf8)
    static let blockMagic: [UInt8] = [0x00, 0xFF, 0xB1, 0x0C]

    /// What the first bytes of a segment are.
    enum Head: Hashable {
        case segment(stream: Int, start: Int)
        case newerVersion(Int)
        /// Fewer bytes than a head has, or others.
        case none
    }

    /// Returns the head of a segment.
    static func head(stream: Int, start: Int) -> [UInt8] {
        let place = bytes(stream, count: 8) + bytes(start, count: 8)
        let head = magic + bytes(version, count: 4) + place
        return head + bytes(Int(CRC32(head).value), count: 4)
    }

    /// Parses the head of a segment.
    static func parseHead(_ bytes: [UInt8]) -> Head {
        guard bytes.count >= headLength, bytes.starts(with: magic) else { return .none }
        let version = number(bytes, at: 8, count: 4)
        guard number(bytes, at: 28, count: 4) == Int(CRC32(bytes[..<28]).value) else {
            return .none
        }
        guard version <= Self.version else { return .newerVersion(version) }
        let (stream, start) = (number(bytes, at: 12, count: 8), number(bytes, at: 20, count: 8))
        return stream >= 0 && start >= 0 ? .segment(stream: stream, start: start) : .none
    }

    /// Returns the head of a block with `data`, which begins at `offset` of its stream.
    static func blockHead(of data: Span<UInt8>, at offset: Int) -> [UInt8] {
        let place = bytes(data.count, count: 4) + bytes(offset, count: 8)
        return blockMagic + place + bytes(Int(checksum(place, data)), count: 4)
    }

    /// The head of a block, as far as it can be checked without the bytes.
    struct BlockHead: Hashable {
        let length: Int
        let offset: Int
        fileprivate let checksum: UInt32
    }

    /// Parses the head of a block at `index`; nil if there is none.
    static func parseBlockHead(_ bytes: [UInt8], at index: Int = 0) -> BlockHead? {
        guard bytes.count >= index + blockHeadLength, bytes[index...].starts(with: blockMagic)
        else {
            return nil
        }
        let head = BlockHead(
            length: number(bytes, at: index + 4, count: 4),
            offset: number(bytes, at: index + 8, count: 8),
            checksum: UInt32(number(bytes, at: index + 16, count: 4)))
        return 1...SpoolFolder.largestBlock ~= head.length && head.offset >= 0 ? head : nil
    }

    /// Whether `data` are the bytes that the head was made for.
    static func isWhole(_ head: BlockHead, _ data: Span<UInt8>) -> Bool {
        let place = bytes(head.length, count: 4) + bytes(head.offset, count: 8)
        return data.count == head.length && checksum(place, data) == head.checksum
    }

    private static func checksum(_ place: [UInt8], _ data: Span<UInt8>) -> UInt32 {
        var sum = CRC32(place)
        sum.append(data)
        return sum.value
    }

    private static func bytes(_ number: Int, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    private static func number(_ bytes: [UInt8], at index: Int, count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[index + $1]) << (8 * $1) }
    }
}
