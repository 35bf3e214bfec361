import Synchronization

/// Requests one after another, over the connection of the one before where it is still open.
final class HTTPSession: Sendable {
    private let connections = Mutex<CurlConnections?>(nil)

    /// Sends `request`, and returns what was answered.
    ///
    /// `isInterrupted` is asked at least ten times a second. Behind a failure the next request has
    /// a connection of its own.
    func answer(
        to request: HTTPRequest, _ settings: ClientSettings, unless isInterrupted: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        let curl = try Curl.system.get()
        let transfer = try CurlTransfer(request, settings, over: curl)
        return try connections.withLock { kept throws(APIError) in
            let connections = kept.take() ?? CurlConnections(over: curl)
            let answer = try connections.answer(to: transfer, settings, unless: isInterrupted)
            kept = consume connections
            return answer
        }
    }
}
