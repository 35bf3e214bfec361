import CCurl
import Synchronization

/// A sequence of requests, which reuse the connection while it is open.
final class HTTPSession: Sendable {
    private let connections = Mutex<CurlConnections?>(nil)

    /// Sends `request`, and returns the response.
    ///
    /// `isStopped` is called at least ten times a second. After a failure the next request uses a
    /// new connection.
    func response(
        to request: HTTPRequest, _ settings: ClientSettings, unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        let curl = try Curl.system.get()
        let transfer = try CurlTransfer(request, settings, over: curl)
        return try connections.withLock { kept throws(APIError) in
            let connections = kept.take() ?? CurlConnections(over: curl)
            let response = try connections.response(to: transfer, settings, unless: isStopped)
            kept = consume connections
            return response
        }
    }
}

/// An HTTP request: POST with a body, otherwise GET.
struct HTTPRequest: Sendable {
    let url: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]?
}

/// The connections that libcurl keeps between transfers, one transfer at a time.
///
/// If the server has closed one meanwhile, libcurl sends the whole request again over a new one,
/// which is harmless since requests only read. Not to be shared between threads.
@safe
struct CurlConnections: ~Copyable, @unchecked Sendable {
    private let curl: Curl
    private let multi: Curl.Multi?

    init(over curl: Curl) {
        self.curl = curl
        unsafe multi = curl.newMulti()
    }

    deinit {
        // Safe: no transfer is left, and nothing is used after it.
        _ = unsafe curl.freeMulti(multi)
    }

    /// Runs a transfer to its end, and returns the response.
    func response(
        to transfer: borrowing CurlTransfer, _ settings: ClientSettings,
        unless isStopped: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        // Safe: the transfer is borrowed until it is removed, also after an error.
        try check(unsafe curl.add(multi, transfer.easy))
        defer { _ = unsafe curl.remove(multi, transfer.easy) }
        let deadline = ContinuousClock.now + settings.longestTime
        while true {
            if let code = try advance() { return try transfer.response(code) }
            if isStopped() { throw .interrupted }
            let now = ContinuousClock.now
            if now > deadline { throw .timedOut(after: settings.longestTime) }
            if now > transfer.lastArrival + settings.idleTime {
                throw .silent(for: settings.idleTime)
            }
            // Safe: no descriptors but libcurl's own are waited for.
            try check(unsafe curl.poll(multi, nil, 0, 100, nil))
        }
    }

    /// Does what is possible without waiting, and returns the `CURLcode` of the transfer if it ended.
    private func advance() throws(APIError) -> CInt? {
        var count: CInt = 0
        // Safe: libcurl fills in the number, and owns the message until the next call; it is copied.
        try check(unsafe curl.perform(multi, &count))
        return unsafe curl.nextMessage(multi, &count)?.pointee.data.result
    }

    /// Throws unless `code` is `CURLM_OK`; the only error that can occur is a lack of memory.
    private func check(_ code: CInt) throws(APIError) {
        guard code == 0 else { throw curl.failure(Curl.outOfMemory) }
    }
}
