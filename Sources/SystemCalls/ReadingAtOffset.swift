import Foundation

extension Descriptor {
    /// Reads the bytes from `offset` on, at most `count`; there are fewer only at the end.
    ///
    /// Where the file is read next does not change. The corresponding C function is `pread`.
    package borrowing func bytes(
        from offset: Int = 0, upTo count: Int
    ) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var end = 0
        while end < count {
            let read = try read(into: &bytes, from: end, at: offset + end)
            guard read > 0 else { break }
            end += read
        }
        bytes.removeLast(count - end)
        return bytes
    }

    private borrowing func read(
        into bytes: inout [UInt8], from start: Int, at offset: Int
    ) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            // Safe: slicing checks that the place lies inside the array.
            let place = unsafe UnsafeMutableBufferPointer(rebasing: buffer[start...])
            return try retryingOnInterrupt("pread") {
                unsafe pread(descriptor, place.baseAddress, place.count, off_t(offset))
            }
        }
    }
}
