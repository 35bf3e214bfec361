import Foundation
import Synchronization
import TestSupport

/// An Events API on loopback, over plain HTTP, that can do what the real one may do some day.
///
/// Faithful to what is documented and was seen of the API: two forms of requests and nothing
/// between, cursors that go on behind what arrived, bearer tokens with features.
package final class EventsAPIServer: Sendable {
    /// Decides what is done to a request in the place of an answer; nil is an answer in order.
    package typealias Plan = @Sendable (APIRequest) -> APIFault?

    /// The streams, in the order in which a token names them.
    package static let features = ["auditevents", "itemusages", "signinattempts"]

    /// What audit events of version 3 are added to.
    package static let version3 = EventStore.version3

    package let port: UInt16
    private let listener: Listener
    private let store = EventStore()
    private let log = Mutex<[APIRequest]>([])
    private let token: Mutex<(text: String, features: Set<String>)>
    private let plan: Mutex<Plan>

    package init(port: UInt16 = 0, token: String? = nil, plan: @escaping Plan = { _ in nil }) throws
    {
        _ = signal(SIGPIPE, SIG_IGN)
        listener = try Listener(.tcp, on: "127.0.0.1", port: port)
        self.port = listener.port
        self.token = Mutex(("", []))
        self.plan = Mutex(plan)
        accept(
            token
                ?? APIToken.token(
                    audience: [authority], features: Self.features, account: "ACCOUNT"),
            Set(Self.features))
        let descriptor = listener.descriptor
        // Its one reader waits in `accept`.
        _ = fcntl(descriptor, F_SETFL, 0)
        Thread.detachNewThread { [weak self] in
            while true {
                let connection = Foundation.accept(descriptor, nil, nil)
                guard connection >= 0, let server = self else { return }
                // As servers do that keep connections: else each answer in pieces takes 40 ms.
                var isOn: CInt = 1
                let size = socklen_t(MemoryLayout<CInt>.size)
                // Safe: the kernel reads one number, and keeps no pointer.
                _ = unsafe setsockopt(connection, CInt(IPPROTO_TCP), TCP_NODELAY, &isOn, size)
                Thread.detachNewThread { HTTPConnection(connection, server).serve() }
            }
        }
    }

    deinit { _ = shutdown(listener.descriptor, CInt(SHUT_RDWR)) }

    package var authority: String { "127.0.0.1:\(port)" }
    package var url: String { "http://\(authority)" }

    /// The token that is taken.
    package var tokenText: String { token.withLock { $0.text } }

    /// Takes this token, for these features, from now on.
    package func accept(_ text: String, _ features: Set<String>) {
        token.withLock { $0 = (text, features) }
    }

    package func add(_ events: [APIEvent], to feature: String = "itemusages") {
        store.add(events, to: feature)
    }

    package func follow(_ plan: @escaping Plan) {
        self.plan.withLock { $0 = plan }
    }

    /// All requests so far.
    package var requests: [APIRequest] { log.withLock { $0 } }

    // For connections

    /// Notes a request, and returns it with its number.
    func note(_ make: (Int) -> APIRequest) -> APIRequest {
        log.withLock { log in
            let request = make(log.count)
            log.append(request)
            return request
        }
    }

    func fault(for request: APIRequest) -> APIFault? {
        plan.withLock { $0 }(request)
    }

    /// The answer in order to a request.
    func response(to request: APIRequest, _ fault: APIFault?) -> HTTPResponse {
        let (text, features) = token.withLock { $0 }
        let paths = ["v1", "v2"].flatMap { version in
            Self.features.map { "/api/\(version)/\($0)" }
        }
        let isIntrospection = request.path == "/api/v2/auth/introspect"
        let isVersion3 = request.path == "/api/v3/auditevents"
        guard paths.contains(request.path) || isIntrospection || isVersion3 else {
            return .error(404, "Not Found")
        }
        guard request.method == (isIntrospection || isVersion3 ? "GET" : "POST") else {
            return .error(405, "Method Not Allowed")
        }
        guard request.fields["authorization"] == "Bearer \(text)",
            isIntrospection || features.contains(request.feature)
        else { return .newError(401, "Unauthorized access") }
        if isIntrospection { return .introspection(features) }
        let isEmpty = fault == .emptyPage || fault == .endless
        if isVersion3 {
            guard request.body.isEmpty,
                let page = store.version3Page(request.query, isEmpty: isEmpty)
            else { return .error(400, "Bad Request") }
            return page
        }
        guard let object = request.object,
            let page = store.page(object, of: request.feature, isEmpty: isEmpty)
        else { return .error(400, "Bad Request") }
        return .page(page, itemsFirst: fault == .itemsFirst)
    }
}
