import Glibc

/// A UDP socket that is connected to one address, and so receives ICMP errors for its datagrams.
package struct DatagramSocket: ~Copyable, Sendable {
    /// The connected socket.
    package let descriptor: Descriptor
    private let isIPv6: Bool

    /// Connects to the first of `addresses` that there is a route to.
    ///
    /// Whether a process listens there is not known before a datagram was sent.
    package static func connected(
        to addresses: [SocketAddress]
    ) throws(ConnectError) -> DatagramSocket {
        var lastError = SystemError("connect", number: EADDRNOTAVAIL)
        for address in addresses {
            do {
                return try DatagramSocket(connectedTo: address)
            } catch {
                lastError = error
            }
        }
        throw .failed(lastError, addresses: addresses.count)
    }

    private init(connectedTo address: SocketAddress) throws(SystemError) {
        let created = try Descriptor(socketOf: .datagram, for: address)
        _ = try created.connect(to: address)
        try created.forbidFragments(isIPv6: address.isIPv6)
        try created.enableErrorQueue(isIPv6: address.isIPv6)
        descriptor = created
        isIPv6 = address.isIPv6
    }

    /// The longest payload that the path carries without fragments, as far as is known, in bytes.
    ///
    /// This is the path MTU minus the headers of IP and UDP; over IPv4 a packet has at most 65,535
    /// bytes with them (RFC 791, section 3.1), over IPv6 without IP's (RFC 8200, section 3).
    package var longestDatagram: Int {
        get throws(SystemError) {
            let mtu = try descriptor.pathMTU(isIPv6: isIPv6)
            return isIPv6 ? min(mtu - 48, 65_535 - 8) : min(mtu, 65_535) - 28
        }
    }
}

// Path MTU discovery

extension Descriptor {
    /// Makes `send` fail with `EMSGSIZE` for a datagram that exceeds the path MTU.
    package borrowing func forbidFragments(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_MTU_DISCOVER, to: IPV6_PMTUDISC_DO)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_MTU_DISCOVER, to: IP_PMTUDISC_DO)
        }
    }

    /// Returns the path MTU as the kernel knows it, in bytes with the headers of IP and UDP.
    package borrowing func pathMTU(isIPv6: Bool) throws(SystemError) -> Int {
        let mtu =
            if isIPv6 {
                try option(CInt(IPPROTO_IPV6), IPV6_MTU)
            } else {
                try option(CInt(IPPROTO_IP), IP_MTU)
            }
        return Int(mtu)
    }
}

// ICMP errors

extension Descriptor {
    /// Queues ICMP errors for datagrams that were sent before.
    ///
    /// Otherwise such an error is reported once, by the next call on the socket, and `sendmmsg`
    /// drops it if it has sent anything. In the queue (Linux's `IP_RECVERR`, ip(7)) each error stays until it
    /// is read.
    package borrowing func enableErrorQueue(isIPv6: Bool) throws(SystemError) {
        if isIPv6 {
            try setOption(CInt(IPPROTO_IPV6), IPV6_RECVERR, to: 1)
        } else {
            try setOption(CInt(IPPROTO_IP), IP_RECVERR, to: 1)
        }
    }

    /// Removes all errors from the queue, and returns how many are of ICMP: as many datagrams were lost.
    ///
    /// The corresponding C function is `recvmsg`, with `MSG_ERRQUEUE`.
    package borrowing func drainErrorQueue() -> Int {
        var count = 0
        while let origin = nextErrorOrigin() {
            if origin == icmp || origin == icmp6 { count += 1 }
        }
        return count
    }

    /// Removes one error from the queue, and returns its origin; nil if the queue is empty.
    ///
    ///     cmsghdr: length 8, level 4, type 4 │ sock_extended_err: errno 4, origin 1, …
    private borrowing func nextErrorOrigin() -> UInt8? {
        let descriptor = rawValue
        var control = [UInt8](repeating: 0, count: 256)
        let result = unsafe control.withUnsafeMutableBytes { control in
            // Safe: the kernel fills in at most `control.count` bytes, and keeps no pointer.
            var message = unsafe msghdr()
            unsafe message.msg_control = control.baseAddress
            unsafe message.msg_controllen = control.count
            return unsafe recvmsg(
                descriptor, &message, CInt(MSG_ERRQUEUE) | CInt(MSG_DONTWAIT))
        }
        return result < 0 ? nil : control[20]
    }
}

// <linux/errqueue.h>: SO_EE_ORIGIN_ICMP and SO_EE_ORIGIN_ICMP6; 1 is the local kernel.
private let icmp: UInt8 = 2
private let icmp6: UInt8 = 3

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
