import Foundation
import Synchronization

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request and what comes back, written by the session's thread and awaited by ours.
final class Exchange: Sendable {
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

    // The session's side

    func began(_ response: URLResponse) {
        state.withLock { $0.response = response as? HTTPURLResponse }
    }

    func redirected(_ response: HTTPURLResponse) {
        state.withLock {
            $0.response = response
            $0.isRedirected = true
        }
    }

    /// Takes a piece of the body, and returns whether it still fits.
    func took(_ data: Data) -> Bool {
        state.withLock { state in
            guard state.body.count + data.count <= limit else {
                state.isTooLarge = true
                return false
            }
            state.body += data
            return true
        }
    }

    func ended(_ error: (any Error)?) {
        state.withLock { $0.failure = error?.localizedDescription }
        end.signal()
    }

    // Our side

    /// Waits for the end, and returns whether it has come.
    func waits(milliseconds: Int) -> Bool {
        end.wait(timeout: .now() + .milliseconds(milliseconds)) == .success
    }

    /// What was answered; to be asked for behind the end.
    func answer() throws(APIError) -> Answer {
        let state = state.withLock { state in
            defer { state.body = [] }
            return state
        }
        if state.isTooLarge { throw .tooLarge(limit: limit) }
        guard let response = state.response, state.failure == nil || state.isRedirected else {
            throw .network(reason: state.failure ?? "")
        }
        return Answer(response, body: state.body)
    }
}
