import Glibc

/// Why no connection was established.
package enum ConnectError: Error, Hashable {
    /// None of the addresses accepted; the error of the last one, and how many were tried.
    case failed(SystemError, addresses: Int)
    case interrupted
}

/// The timeouts of a race between addresses.
package struct ConnectTimes: Sendable, Hashable {
    /// The delay before the next attempt; RFC 8305, section 5, recommends 250 ms.
    package var nextAddress = Duration.milliseconds(250)
    /// The time for all attempts together.
    package var total = Duration.seconds(10)

    /// Creates the usual timeouts.
    package init() {}
}

extension Descriptor {
    /// Connects to the first of `addresses` that accepts, and closes the other attempts.
    ///
    /// "Happy Eyeballs" (RFC 8305, section 5): the addresses are tried in order. The next attempt starts when the
    /// one before has failed, or is still pending after 250 ms; pending attempts stay in the race.
    package init(
        connectingTo addresses: [SocketAddress], times: ConnectTimes = ConnectTimes(),
        unless stopSignal: StopSignal? = nil
    ) throws(ConnectError) {
        var race = HappyEyeballs()
        self = try race.winner(of: addresses, times, unless: stopSignal)
    }
}

/// The pending attempts to connect.
private struct HappyEyeballs: ~Copyable {
    private var attempts: [pollfd] = []
    private var started = 0
    private var lastError = SystemError("connect", number: ETIMEDOUT)

    deinit {
        for attempt in attempts { _ = close(attempt.fd) }
    }

    mutating func winner(
        of addresses: [SocketAddress], _ times: ConnectTimes,
        unless stopSignal: StopSignal?
    ) throws(ConnectError) -> Descriptor {
        let end = Deadline(after: times.total)
        var next = Deadline(after: .zero)
        while !end.isPast {
            let before = attempts.count
            if started < addresses.count, next.isPast || attempts.isEmpty {
                if let winner = start(addresses[started]) { return winner }
                if attempts.count > before { next = Deadline(after: times.nextAddress) }
                continue
            }
            guard !attempts.isEmpty else { throw .failed(lastError, addresses: started) }
            let deadline = started < addresses.count ? end.capped(by: next) : end
            if let winner = try wait(before: deadline, unless: stopSignal) { return winner }
            if attempts.count < before { next = Deadline(after: .zero) }
        }
        throw .failed(SystemError("connect", number: ETIMEDOUT), addresses: started)
    }

    /// Starts an attempt, and returns the connection if it succeeds at once.
    private mutating func start(_ address: SocketAddress) -> Descriptor? {
        started += 1
        do {
            let socket = try Descriptor(socketOf: .stream, for: address)
            if try socket.connect(to: address) { return socket }
            attempts.append(pollfd(fd: socket.release(), events: Int16(POLLOUT), revents: 0))
        } catch {
            lastError = error
        }
        return nil
    }

    /// Waits for attempts to end, drops those that failed, and returns the first that succeeded.
    private mutating func wait(
        before deadline: Deadline, unless stopSignal: StopSignal?
    ) throws(ConnectError) -> Descriptor? {
        var entries = attempts
        let signals = [stopSignal, stopSignal?.other].compactMap(\.self)
        for signal in signals {
            entries.append(pollfd(fd: signal.descriptor, events: Int16(POLLIN), revents: 0))
        }
        do {
            _ = try poll(&entries, before: deadline)
        } catch {
            throw .failed(error, addresses: started)
        }
        if entries.suffix(signals.count).contains(where: { $0.revents != 0 }) {
            throw .interrupted
        }
        entries.removeLast(signals.count)
        for entry in entries where entry.revents != 0 {
            attempts.removeAll { $0.fd == entry.fd }
            let socket = Descriptor(owning: entry.fd)
            guard let error = socket.consumeError(of: "connect") else { return socket }
            lastError = error
        }
        return nil
    }
}
