import Foundation

/// Sends many datagrams by one call of Linux's `sendmmsg`, if there is one.
///
/// Swift does not import `mmsghdr`, so the array is laid out by hand, each entry with one `iovec` for
/// its frame:
///
///     entry:  msghdr, 56 bytes │ bytes sent, 4 │ padding, 4      = 64 bytes
///     iovec:  start, 8 │ length, 8
///
/// Both arrays are allocated once. A call changes the `iovec`s only.
@safe
package struct DatagramBatch: ~Copyable {
    private typealias Call =
        @convention(c) (CInt, UnsafeMutableRawPointer?, CUnsignedInt, CInt) -> CInt

    /// The most datagrams per call.
    package let capacity: Int

    private let entries: UnsafeMutableRawBufferPointer
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let call: Call?

    private static let entrySize = 64

    /// Creates a batch of at most `capacity` datagrams per call.
    package init(capacity: Int) {
        self.init(capacity: capacity, function: "sendmmsg")
    }

    /// Creates a batch whose datagrams are sent one by one if the C library has no `function`.
    init(capacity: Int, function: String) {
        self.capacity = capacity
        // Safe: both are freed in `deinit`, and nothing else gets hold of them.
        unsafe entries = .allocate(byteCount: capacity * Self.entrySize, alignment: 16)
        unsafe vectors = .allocate(capacity: capacity)
        unsafe vectors.initialize(repeating: iovec())
        unsafe entries.initializeMemory(as: UInt8.self, repeating: 0)
        for index in 0..<capacity {
            var message = unsafe msghdr()
            unsafe message.msg_iov = vectors.baseAddress.map { unsafe $0 + index }
            unsafe message.msg_iovlen = 1
            unsafe entries.storeBytes(
                of: message, toByteOffset: index * Self.entrySize, as: msghdr.self)
        }
        // Safe: the symbol is the function of this type since Linux 3.0 and glibc 2.14.
        unsafe call = dlsym(nil, function).map { unsafe unsafeBitCast($0, to: Call.self) }
    }

    deinit {
        unsafe entries.deallocate()
        unsafe vectors.deallocate()
    }

    /// Sends the frames `range` of `bytes` in order, each as a datagram, and returns how many were sent.
    ///
    /// Frame *i* is `bytes[ends[i - 1]..<ends[i]]`. After fewer than requested, the next call sends
    /// the rest or throws.
    ///
    /// - Throws: The error of the first frame, if none was sent.
    package mutating func send(
        _ range: Range<Int>, of bytes: Span<UInt8>, ends: Span<Int>,
        through socket: borrowing Descriptor
    ) throws(SystemError) -> Int {
        guard let call = unsafe call else {
            // One only, since the error of a second would be lost.
            _ = try socket.send(bytes.extracting(ends.frame(range.lowerBound)))
            return 1
        }
        let descriptor = socket.rawValue
        let count = min(range.count, capacity)
        let (vectors, entries) = unsafe (vectors, entries)
        return try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            // Safe: every `iovec` lies in `buffer`, and the kernel keeps none.
            for (slot, index) in range.prefix(count).enumerated() {
                let frame = ends.frame(index)
                precondition(frame.upperBound <= buffer.count, "a frame ends after the bytes")
                unsafe vectors[slot] = iovec(
                    iov_base: UnsafeMutableRawPointer(
                        mutating: buffer.baseAddress.map { unsafe $0 + frame.lowerBound }),
                    iov_len: frame.count)
            }
            return try retryingOnInterrupt("sendmmsg") {
                Int(unsafe call(descriptor, entries.baseAddress, CUnsignedInt(count), sendFlags))
            }
        }
    }
}

extension Span<Int> {
    /// Returns the range of frame `index`, where `self` holds the end of each frame.
    package func frame(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : self[index - 1])..<self[index]
    }
}
