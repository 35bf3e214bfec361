import SystemCalls

/// The service manager that started opcef, if it wants to hear how it is: systemd, by the protocol
/// of sd_notify(3).
struct ServiceManager: Sendable {
    /// The socket, as `NOTIFY_SOCKET` has it.
    private let socket: String
    /// How long the manager waits for a sign of life; nil if it does not.
    let watchdog: Duration?

    /// Creates the manager that the environment names; nil if there is none.
    ///
    /// The time of the watchdog counts if it is meant for this process (sd_watchdog_enabled(3)).
    init?(_ environment: [String: String], processID: Int32 = SystemCalls.processID) {
        guard let socket = environment["NOTIFY_SOCKET"], !socket.isEmpty else { return nil }
        self.socket = socket
        let process = environment["WATCHDOG_PID"].map { Int32($0) }
        let isMeant = process == nil || process == processID
        let time = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        watchdog = isMeant && time > 0 ? .microseconds(time) : nil
    }

    /// Sends a notification; one that fails is lost, and the next may come through.
    func notify(_ notification: Notification) {
        do throws(SystemError) {
            try ServiceSocket(socket).send(notification.text)
        } catch {}
    }

    /// What the manager is told.
    enum Notification {
        /// The service has started; what it does, for `systemctl status`.
        case ready(String)
        case status(String)
        /// The service is alive, and does what it should.
        case watchdog
        case stopping(String)

        /// The datagram.
        var text: String {
            switch self {
            case .ready(let words): "READY=1\nSTATUS=\(words)"
            case .status(let words): "STATUS=\(words)"
            case .watchdog: "WATCHDOG=1"
            case .stopping(let words): "STOPPING=1\nSTATUS=\(words)"
            }
        }
    }
}
