import Foundation

/// The thread of a recording collector: accepts, reads at its pace, closes.
struct CollectorLoop: Sendable {
    /// A connection, and where its bytes are kept.
    private struct Connection {
        var descriptor: CInt
        var place: Int
        var count = 0
        /// Whether the other end has said that no more comes, and got no answer.
        var isOver = false
    }

    private let listener: Listener
    private let kind: RecordingCollector.Kind
    private let habits: RecordingCollector.Habits
    private let recording: Recording

    /// How long a pause is when there is nothing to do, or when reading is slowed down.
    private static let pauseMilliseconds: CInt = 5

    init(
        _ listener: Listener, _ kind: RecordingCollector.Kind,
        _ habits: RecordingCollector.Habits, _ recording: Recording
    ) {
        self.listener = listener
        self.kind = kind
        self.habits = habits
        self.recording = recording
    }

    func run() {
        var connections: [Connection] = []
        while !recording.shallStop {
            wait(for: connections)
            switch kind {
            case .udp: readDatagrams()
            case .tcp:
                accept(into: &connections)
                if habits.reads { connections = connections.compactMap { read($0) } }
            }
        }
        if let time = habits.shutDownTime {
            for connection in connections { shutdown(connection.descriptor, CInt(SHUT_WR)) }
            usleep(time)
        }
        for connection in connections { _ = close(connection.descriptor) }
        _ = close(listener.descriptor)
        recording.reportStop()
    }

    private func wait(for connections: [Connection]) {
        var entries = [pollfd(fd: listener.descriptor, events: Int16(POLLIN), revents: 0)]
        if habits.bytesPerSecond != nil || !habits.reads {
            // It sleeps its time out, whatever there is to read.
            _ = poll(nil, 0, Self.pauseMilliseconds)
        } else {
            entries += connections.filter { !$0.isOver }.map {
                pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0)
            }
            // Safe: `poll` fills in the elements that it is told of.
            _ = unsafe poll(&entries, nfds_t(entries.count), Self.pauseMilliseconds)
        }
    }

    private func accept(into connections: inout [Connection]) {
        while true {
            let descriptor = Foundation.accept(listener.descriptor, nil, nil)
            guard descriptor >= 0 else { return }
            if habits.allowsOneConnection, !connections.isEmpty {
                _ = close(descriptor)
                continue
            }
            if recording.snapshot.count < habits.endsFirst {
                _ = recording.begin()
                _ = close(descriptor)
                continue
            }
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            // Safe: the kernel copies the greeting.
            _ = unsafe write(descriptor, habits.greeting, habits.greeting.count)
            connections.append(Connection(descriptor: descriptor, place: recording.begin()))
        }
    }

    /// Reads once, and returns the connection where it goes on.
    private func read(_ connection: Connection) -> Connection? {
        guard !connection.isOver else { return connection }
        var connection = connection
        var most = 65_536
        if let rate = habits.bytesPerSecond {
            most = max(1, rate * Int(Self.pauseMilliseconds) / 1000)
        }
        if let limit = habits.closesAfter { most = min(most, limit - connection.count) }
        var buffer = [UInt8](repeating: 0, count: most)
        // Safe: the kernel fills in at most `most` bytes.
        let count = unsafe Foundation.read(connection.descriptor, &buffer, most)
        if count < 0, errno == EAGAIN || errno == EINTR { return connection }
        if count == 0, !habits.answersEnd {
            connection.isOver = true
            return connection
        }
        guard count > 0 else {
            return end(connection, count == 0 ? .endOfStream : .reset)
        }
        if habits.refusesLines, connection.count == 0, !(48...57).contains(buffer[0]) {
            return end(connection, .closedHere)
        }
        if connection.place < habits.endsFirst + habits.dropsFirst {
            return end(connection, .closedHere)
        }
        // Safe: the kernel copies what is there.
        if habits.echoes { _ = unsafe write(connection.descriptor, buffer, count) }
        recording.append(buffer.prefix(count), to: connection.place)
        connection.count += count
        return connection.count == habits.closesAfter ? end(connection, .closedHere) : connection
    }

    private func end(
        _ connection: Connection, _ ending: RecordingCollector.Ending
    ) -> Connection? {
        _ = close(connection.descriptor)
        recording.end(ending)
        return nil
    }

    private func readDatagrams() {
        guard habits.reads else { return }
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            // Safe: the kernel fills in at most as many bytes as there are.
            let count = unsafe recv(listener.descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else { return }
            recording.append(buffer.prefix(count), to: recording.begin())
        }
    }
}
