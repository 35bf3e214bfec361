import Foundation

/// Looks up where an endpoint is, without ever waiting longer than it was told.
///
/// `getaddrinfo` has no deadline of its own and cannot be stopped: with the usual settings one
/// silent server costs ten seconds. So it runs on a thread of its own, which is left behind
/// when time is up.
package struct AddressResolution: Sendable {
    typealias Lookup =
        @Sendable (Endpoint, SocketKind) -> Result<[SocketAddress], ResolutionError>

    private let lookup: Lookup

    /// Creates a resolution by the system's resolver.
    package init() {
        lookup = { endpoint, kind in systemAddresses(of: endpoint, kind) }
    }

    /// Creates a resolution by `lookup`, which may take its time.
    init(lookup: @escaping Lookup) {
        self.lookup = lookup
    }

    /// Finds the addresses of `endpoint`, at least one, IPv6 and IPv4 taking turns.
    ///
    /// An endpoint that is an address already is answered at once.
    package func addresses(
        of endpoint: Endpoint, _ kind: SocketKind,
        before deadline: Deadline = Deadline(after: .seconds(10)),
        unless interruption: StopSignal? = nil
    ) throws(ResolutionError) -> [SocketAddress] {
        if case .success(let found) = systemAddresses(of: endpoint, kind, flags: AI_NUMERICHOST) {
            return found
        }
        let answer: Answer
        let waiting: WaitResult
        do {
            answer = try Answer()
            let lookup = lookup
            Thread.detachNewThread { answer.give(lookup(endpoint, kind)) }
            waiting = try answer.wait(before: deadline, unless: interruption)
        } catch {
            throw .system(error)
        }
        switch waiting {
        case .timedOut: throw .timedOut
        case .interrupted: throw .interrupted
        case .ready: break
        }
        let found = try answer.addresses.get()
        guard !found.isEmpty else { throw .noAddress(EAI_NONAME) }
        return found.interleaved
    }
}

/// What the thread of the resolver has to say, once it has something to say.
///
/// Thread and caller share it, and it goes with the later of the two. The lock is what makes it
/// safe to share.
private final class Answer: @unchecked Sendable {
    private let bell: SelfPipe
    private let lock = NSLock()
    private var result = Result<[SocketAddress], ResolutionError>.failure(.timedOut)

    init() throws(SystemError) {
        bell = try SelfPipe()
    }

    var addresses: Result<[SocketAddress], ResolutionError> { lock.withLock { result } }

    func give(_ result: Result<[SocketAddress], ResolutionError>) {
        lock.withLock { self.result = result }
        bell.ring(1)
    }

    func wait(
        before deadline: Deadline, unless interruption: StopSignal?
    ) throws(SystemError) -> WaitResult {
        try bell.receiver.wait(for: .readable, before: deadline, unless: interruption)
    }
}
