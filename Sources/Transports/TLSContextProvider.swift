import SystemCalls
package import TLS

/// Whom the connections of a run trust: read once, when the first of them needs it.
package final class TLSContextProvider {
    private let settings: TrustSettings
    private let warn: (TLSWarning) -> Void
    private var context: TLSContext?

    /// Creates what reads the files of `settings` later, and tells of what is odd about them.
    package init(
        _ settings: TrustSettings = TrustSettings(),
        onWarning warn: @escaping (TLSWarning) -> Void = { _ in }
    ) {
        self.settings = settings
        self.warn = warn
    }

    /// Connects to `endpoint` by TLS, with a handshake within `time`.
    func connect(
        to endpoint: Endpoint, within time: Duration, with patience: ShutdownGrace
    ) throws(TransportError) -> TLSChannel {
        let context = try readContext()
        let socket = try endpoint.connect(with: patience)
        do throws(TLSError) {
            return TLSChannel(
                over: try TLSConnection(
                    over: socket, to: endpoint.host, context: context,
                    before: patience.cap(Deadline(after: time)),
                    unless: patience.pendingInterruption))
        } catch .interrupted {
            throw .interrupted(by: patience.interruption)
        } catch .broken(let error) {
            throw .broken(error)
        } catch {
            throw .secure(error)
        }
    }

    private func readContext() throws(TransportError) -> TLSContext {
        if let context { return context }
        do throws(TLSError) {
            let read = try TLSContext(settings)
            context = read
            read.warnings.forEach(warn)
            return read
        } catch {
            throw .secure(error)
        }
    }
}
