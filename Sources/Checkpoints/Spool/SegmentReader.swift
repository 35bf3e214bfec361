package import SystemCalls

/// Reads the blocks of a segment in turn.
package struct SegmentReader: ~Copyable {
    /// What comes next in a segment.
    package enum Outcome: Sendable, Hashable {
        /// A whole block of `count` bytes, the first of which is at `offset` of the stream.
        case block(offset: Int, count: Int)
        /// So many bytes of the file that are no block; the next one begins after them.
        case damage(Int)
        case end
    }

    private let file: Descriptor
    /// Where the next block begins in the file.
    package private(set) var position: Int

    /// How much is searched at once for the next block.
    private static let window = 1 << 16

    init(_ file: consuming Descriptor) {
        self.file = file
        position = SpoolFormat.headLength
    }

    /// Reads the next block into the first elements of `bytes`, which grows if it must.
    package mutating func next(into bytes: inout [UInt8]) throws(SystemError) -> Outcome {
        let head = try file.bytes(from: position, upTo: SpoolFormat.blockHeadLength)
        guard !head.isEmpty else { return .end }
        if let block = SpoolFormat.parseBlockHead(head),
            try isWhole(block, at: position, into: &bytes)
        {
            position += SpoolFormat.blockHeadLength + block.length
            return .block(offset: block.offset, count: block.length)
        }
        let start = position
        position = try nextBlock(after: start)
        return .damage(position - start)
    }

    private func isWhole(
        _ head: SpoolFormat.BlockHead, at position: Int, into bytes: inout [UInt8]
    ) throws(SystemError) -> Bool {
        if bytes.count < head.length {
            bytes = [UInt8](repeating: 0, count: max(head.length, 1 << 16))
        }
        let count = try file.read(
            into: &bytes, from: 0, to: head.length,
            at: position + SpoolFormat.blockHeadLength)
        return count == head.length
            && SpoolFormat.isWhole(head, bytes.span.extracting(0..<head.length))
    }

    /// Returns where the first whole block after `start` begins, or the end of the file.
    private func nextBlock(after start: Int) throws(SystemError) -> Int {
        var (index, scratch) = (start + 1, [UInt8]())
        while true {
            let window = try file.bytes(
                from: index, upTo: Self.window + SpoolFormat.blockHeadLength)
            guard !window.isEmpty else { return index }
            for place in 0..<min(window.count, Self.window) {
                if window[place] == SpoolFormat.blockMagic[0],
                    let head = SpoolFormat.parseBlockHead(window, at: place),
                    try isWhole(head, at: index + place, into: &scratch)
                {
                    return index + place
                }
            }
            index += min(window.count, Self.window)
        }
    }
}
