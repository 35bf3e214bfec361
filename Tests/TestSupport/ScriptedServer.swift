import Foundation

/// A server of TCP on loopback that does with its first connection what a script says.
package final class ScriptedServer<Outcome: Sendable>: Sendable {
    package let port: UInt16
    private let result = ScriptResult<Outcome>()

    /// Listens, and runs `script` in a thread of its own once a connection has come.
    ///
    /// Where it `isDelayed`, Nagle's algorithm holds back small writes behind the first. The
    /// connection is closed when the script returns, if it has not closed it.
    package convenience init(
        receiveBuffer: CInt? = nil, isDelayed: Bool = false,
        script: @escaping @Sendable (consuming Conversation) throws -> Outcome
    ) throws {
        try self.init(connections: 1, receiveBuffer: receiveBuffer, isDelayed: isDelayed) {
            conversation, _ in try script(conversation)
        }
    }

    /// Does the same for several connections, one after another, which are counted from 0.
    ///
    /// Where it `skipsEmpty`, connections that end without anything in them do not count.
    package init(
        connections count: Int, receiveBuffer: CInt? = nil, isDelayed: Bool = false,
        skipsEmpty: Bool = false,
        script: @escaping @Sendable (consuming Conversation, Int) throws -> Outcome
    ) throws {
        let listener = try Listener(.tcp, on: "127.0.0.1", receiveBuffer: receiveBuffer)
        port = listener.port
        let result = result
        Thread.detachNewThread {
            result.give(
                Result {
                    defer { _ = close(listener.descriptor) }
                    for number in 0..<count - 1 {
                        _ = try script(
                            try Conversation(
                                acceptedBy: listener, isDelayed: isDelayed,
                                skipsEmpty: skipsEmpty), number)
                    }
                    return try script(
                        try Conversation(
                            acceptedBy: listener, isDelayed: isDelayed, skipsEmpty: skipsEmpty),
                        count - 1)
                })
        }
    }

    /// Waits for the end of the script, and returns what it did.
    package func outcome() throws -> Outcome { try result.wait().get() }
}

/// What a script has come to, once it has ended.
///
/// The lock is what makes it safe to share.
private final class ScriptResult<Outcome: Sendable>: @unchecked Sendable {
    private var result: Result<Outcome, any Error>?
    private let condition = NSCondition()

    func give(_ result: Result<Outcome, any Error>) {
        condition.withLock {
            self.result = result
            condition.broadcast()
        }
    }

    func wait() -> Result<Outcome, any Error> {
        let end = Date(timeIntervalSinceNow: 60)
        return condition.withLock {
            while result == nil, condition.wait(until: end) {}
            return result ?? .failure(TestSystemError(call: "script", number: ETIMEDOUT))
        }
    }
}

private let withoutSignal = CInt(MSG_NOSIGNAL)

/// One connection as its server has it.
///
/// A read that brings nothing for 20 s fails.
package struct Conversation: ~Copyable {
    private let descriptor: CInt

    init(
        acceptedBy listener: Listener, isDelayed: Bool, skipsEmpty: Bool
    ) throws(TestSystemError) {
        var accepted: CInt
        repeat {
            var entry = pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)
            // Safe: `poll` fills in the one element.
            guard unsafe poll(&entry, 1, 20_000) == 1 else {
                throw TestSystemError(call: "accept", number: ETIMEDOUT)
            }
            accepted = try verified("accept", accept(listener.descriptor, nil, nil))
        } while skipsEmpty && Self.endsEmpty(accepted)
        self.init(accepted, isDelayed: isDelayed)
    }

    /// Connects to `port` of 127.0.0.1, as a client.
    package init(connectingTo port: UInt16) throws(TestSystemError) {
        self.init(try Self.socket(connectedTo: port), isDelayed: false)
    }

    private static func socket(connectedTo port: UInt16) throws(TestSystemError) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let socket = try verified(
            "socket", Foundation.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0))
        // Safe: the kernel reads the address only.
        let result = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        _ = try verified("connect", result)
        return socket
    }

    private init(_ descriptor: CInt, isDelayed: Bool) {
        self.descriptor = descriptor
        var time = timeval(tv_sec: 20, tv_usec: 0)
        var noDelay: CInt = isDelayed ? 0 : 1
        // Safe: the kernel copies what it is given, up to the length.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        _ = unsafe setsockopt(
            descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &noDelay,
            socklen_t(MemoryLayout<CInt>.size))
    }

    deinit { _ = Foundation.close(descriptor) }

    /// Waits for what comes first, and closes a connection in which nothing does.
    private static func endsEmpty(_ descriptor: CInt) -> Bool {
        var byte: UInt8 = 0
        // Safe: the kernel fills in at most one byte.
        guard unsafe recv(descriptor, &byte, 1, CInt(MSG_PEEK)) == 0 else { return false }
        _ = Foundation.close(descriptor)
        return true
    }

    /// Reads what is there; nothing is the end of the stream.
    package func read(atMost most: Int = 65_536) throws(TestSystemError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: most)
        // Safe: the kernel fills in at most `most` bytes.
        let count = unsafe Foundation.read(descriptor, &buffer, most)
        guard count >= 0 else { throw TestSystemError(call: "read", number: errno) }
        return Array(buffer.prefix(count))
    }

    /// Whether there is something to read, after waiting for so many milliseconds.
    package func isReadable(within milliseconds: CInt) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        // Safe: `poll` fills in the one element.
        return unsafe poll(&entry, 1, milliseconds) == 1
    }

    /// Writes everything; that nobody reads it is not told.
    package func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            // Safe: the kernel reads at most as many bytes as there are.
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(descriptor, $0.baseAddress, $0.count, withoutSignal)
            }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Lets the end of the connection be a reset.
    package func resetAtEnd() {
        var option = linger(l_onoff: 1, l_linger: 0)
        // Safe: the kernel copies the structure.
        _ = unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }
}
