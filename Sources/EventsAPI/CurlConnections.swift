import CCurl

/// Connections that libcurl keeps between transfers, of which there is one at a time.
///
/// Where the server has closed one meanwhile, libcurl sends the whole request over a new one, which
/// does no harm where requests only read. Whoever has the value uses it alone.
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

    /// Runs a transfer to its end, and returns what was answered.
    func answer(
        to transfer: borrowing CurlTransfer, _ settings: ClientSettings,
        unless isInterrupted: () -> Bool
    ) throws(APIError) -> HTTPResponse {
        // Safe: the transfer is borrowed until it is taken out again, whatever happens.
        try check(unsafe curl.add(multi, transfer.easy))
        defer { _ = unsafe curl.remove(multi, transfer.easy) }
        let deadline = ContinuousClock.now + settings.longestTime
        while true {
            if let code = try advance() { return try transfer.answer(code) }
            if isInterrupted() { throw .interrupted }
            let now = ContinuousClock.now
            if now > deadline { throw .timedOut(after: settings.longestTime) }
            if now > transfer.lastArrival + settings.idleTime {
                throw .silent(for: settings.idleTime)
            }
            // Safe: there are no descriptors but libcurl's own to wait for.
            try check(unsafe curl.poll(multi, nil, 0, 100, nil))
        }
    }

    /// Does what can be done at once; returns the number of `CURLcode` with which a transfer ended.
    private func advance() throws(APIError) -> CInt? {
        var count: CInt = 0
        // Safe: libcurl fills in the number. The message is its own until the next call, and copied.
        try check(unsafe curl.perform(multi, &count))
        return unsafe curl.nextMessage(multi, &count)?.pointee.data.result
    }

    /// Throws for what is no `CURLM_OK`: the one that can be met is that memory has run out.
    private func check(_ code: CInt) throws(APIError) {
        guard code == 0 else { throw curl.failure(Curl.outOfMemory) }
    }
}
