import Foundation

/// What only a socket can do.
extension Descriptor {
    /// Creates a socket that never blocks and is closed in programs that this one starts.
    ///
    /// The corresponding C function is `socket`.
    package init(socketOf kind: SocketKind, for address: SocketAddress) throws(SystemError) {
        let created = Descriptor(
            owning: try checked("socket") { socket(address.family, kind.number, 0) })
        try closeOnExecute(created.rawValue)
        try makeNonBlocking(created.rawValue)
        self = created
    }

    /// Connects to `address`, and returns whether that is done; if not, it is under way.
    ///
    /// The corresponding C function is `connect`.
    package borrowing func connect(to address: SocketAddress) throws(SystemError) -> Bool {
        let descriptor = rawValue
        // Safe: the pointer and the length are those of a whole address.
        let result = unsafe address.withPointer { pointer, length in
            unsafe Foundation.connect(descriptor, pointer, length)
        }
        if result == 0 { return true }
        let error = SystemError("connect")
        guard error.number == EINPROGRESS || error.number == EINTR else { throw error }
        return false
    }

    /// Sends some of `bytes` and returns how many; a peer that is gone raises no signal.
    ///
    /// The corresponding C function is `send`.
    package borrowing func send(_ bytes: Span<UInt8>) throws(SystemError) -> Int {
        let descriptor = rawValue
        return try unsafe bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            // Safe: the kernel reads at most `buffer.count` bytes, and keeps no pointer.
            try retryingOnInterrupt("send") {
                unsafe Foundation.send(descriptor, buffer.baseAddress, buffer.count, sendFlags)
            }
        }
    }

    /// Tells the peer that nothing more comes; what it sends can still be read.
    ///
    /// The corresponding C function is `shutdown`.
    package borrowing func endSending() throws(SystemError) {
        let descriptor = rawValue
        try checked("shutdown") { shutdown(descriptor, CInt(SHUT_WR)) }
    }

    /// Takes the error that is pending on the socket, if there is one, as an error of `call`.
    package borrowing func takeError(_ call: String) -> SystemError? {
        do {
            let number = try option(SOL_SOCKET, SO_ERROR)
            return number == 0 ? nil : SystemError(call, number: number)
        } catch {
            return error
        }
    }
}
