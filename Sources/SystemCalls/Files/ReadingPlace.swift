import Glibc

/// Where a regular file is read next, and the bytes before that offset as they were read.
///
/// A file that was truncated and refilled (`copytruncate`) has other bytes there.
package struct ReadingPlace: Sendable {
    /// How many bytes before the offset are compared; events differ within fewer.
    private static let overlap = 4096

    package private(set) var offset: Int
    private var before: [UInt8]
    private var found: [UInt8] = []

    /// Creates the place at `offset`, with the bytes right before it.
    package init(offset: Int, behind before: [UInt8]) {
        self.offset = offset
        self.before = before
    }

    /// Reads into the elements of `bytes` from `start` up to `end`, and advances.
    ///
    /// The same call reads the bytes before the offset again.
    ///
    /// - Returns: How many bytes were read, 0 at the end; nil if the bytes before the offset have
    ///   changed or are gone, so the file does not continue what was read.
    package mutating func read(
        _ file: borrowing Descriptor, into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(SystemError) -> Int? {
        if found.count != before.count { found = before }
        let total = try file.read(
            into: &found, and: &bytes, from: start, to: end, at: offset - before.count)
        guard total >= before.count, found.isEqual(to: before) else { return nil }
        let count = total - before.count
        offset += count
        let new = bytes[max(start, start + count - Self.overlap)..<start + count]
        before = new.count < Self.overlap ? (before + new).suffix(Self.overlap) : Array(new)
        return count
    }
}

extension Descriptor {
    /// Reads from `offset` on: fills `first`, then the elements of `second`.
    ///
    /// The corresponding C function is `preadv`.
    fileprivate borrowing func read(
        into first: inout [UInt8], and second: inout [UInt8], from start: Int, to end: Int,
        at offset: Int
    ) throws(SystemError) -> Int {
        precondition(0 <= start && start <= end && end <= second.count)
        let descriptor = rawValue
        return try unsafe first.withUnsafeMutableBufferPointer { first throws(SystemError) in
            try unsafe second.withUnsafeMutableBufferPointer { second throws(SystemError) in
                // Safe: slicing checks that the elements are in the array, and the kernel keeps no
                // pointer.
                let places = unsafe UnsafeMutableBufferPointer(rebasing: second[start..<end])
                let pieces = unsafe [
                    iovec(iov_base: first.baseAddress, iov_len: first.count),
                    iovec(iov_base: places.baseAddress, iov_len: places.count),
                ]
                return try retryingOnInterrupt("preadv") {
                    unsafe preadv(descriptor, pieces, 2, off_t(offset))
                }
            }
        }
    }
}

extension [UInt8] {
    /// Compares arrays of the same length with `memcmp`.
    fileprivate func isEqual(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return unsafe withUnsafeBytes { one in
            unsafe other.withUnsafeBytes { other in
                // Safe: both have `count` bytes.
                guard let first = one.baseAddress, let second = other.baseAddress else {
                    return true
                }
                return unsafe memcmp(first, second, count) == 0
            }
        }
    }
}
