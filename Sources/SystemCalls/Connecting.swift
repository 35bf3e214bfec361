import Foundation

/// Why no connection came about.
package enum ConnectError: Error, Hashable {
    /// None of this many addresses answered; the error is that of the last one.
    case failed(SystemError, addresses: Int)
    case interrupted
}

/// When the next address is tried, and when it is all over.
package struct ConnectTimes: Sendable, Hashable {
    /// RFC 8305, section 5, recommends 250 ms.
    package var nextAddress = Duration.milliseconds(250)
    package var total = Duration.seconds(10)

    package init() {}
}

extension Descriptor {
    /// Connects to whichever of `addresses` answers first, and closes the others.
    ///
    /// They are tried in order. The next one starts when the one before has failed, or has not
    /// answered for a moment; those that have not answered stay in the race.
    package init(
        connectingTo addresses: [SocketAddress], times: ConnectTimes = ConnectTimes(),
        unless interruption: StopSignal? = nil
    ) throws(ConnectError) {
        var race = Race()
        self = try race.winner(of: addresses, times, unless: interruption)
    }
}

/// The connections that have been started and have not answered yet.
private struct Race: ~Copyable {
    private var runners: [pollfd] = []
    private var started = 0
    private var lastError = SystemError("connect", number: ETIMEDOUT)

    deinit {
        for runner in runners { _ = close(runner.fd) }
    }

    mutating func winner(
        of addresses: [SocketAddress], _ times: ConnectTimes,
        unless interruption: StopSignal?
    ) throws(ConnectError) -> Descriptor {
        let end = Deadline(after: times.total)
        var next = Deadline(after: .zero)
        while !end.isPast {
            let before = runners.count
            if started < addresses.count, next.isPast || runners.isEmpty {
                if let winner = start(addresses[started]) { return winner }
                if runners.count > before { next = Deadline(after: times.nextAddress) }
                continue
            }
            guard !runners.isEmpty else { throw .failed(lastError, addresses: started) }
            let deadline = started < addresses.count ? end.capped(by: next) : end
            if let winner = try wait(before: deadline, unless: interruption) { return winner }
            if runners.count < before { next = Deadline(after: .zero) }
        }
        throw .failed(SystemError("connect", number: ETIMEDOUT), addresses: started)
    }

    /// Starts to connect, and returns the connection if that is all it took.
    private mutating func start(_ address: SocketAddress) -> Descriptor? {
        started += 1
        do {
            let socket = try Descriptor(socketOf: .stream, for: address)
            if try socket.connect(to: address) { return socket }
            runners.append(pollfd(fd: socket.release(), events: Int16(POLLOUT), revents: 0))
        } catch {
            lastError = error
        }
        return nil
    }

    /// Waits for answers, drops those that failed, and returns the first that did not.
    private mutating func wait(
        before deadline: Deadline, unless interruption: StopSignal?
    ) throws(ConnectError) -> Descriptor? {
        var entries = runners
        if let interruption {
            entries.append(
                pollfd(fd: interruption.descriptor, events: Int16(POLLIN), revents: 0))
        }
        do {
            _ = try poll(&entries, before: deadline)
        } catch {
            throw .failed(error, addresses: started)
        }
        if interruption != nil, entries.removeLast().revents != 0 { throw .interrupted }
        for entry in entries where entry.revents != 0 {
            runners.removeAll { $0.fd == entry.fd }
            let socket = Descriptor(owning: entry.fd)
            guard let error = socket.takeError("connect") else { return socket }
            lastError = error
        }
        return nil
    }
}
