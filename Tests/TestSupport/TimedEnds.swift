import Foundation
import Synchronization

/// A listener on loopback that reads everything and ends its connections at times of its own.
package final class TimedEnds: Sendable {
    /// When a connection ends.
    package enum Habit: Sendable {
        /// So many seconds after it began, or at once if its other side ends without a byte: as
        /// HAProxy does that finds no server.
        case afterOpening(Double)
        /// So many seconds after its other side has ended: as a slow collector.
        case afterItsEnd(Double)
        /// The same, and at once while it has another one.
        case afterItsEndOneAtATime(Double)
    }

    package let port: UInt16
    private let listener: Listener

    /// Listens, with a thread for each connection.
    package init(_ habit: Habit) throws {
        let listener = try Listener(.tcp, on: "127.0.0.1")
        self.listener = listener
        port = listener.port
        _ = fcntl(listener.descriptor, F_SETFL, 0)
        Thread.detachNewThread { acceptConnections(to: listener, habit) }
    }

    deinit {
        _ = shutdown(listener.descriptor, CInt(SHUT_RDWR))
        _ = close(listener.descriptor)
    }
}

private func acceptConnections(to listener: Listener, _ habit: TimedEnds.Habit) {
    let open = OpenCount()
    while true {
        let connection = accept(listener.descriptor, nil, nil)
        guard connection >= 0 else { return }
        if case .afterItsEndOneAtATime = habit, open.number.load(ordering: .relaxed) > 0 {
            _ = close(connection)
            continue
        }
        open.number.add(1, ordering: .relaxed)
        Thread.detachNewThread {
            serve(connection, habit)
            open.number.subtract(1, ordering: .relaxed)
        }
    }
}

/// How many connections are open.
private final class OpenCount: Sendable {
    let number = Atomic(0)
}

/// Reads a connection, and ends it.
private func serve(_ connection: CInt, _ habit: TimedEnds.Habit) {
    let opening = Date()
    var bytes = [UInt8](repeating: 0, count: 65_536)
    var total = 0
    defer { _ = close(connection) }
    while true {
        if case .afterOpening(let time) = habit {
            let left = (opening + time).timeIntervalSinceNow
            var request = pollfd(fd: connection, events: Int16(POLLIN), revents: 0)
            // Safe here and below: the kernel fills in what it is given, and keeps no pointer.
            guard left > 0, unsafe poll(&request, 1, CInt(left * 1000)) > 0 else { return }
        }
        let count = unsafe read(connection, &bytes, bytes.count)
        guard count > 0 else { break }
        total += count
    }
    switch habit {
    case .afterOpening(let time):
        if total > 0 { Thread.sleep(until: opening + time) }
    case .afterItsEnd(let time), .afterItsEndOneAtATime(let time):
        Thread.sleep(forTimeInterval: time)
    }
}
