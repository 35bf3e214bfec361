import Glibc
import Synchronization

/// A request to end the program, by a signal, as a descriptor to poll.
///
///     SIGTERM ──► handler ──► the signal's number as a byte ──► descriptor ──► poll
package final class StopSignal: Sendable {
    private let pipe: SelfPipe
    /// Another request that counts as this one, too.
    let other: StopSignal?

    /// Creates a request that no signal makes, only `interrupt(signal:)`, and `other` if there is one.
    package init(or other: StopSignal? = nil) throws(SystemError) {
        pipe = try SelfPipe()
        self.other = other
    }

    /// Installs handlers of `SIGHUP`, `SIGINT` and `SIGTERM`, and ignores `SIGPIPE` and `SIGXFSZ`, once in a process.
    ///
    /// A second signal of the same kind ends the process at once, unless it comes within a second:
    /// `timeout` signals a process and its group, so that one request arrives twice. A signal that was
    /// ignored when the process started stays ignored, as `nohup` requires.
    package static func ofSignals() throws(SystemError) -> StopSignal {
        try installed.get()
    }

    private static let installed = Result<StopSignal, SystemError> { () throws(SystemError) in
        let stopSignal = try StopSignal()
        // Safe: nothing reads it before the handlers are installed, and nothing changes it after.
        unsafe signalSender = stopSignal.pipe.sender.rawValue
        arrivals.prepare()
        ignoreBrokenPipes()
        for signal in [SIGHUP, SIGINT, SIGTERM] where try !isIgnored(signal) {
            try handle(signal, noteBySignal)
        }
        return stopSignal
    }

    /// Lets `SIGHUP` come any number of times, unless it was ignored when the process started.
    ///
    /// The handlers must have been installed.
    package static func repeatHangups() throws(SystemError) {
        if try !isIgnored(SIGHUP) { try handle(SIGHUP, wakeBySignal) }
    }

    /// Takes back `SIGHUP` if it is the first signal, however often it came.
    ///
    /// Not while anything waits for signals.
    ///
    /// - Returns: Whether it was, and no other signal came after it.
    package func takeBackHangup() -> Bool {
        guard signal == SIGHUP else { return false }
        while signal == SIGHUP { pipe.removeFirst() }
        return signal == nil
    }

    /// Readable once a signal has arrived here, and not at `other`; must not be read from.
    package var descriptor: CInt { pipe.receiver.rawValue }

    /// The first signal that arrived, or nil.
    package var signal: CInt? { pipe.firstByte.map { CInt($0) } ?? other?.signal }

    /// Has the effect of the arrival of `signal`.
    package func interrupt(signal: CInt) {
        pipe.wake(UInt8(truncatingIfNeeded: signal))
    }

    /// Has the effect of the arrival of `SIGTERM`.
    package func interrupt() { interrupt(signal: SIGTERM) }
}

/// The end of the self-pipe that the handlers write to: set once, before they are installed.
nonisolated(unsafe) private var signalSender: CInt = -1

/// The handler of a signal that ends the program, unless it comes once more within a second.
private let noteBySignal: @convention(c) (CInt) -> Void = { number in
    let before = errno
    switch arrivals.note(number) {
    case .first:
        unsafe SelfPipe.wake(UInt8(truncatingIfNeeded: number), through: signalSender)
    case .again: break
    case .impatient: endProcess(by: number)
    }
    errno = before
}

/// The handler of a signal that may come any number of times.
private let wakeBySignal: @convention(c) (CInt) -> Void = { number in
    let before = errno
    unsafe SelfPipe.wake(UInt8(truncatingIfNeeded: number), through: signalSender)
    errno = before
}

/// The times of the first signals, which the handlers note.
private let arrivals = SignalArrivals()

/// When the first signal of each kind arrived.
///
/// All calls are async-signal-safe (signal-safety(7)).
private struct SignalArrivals: ~Copyable, Sendable {
    // In milliseconds by the clock that is never set; 0 before.
    private let hangUp = Atomic(0)
    private let interrupt = Atomic(0)
    private let terminate = Atomic(0)

    /// How long signals of one kind are one request, in milliseconds.
    private static let oneRequest = 1000

    enum Meaning {
        case first
        /// The first one, once more.
        case again
        /// The user does not want to wait for the end in order.
        case impatient
    }

    /// Initializes the constant, so that no handler does.
    func prepare() { hangUp.store(0, ordering: .relaxed) }

    /// Notes the arrival of a signal, and returns its meaning.
    func note(_ signal: CInt) -> Meaning {
        var time = timespec()
        // Safe: the kernel fills the structure.
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        let now = time.tv_sec * 1000 + time.tv_nsec / 1_000_000
        let (isFirst, first) =
            switch signal {
            case SIGHUP: Self.note(now, in: hangUp)
            case SIGINT: Self.note(now, in: interrupt)
            default: Self.note(now, in: terminate)
            }
        return isFirst ? .first : now - first < Self.oneRequest ? .again : .impatient
    }

    private static func note(_ now: Int, in arrival: borrowing Atomic<Int>) -> (Bool, Int) {
        arrival.compareExchange(expected: 0, desired: max(now, 1), ordering: .relaxed)
    }
}

/// Ends the process by the default effect of `signal`, from within its handler: on return from it.
private func endProcess(by signal: CInt) {
    _ = Glibc.signal(signal, SIG_DFL)
    _ = raise(signal)
}

/// Makes writes to a closed pipe fail with `EPIPE`, and those over the file size limit with `EFBIG`.
///
/// The corresponding C function is `signal` with `SIGPIPE` and `SIGXFSZ`.
package func ignoreBrokenPipes() {
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
}

/// Installs a handler of `signal`.
///
/// Calls that wait are interrupted. The corresponding C function is `sigaction`.
func handle(
    _ signal: CInt, _ handler: @escaping @convention(c) (CInt) -> Void
) throws(SystemError) {
    var action = sigaction()
    // Safe: `sa_handler` is the member of the union that these flags ask for.
    unsafe action.__sigaction_handler.sa_handler = handler
    // Safe: the kernel copies the structure.
    try checked("sigaction") { unsafe sigaction(signal, &action, nil) }
}

/// Returns whether `signal` is ignored, as by `nohup`.
///
/// The corresponding C function is `sigaction`.
func isIgnored(_ signal: CInt) throws(SystemError) -> Bool {
    var action = sigaction()
    // Safe: the kernel fills the structure.
    try checked("sigaction") { unsafe sigaction(signal, nil, &action) }
    // Safe: both are the same type, a pointer or a small number in its place.
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        == unsafeBitCast(SIG_IGN, to: Int.self)
}

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

    /// Removes the first byte that was sent.
    func removeFirst() {
        var byte: UInt8 = 0
        // Safe: the kernel fills in one byte, and keeps no pointer.
        _ = unsafe recv(receiver.rawValue, &byte, 1, CInt(MSG_DONTWAIT))
    }

    /// The first byte that was sent, or nil.
    var firstByte: UInt8? {
        var byte: UInt8 = 0
        let flags = CInt(MSG_PEEK) | CInt(MSG_DONTWAIT)
        // Safe: the kernel fills in one byte, and keeps no pointer.
        return unsafe recv(receiver.rawValue, &byte, 1, flags) == 1 ? byte : nil
    }
}
