package import TLS
import SystemCalls

/// Whom the connections of a run trust: read once, when the first of them needs it.
package final class Trust {
    private let settings: TrustSettings
    private let warn: (SecureWarning) -> Void
    private var context: SecureContext?

    /// Creates what reads the files of `settings` later, and tells of what is odd about them.
    package init(
        _ settings: TrustSettings = TrustSettings(),
        onWarning warn: @escaping (SecureWarning) -> Void = { _ in }
    ) {
        self.settings = settings
        self.warn = warn
    }

    /// Connects to `endpoint` by TLS, with a handshake within `time`.
    func connect(
        to endpoint: Endpoint, within time: Duration, with patience: Patience
    ) throws(TransportError) -> SecureChannel {
        let context = try readContext()
        let socket = try endpoint.connect(with: patience)
        do throws(SecureError) {
            return SecureChannel(
                over: try SecureConnection(
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

    private func readContext() throws(TransportError) -> SecureContext {
        if let context { return context }
        do throws(SecureError) {
            let read = try SecureContext(settings)
            context = read
            read.warnings.forEach(warn)
            return read
        } catch {
            throw .secure(error)
        }
    }
}
