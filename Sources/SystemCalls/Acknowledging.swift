import Foundation

extension Descriptor {
    /// Acknowledges what has come without delay, and what comes next, as far as the system can.
    ///
    /// A peer that sends small answers one by one, and has not switched off Nagle's algorithm,
    /// holds back all behind the first until that one is acknowledged. A kernel that has nothing
    /// to send puts that off for 40 ms. It forgets this wish, so it is to be told before each
    /// wait. The corresponding C function is `setsockopt` with `TCP_QUICKACK`.
    package borrowing func acknowledgeAtOnce() {
        try? setOption(SocketOption.tcp, TCP_QUICKACK, to: 1)
    }
}
