import Sockets

/// What a collector sends although nobody asked: read and dropped, up to a limit.
struct DroppedAnswer: ~Copyable {
    private var room: Int
    private var hasEnded = false
    private var scratch = [UInt8](repeating: 0, count: 16_384)

    /// Creates one that reads about `limit` octets.
    init(limit: Int) {
        room = limit
    }

    /// Whether nothing more will be read: the collector has ended its side, or said too much.
    var isOver: Bool { hasEnded || room <= 0 }

    /// Reads until `deadline`, or until it is over.
    mutating func drop(
        until deadline: Deadline, from stream: inout FrameStream
    ) throws(TransportError) {
        while !isOver, try stream.wait(for: .readable, before: deadline) {
            let count: Int
            do {
                count = try scratch.fill(from: stream.descriptor)
            } catch  where error.meansWait {
                continue
            } catch {
                throw .broken(error)
            }
            hasEnded = count == 0
            room -= count
        }
    }
}

extension [UInt8] {
    /// Reads what is there, at most as much as there is room for, over the first elements.
    fileprivate mutating func fill(
        from descriptor: borrowing Descriptor
    ) throws(SystemError) -> Int {
        try unsafe withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            // Safe: the octets written are elements of the array.
            try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }
}
