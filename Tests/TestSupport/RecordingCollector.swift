import Foundation

/// A collector on a port of loopback or a unix socket, that keeps every byte it reads.
package final class RecordingCollector: Sendable {
    package enum Kind: Sendable { case tcp, udp }

    /// How a connection ended, as seen from here.
    package enum Ending: Sendable, Hashable { case endOfStream, reset, closedHere }

    /// What makes a collector a bad one.
    package struct Habits: Sendable {
        /// How fast it reads, or nil for as fast as it can.
        package var bytesPerSecond: Int?
        /// After how many bytes of a connection it closes that connection.
        package var closesAfter: Int?
        /// Whether it reads at all; it accepts in any case.
        package var reads = true
        /// Whether it closes when the other end says that no more comes.
        package var answersEnd = true
        /// Whether it ends a connection that does not begin with a count, as strict receivers of
        /// octet counting do.
        package var refusesLines = false
        /// How many connections it ends before they carry anything, as a proxy does whose server is
        /// away.
        package var endsFirst = 0
        /// How many connections, after those, it ends when the first bytes come, whatever they are.
        package var dropsFirst = 0
        /// Whether it sends back what it reads.
        package var echoes = false
        /// Whether it closes a second connection at once while it has one.
        package var allowsOneConnection = false
        /// When it stops: how many microseconds lie between shutting down its side of all
        /// connections and closing them; nil where it closes them at once.
        package var shutDownTime: UInt32?
        /// The size of its receive buffer, as far as the system allows.
        package var receiveBuffer: CInt?
        /// What it sends, unasked, when a connection begins.
        package var greeting: [UInt8] = []

        package init() {}
    }

    package let port: UInt16
    private let recording = Recording()

    /// Listens on a numeric `address` and reads on a thread of its own; port 0 is a free one.
    package convenience init(
        _ kind: Kind = .tcp, on address: String = "127.0.0.1", port: UInt16 = 0,
        habits: Habits = Habits()
    ) throws {
        self.init(
            try Listener(kind, on: address, port: port, receiveBuffer: habits.receiveBuffer),
            kind, habits)
    }

    /// Listens on the unix socket at `path`, of datagrams where the kind is `udp`.
    package convenience init(
        _ kind: Kind, at path: String, habits: Habits = Habits()
    ) throws {
        self.init(try Listener(kind, at: path), kind, habits)
    }

    private init(_ listener: Listener, _ kind: Kind, _ habits: Habits) {
        port = listener.port
        let loop = CollectorLoop(listener, kind, habits, recording)
        Thread.detachNewThread { loop.run() }
    }

    deinit { stop() }

    /// Everything read so far, one connection or datagram after the other.
    package var received: [UInt8] { Array(recording.snapshot.joined()) }

    /// What was read of each connection, or each datagram.
    package var pieces: [[UInt8]] { recording.snapshot }

    /// How the connections ended that have ended.
    package var endings: [Ending] { recording.endingsSoFar }

    /// Returns whether so many bytes were read in time.
    package func waitFor(bytes count: Int, within duration: Duration = .seconds(10)) -> Bool {
        recording.wait(bytes: count, within: duration)
    }

    /// Returns whether so many connections ended in time.
    package func waitFor(endings count: Int, within duration: Duration = .seconds(10)) -> Bool {
        recording.wait(endings: count, within: duration)
    }

    /// Closes everything; what was recorded stays.
    package func stop() { recording.stop() }
}
