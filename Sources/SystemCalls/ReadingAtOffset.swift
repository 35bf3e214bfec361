import Foundation

extension Descriptor {
    /// Reads the octets from `offset` on, at most `count`; there are fewer only at the end.
    ///
    /// Where the file is read next does not change. The corresponding C function is `pread`.
    package borrowing func octets(
        from offset: Int = 0, upTo count: Int
    ) throws(SystemError) -> [UInt8] {
        var octets = [UInt8](repeating: 0, count: count)
        var end = 0
        while end < count {
            let read = try read(into: &octets, from: end, at: offset + end)
            guard read > 0 else { break }
            end += read
        }
        octets.removeLast(count - end)
        return octets
    }

    private borrowing func read(
        into octets: inout [UInt8], from start: Int, at offset: Int
    ) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe octets.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            // Safe: slicing checks that the place lies inside the array.
            let place = unsafe UnsafeMutableBufferPointer(rebasing: buffer[start...])
            return try retryingOnInterrupt("pread") {
                unsafe pread(descriptor, place.baseAddress, place.count, off_t(offset))
            }
        }
    }
}
