package import SystemCalls

/// Appends blocks to a new segment.
package struct SegmentWriter: ~Copyable, Sendable {
    /// Why a block was not taken: the file ends after the one before, if the disk permits.
    package enum Failure: Error, Hashable {
        /// It could not be written, as on a full disk; a later attempt may succeed.
        case notWritten(SystemError)
        /// The disk did not accept it: another attempt would prove nothing (`FileReplacementError`).
        case notSynchronized(SystemError)
    }

    /// The segment, as far as it was written.
    package private(set) var segment: SpoolSegment
    /// The offset in the stream after the last block.
    package private(set) var end: Int
    private let file: Descriptor
    /// Whether the name of the file is on the disk.
    private var isNamed = false

    init(_ file: consuming Descriptor, _ segment: SpoolSegment) {
        self.file = file
        self.segment = segment
        end = segment.start
    }

    /// How many bytes a block takes on the disk, with the head of a segment before the first.
    package static func size(of count: Int) -> Int {
        SpoolFormat.headLength + SpoolFormat.blockHeadLength + count
    }

    /// Appends the first `count` of `bytes`, which are those at `offset` of the stream, and returns
    /// once the disk has them.
    package mutating func append(
        _ bytes: [UInt8], count: Int, at offset: Int, in folder: SpoolFolder
    ) throws(Failure) {
        let data = bytes.span.extracting(0..<count)
        var head = SpoolFormat.blockHead(of: data, at: offset)
        if segment.size == 0 {
            head = SpoolFormat.head(stream: segment.stream, start: segment.start) + head
        }
        do throws(SystemError) {
            try write(head.span)
            try write(data)
        } catch {
            cut()
            throw .notWritten(error)
        }
        do throws(SystemError) {
            try file.synchronize()
            if !isNamed { try folder.synchronize() }
        } catch {
            cut()
            throw .notSynchronized(error)
        }
        isNamed = true
        segment.size += head.count + count
        end = offset + count
    }

    /// Removes what was written of a block.
    private func cut() {
        try? file.truncate(to: segment.size)
        try? file.seek(to: segment.size)
    }

    private func write(_ bytes: Span<UInt8>) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            written += try file.write(bytes.extracting(droppingFirst: written))
        }
    }
}
