import Foundation

extension Descriptor {
    /// Reads what is there into the places of `bytes` from `start` up to `end`; 0 is the end.
    ///
    /// The corresponding C function is `read`.
    package borrowing func read(
        into bytes: inout [UInt8], from start: Int, to end: Int
    ) throws(SystemError) -> Int {
        precondition(0 <= start && start <= end && end <= bytes.count)
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            // Safe: the precondition keeps the range inside the array.
            let place = unsafe UnsafeMutableBufferPointer(rebasing: buffer[start..<end])
            return try retryingOnInterrupt("read") {
                unsafe Foundation.read(descriptor, place.baseAddress, place.count)
            }
        }
    }
}
