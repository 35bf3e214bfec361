import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// The exchanges that are under way, by the numbers of their tasks; each collects a bounded body.
final class ExchangeTable: NSObject, URLSessionDataDelegate, Sendable {
    private let exchanges = Mutex<[Int: Exchange]>([:])

    /// Runs `task` to its end, and returns what was answered.
    func run(
        _ task: URLSessionDataTask, limit: Int, longest: Duration, unless isInterrupted: () -> Bool
    ) throws(APIError) -> Answer {
        let exchange = Exchange(limit: limit)
        let number = task.taskIdentifier
        exchanges.withLock { $0[number] = exchange }
        defer { _ = exchanges.withLock { $0.removeValue(forKey: number) } }
        task.resume()
        let end = ContinuousClock.now + longest
        while !exchange.waits(milliseconds: 100) {
            if isInterrupted() {
                task.cancel()
                throw .interrupted
            }
            if ContinuousClock.now > end {
                task.cancel()
                throw .timedOut(after: longest)
            }
        }
        return try exchange.answer()
    }

    private func exchange(of task: URLSessionTask) -> Exchange? {
        exchanges.withLock { $0[task.taskIdentifier] }
    }

    /// No redirection is followed: the token would go with it.
    func urlSession(
        _: URLSession, task: URLSessionTask,
        willPerformHTTPRedirection response: HTTPURLResponse, newRequest _: URLRequest,
        completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        exchange(of: task)?.redirected(response)
        completionHandler(nil)
    }

    func urlSession(
        _: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        exchange(of: dataTask)?.began(response)
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let exchange = exchange(of: dataTask) else { return }
        if !exchange.took(data) { dataTask.cancel() }
    }

    func urlSession(
        _: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
    ) {
        exchange(of: task)?.ended(error)
    }
}
