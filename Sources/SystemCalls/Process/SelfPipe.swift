import Foundation

/// A self-pipe: a pair of sockets by which a signal handler or a thread wakes another thread from `poll`.
///
/// D. J. Bernstein's trick (https://cr.yp.to/docs/selfpipe.html), with sockets in place of a pipe,
/// since those can be peeked into: the byte that wakes is never read, so it wakes every waiting
/// thread, and each can see which byte it was.
struct SelfPipe: ~Copyable, Sendable {
    /// Readable once a byte was sent.
    let receiver: Descriptor
    /// The end that a signal handler writes to.
    let sender: Descriptor

    init() throws(SystemError) {
        var pair: [CInt] = [-1, -1]
        // Safe: `socketpair` fills in two numbers, and keeps no pointer.
        try checked("socketpair") { unsafe socketpair(AF_UNIX, streamSocket, 0, &pair) }
        let receiver = Descriptor(owning: pair[0])
        let sender = Descriptor(owning: pair[1])
        for descriptor in pair {
            try closeOnExecute(descriptor)
            try makeNonBlocking(descriptor)
        }
        self.receiver = receiver
        self.sender = sender
    }

    /// Sends `byte`, which wakes all that wait.
    func wake(_ byte: UInt8) {
        Self.wake(byte, through: sender.rawValue)
    }

    /// Sends `byte` by an async-signal-safe call (signal-safety(7)).
    static func wake(_ byte: UInt8, through sender: CInt) {
        var byte = byte
        // Safe: the kernel reads one byte, and keeps no pointer.
        _ = unsafe write(sender, &byte, 1)
    }

    /// The first byte that was sent, or nil.
    var firstByte: UInt8? {
        var byte: UInt8 = 0
        let flags = CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)
        // Safe: the kernel fills in one byte, and keeps no pointer.
        return unsafe recv(receiver.rawValue, &byte, 1, flags) == 1 ? byte : nil
    }
}
