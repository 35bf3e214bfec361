import Foundation

/// A pair of sockets by which one thread, or a signal's handler, wakes another out of `poll`.
///
/// What rings is one byte that is never taken out, so everything that waits hears it, and
/// whoever peeks learns which byte it was. A pipe cannot be peeked into.
struct SelfPipe: ~Copyable, Sendable {
    /// Readable once the bell has rung.
    let receiver: Descriptor
    /// What a handler that must not touch anything else writes to.
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

    func ring(_ byte: UInt8) {
        Self.ring(byte, through: sender.rawValue)
    }

    /// Rings with nothing but a call that a signal's handler may make.
    static func ring(_ byte: UInt8, through sender: CInt) {
        var byte = byte
        // Safe: the kernel reads one byte, and keeps no pointer.
        _ = unsafe write(sender, &byte, 1)
    }

    /// The byte that rang first, or nil.
    var rung: UInt8? {
        var byte: UInt8 = 0
        let flags = CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)
        // Safe: the kernel fills in one byte, and keeps no pointer.
        return unsafe recv(receiver.rawValue, &byte, 1, flags) == 1 ? byte : nil
    }
}
