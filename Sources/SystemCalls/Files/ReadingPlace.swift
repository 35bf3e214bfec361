import Foundation

/// Where an ordinary file is read on, and what stood right before that place when it was read.
///
/// A file that is cut and filled again (`copytruncate`) has other bytes at the same place.
package struct ReadingPlace: Sendable {
    /// How many bytes before the place are looked at again: events tell each other apart in fewer.
    private static let overlap = 4096

    package private(set) var offset: Int
    private var before: [UInt8]
    private var found: [UInt8] = []

    /// Creates the place at `offset`, with bytes that stand right before it.
    package init(offset: Int, behind before: [UInt8]) {
        self.offset = offset
        self.before = before
    }

    /// Reads from here on into the places of `bytes` from `start` up to `end`, and goes behind it.
    ///
    /// The bytes before the place are read again by the same call.
    ///
    /// - Returns: How many bytes, 0 at the end; nil where others stand before the place by now, or
    ///   the file ends before it, so that nothing here continues what was read.
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
    /// Reads from `offset` on: as much as `first` has, then into the places of `second`.
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
                // Safe: slicing checks that the places lie inside the array, and the kernel keeps no
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
    /// Compares arrays of one length some bytes at a time.
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
