import CCurl

/// An answer while it comes in, written by libcurl's callbacks.
final class ResponseReceiver {
    private(set) var head = HTTPResponseHead()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// When something came last; before that, when the wait began.
    private(set) var lastArrival = ContinuousClock.now
    private let limit: Int

    /// Creates one whose body may have `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// `CURLOPT_HEADERFUNCTION`: takes each line of each head, whole.
    static let lineReceiver: curl_receiver = { bytes, _, count, context in
        unsafe taking(bytes, count, context) { answer, bytes in
            answer.head.take(unsafe String(decoding: bytes, as: UTF8.self))
            return true
        }
    }

    /// `CURLOPT_WRITEFUNCTION`: takes each piece of the body, and ends the transfer at the limit.
    static let bodyReceiver: curl_receiver = { bytes, _, count, context in
        unsafe taking(bytes, count, context) { answer, bytes in
            answer.isTooLarge = answer.body.count + bytes.count > answer.limit
            if !answer.isTooLarge { unsafe answer.body.append(contentsOf: bytes) }
            return !answer.isTooLarge
        }
    }

    /// Hands `count` bytes to the answer that is `context`; fewer as the result end the transfer.
    private static func taking(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ take: (ResponseReceiver, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // Safe: the context is the answer of a transfer, which keeps it as long as libcurl calls.
        let answer = unsafe Unmanaged<ResponseReceiver>.fromOpaque(context).takeUnretainedValue()
        answer.lastArrival = .now
        // Safe: libcurl gives `count` bytes, which are not kept.
        return unsafe take(answer, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }
}
