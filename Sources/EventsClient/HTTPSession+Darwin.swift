#if canImport(Darwin)
import Foundation
import Synchronization

/// Requests one after another, over a session of the system.
final class HTTPSession: Sendable {
    /// Sends `request`, and returns what was answered.
    ///
    /// `isInterrupted` is asked ten times a second.
    func answer(
        to request: HTTPRequest, _ settings: ClientSettings, unless isInterrupted: () -> Bool
    ) throws(APIError) -> Answer {
        guard let url = URL(string: request.url) else { throw .network(reason: request.url) }
        var urlRequest = URLRequest(url: url)
        if let body = request.body {
            urlRequest.httpMethod = "POST"
            urlRequest.httpBody = Data(body)
        }
        for (name, value) in request.fields {
            urlRequest.setValue(value, forHTTPHeaderField: name)
        }
        let exchange = Exchange(limit: settings.sizeLimit)
        return try exchange.run(urlRequest, settings, unless: isInterrupted)
    }
}

/// One request and what comes back, written by a session's thread and awaited by ours.
private final class Exchange: NSObject, Sendable {
    private struct State {
        var response: HTTPURLResponse?
        var body: [UInt8] = []
        var isTooLarge = false
        var isRedirected = false
        var failure: String?
    }

    private let limit: Int
    private let state = Mutex(State())
    private let end = DispatchSemaphore(value: 0)

    /// Creates an exchange whose answer may have `limit` octets.
    init(limit: Int) {
        self.limit = limit
    }

    /// Sends `request`, and returns what was answered.
    func run(
        _ request: URLRequest, _ settings: ClientSettings, unless isInterrupted: () -> Bool
    ) throws(APIError) -> Answer {
        let session = URLSession(
            configuration: .forOneRequest(settings), delegate: self, delegateQueue: nil)
        defer { session.invalidateAndCancel() }
        session.dataTask(with: request).resume()
        let deadline = ContinuousClock.now + settings.longestTime
        while end.wait(timeout: .now() + .milliseconds(100)) != .success {
            if isInterrupted() { throw .interrupted }
            if ContinuousClock.now > deadline { throw .timedOut(after: settings.longestTime) }
        }
        return try answer()
    }

    private func answer() throws(APIError) -> Answer {
        let state = state.withLock(\.self)
        if state.isTooLarge { throw .tooLarge(limit: limit) }
        guard let response = state.response, state.failure == nil || state.isRedirected else {
            throw .network(reason: state.failure ?? "")
        }
        return Answer(
            status: response.statusCode,
            location: response.value(forHTTPHeaderField: "Location"),
            retryAfter: response.value(forHTTPHeaderField: "Retry-After"), body: state.body)
    }
}

extension Exchange: URLSessionDataDelegate {
    /// No redirection is followed: the token would go with it.
    func urlSession(
        _: URLSession, task _: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest _: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        state.withLock {
            $0.response = response
            $0.isRedirected = true
        }
        completionHandler(nil)
    }

    func urlSession(
        _: URLSession, dataTask _: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        state.withLock { $0.response = response as? HTTPURLResponse }
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = state.withLock { state in
            state.isTooLarge = state.isTooLarge || state.body.count + data.count > limit
            if !state.isTooLarge { state.body += data }
            return state.isTooLarge
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(
        _: URLSession, task _: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
        state.withLock { $0.failure = error?.localizedDescription }
        end.signal()
    }
}

extension URLSessionConfiguration {
    /// Nothing is kept, and nothing waits for ever.
    fileprivate static func forOneRequest(_ settings: ClientSettings) -> URLSessionConfiguration {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = settings.idleTime / .seconds(1)
        configuration.httpShouldSetCookies = false
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.urlCredentialStorage = nil
        return configuration
    }
}
#endif
