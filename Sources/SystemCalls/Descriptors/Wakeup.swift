import Glibc

/// What one thread does to wake another from `poll`, as often as it is needed.
package struct Wakeup: ~Copyable, Sendable {
    private let pipe: SelfPipe

    /// Creates one that nobody has called yet.
    package init() throws(SystemError) {
        pipe = try SelfPipe()
    }

    /// Readable from `wake` until `clear`.
    var receiver: CInt { pipe.receiver.rawValue }

    /// Wakes the thread that waits, or the next one that will.
    package func wake() { pipe.wake(1) }

    /// Takes back all calls of `wake`.
    ///
    /// The corresponding C function is `recv`.
    package func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        let receiver = receiver
        // Safe: the kernel fills in at most `bytes.count` bytes, and keeps no pointer.
        while unsafe recv(receiver, &bytes, bytes.count, CInt(MSG_DONTWAIT)) == bytes.count {}
    }

    /// Returns a descriptor to wait for: readable from `wake` until `clear`.
    package func descriptor() throws(SystemError) -> Descriptor {
        try Descriptor(duplicating: receiver)
    }

    /// Waits until `wake` is called, or has been.
    package func wait(
        before deadline: Deadline?, unless stopSignal: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try pipe.receiver.wait(for: .readable, before: deadline, unless: stopSignal)
    }
}
