package import Checkpoints
import Delivery
package import EventsAPI
package import SystemCalls
package import TLS
package import Transports

/// Checks of the parts of a run before there is one: nothing is sent, and nothing is saved.
package enum Preflight {
    /// Connects to a destination as a run would, up to what greets a collector, and leaves.
    package static func connect(
        _ destination: Destination, _ plan: ForwardPlan, observer: any RunObserver,
        unless stopSignal: StopSignal?
    ) -> TransportError? {
        var settings = plan.delivery
        settings.retryFor = .upTo(.zero)
        var delivery = Delivery(
            to: [destination], settings,
            over: ConnectionSettings(plan, observer, stopSignal), observer: observer)
        do throws(DeliveryFailure) {
            try delivery.connect()
            try delivery.finish()
            return nil
        } catch {
            return error.reason
        }
    }

    /// Opens what a destination needs of this machine: its file, or certificates and keys for TLS.
    package static func open(
        _ destination: Destination, _ plan: ForwardPlan, observer: any RunObserver,
        unless stopSignal: StopSignal?
    ) -> TransportError? {
        if case .file = destination {
            return connect(destination, plan, observer: observer, unless: stopSignal)
        }
        guard destination.usesTLS else { return nil }
        do throws(TLSError) {
            _ = try TLSContext(plan.trust)
            return nil
        } catch {
            return .secure(error)
        }
    }

    /// Reads the files with names.
    package static func readNames(_ plan: ForwardPlan) -> NamesError? {
        var files = NameFiles(plan.namesPaths)
        do throws(NamesError) {
            _ = try files.read()
            return nil
        } catch {
            return error
        }
    }

    /// Reads the key of pseudonyms.
    package static func readPseudonymKey(_ settings: PseudonymSettings) -> PseudonymKeyError? {
        do throws(PseudonymKeyError) {
            _ = try settings.open()
            return nil
        } catch {
            return error
        }
    }

    /// Opens the file at `path` as one for records that are not forwarded.
    package static func openRecords(_ path: String) -> RunFailure? {
        do throws(RunFailure) {
            _ = try RecordFile(path)
            return nil
        } catch {
            return error
        }
    }

    /// Locks and reads the state file of the filter.
    package static func openState(
        _ plan: ForwardPlan, unless stopSignal: StopSignal?
    ) -> CheckpointError? {
        guard let path = plan.state else { return nil }
        do throws(RunFailure) {
            _ = try FileProgress(
                path, rotatedTo: plan.rotatedFolders, lockTimeout: plan.lockTimeout,
                unless: stopSignal)
        } catch .checkpoint(let error) {
            return error
        } catch {
            return nil
        }
        return nil
    }

    /// Locks the spool, mends it, and counts what waits in it.
    package static func openSpool(
        _ settings: SpoolSettings, _ plan: ForwardPlan, observer: any RunObserver,
        unless stopSignal: StopSignal?
    ) -> Result<SpoolContent, RunFailure> {
        do throws(RunFailure) {
            return .success(try SpoolSource(settings, plan, observer, stopSignal).content())
        } catch {
            return .failure(error)
        }
    }

    /// Locks and reads the state files of all streams.
    package static func openStates(
        _ plan: PullPlan, unless stopSignal: StopSignal?
    ) -> [CheckpointError] {
        do throws(CheckpointError) {
            try plan.state?.create()
        } catch {
            return [error]
        }
        var errors: [CheckpointError] = []
        for feature in plan.features {
            do throws(CheckpointError) {
                _ = try APIStream(feature, plan, unless: stopSignal)
            } catch {
                errors.append(error)
            }
        }
        return errors
    }

    /// Reads the certificates and keys for the Events API as a connection over TLS does, whether or not
    /// the API's address needs one.
    ///
    /// - Returns: What is wrong with them; nil where that cannot be known.
    package static func readCertificates(_ trust: APITrust) -> TLSError? {
        var settings = TrustSettings()
        settings.authorities = trust.authorities.map { [$0] } ?? []
        settings.certificate = trust.certificate
        settings.key = trust.key
        do throws(TLSError) {
            _ = try TLSContext(settings)
            return nil
        } catch {
            // libcurl may use another library, another level of security and other authorities.
            switch error {
            case .libraryMissing, .functionMissing, .libraryTooOld, .libraryFailed,
                .ownCertificateTooWeak, .noTrustedAuthorities:
                return nil
            default: return error
            }
        }
    }

    /// Asks the Events API what the token may read.
    package static func introspect(
        _ plan: PullPlan, unless stopSignal: StopSignal?
    ) -> Result<Introspection, APIError> {
        do throws(APIError) {
            return .success(
                try plan.client.introspection(unless: { stopSignal?.signal != nil }))
        } catch {
            return .failure(error)
        }
    }
}
