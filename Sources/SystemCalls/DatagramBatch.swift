import Foundation

/// Sends many datagrams by one call, where the system has one for that.
///
/// Linux's `sendmmsg` wants an array of these, which Swift does not see and which are laid out
/// by hand, each with one `iovec` for the one frame that it sends:
///
///     entry:  msghdr, 56 bytes │ how much was sent, 4 │ padding, 4      = 64 bytes
///     iovec:  start, 8 │ length, 8
///
/// Both arrays are made once. A call changes the `iovec`s and nothing else.
@safe
package struct DatagramBatch: ~Copyable {
    private typealias Call =
        @convention(c) (CInt, UnsafeMutableRawPointer?, CUnsignedInt, CInt) -> CInt

    /// How many datagrams go by one call.
    package let capacity: Int

    private let entries: UnsafeMutableRawBufferPointer
    private let vectors: UnsafeMutableBufferPointer<iovec>
    private let call: Call?

    private static let entrySize = 64

    /// Creates room for `capacity` datagrams a call.
    package init(capacity: Int) {
        self.init(capacity: capacity, function: "sendmmsg")
    }

    /// Creates room for `capacity` datagrams; they go one by one where there is no `function`.
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

    /// Sends frames `range` of `bytes` in order, each as a datagram, and returns how many went.
    ///
    /// Frame *i* lies between `ends[i - 1]` and `ends[i]`. An error is thrown only where no frame
    /// went; after fewer than were asked for, the next call tells why, or sends the rest.
    package mutating func send(
        _ range: Range<Int>, of bytes: Span<UInt8>, ends: Span<Int>,
        through socket: borrowing Descriptor
    ) throws(SystemError) -> Int {
        guard let call = unsafe call else {
            // One, since the error of a second would be forgotten.
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
    /// Where frame `index` lies in the bytes that `self` has the frames' ends of.
    package func frame(_ index: Int) -> Range<Int> {
        (index == 0 ? 0 : self[index - 1])..<self[index]
    }
}
