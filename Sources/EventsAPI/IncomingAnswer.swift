import CCurl

/// An answer while it comes in, written by libcurl's callbacks.
final class IncomingAnswer {
    private(set) var head = AnswerHead()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// When something came last; before that, when the wait began.
    private(set) var lastArrival = ContinuousClock.now
    private let limit: Int

    /// Creates one whose body may have `limit` octets.
    init(limit: Int) {
        self.limit = limit
    }

    /// `CURLOPT_HEADERFUNCTION`: takes each line of each head, whole.
    static let lineReceiver: curl_receiver = { octets, _, count, context in
        unsafe taking(octets, count, context) { answer, octets in
            answer.head.take(unsafe String(decoding: octets, as: UTF8.self))
            return true
        }
    }

    /// `CURLOPT_WRITEFUNCTION`: takes each piece of the body, and ends the transfer at the limit.
    static let bodyReceiver: curl_receiver = { octets, _, count, context in
        unsafe taking(octets, count, context) { answer, octets in
            answer.isTooLarge = answer.body.count + octets.count > answer.limit
            if !answer.isTooLarge { unsafe answer.body.append(contentsOf: octets) }
            return !answer.isTooLarge
        }
    }

    /// Hands `count` octets to the answer that is `context`; fewer as the result end the transfer.
    private static func taking(
        _ octets: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ take: (IncomingAnswer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // Safe: the context is the answer of a transfer, which keeps it as long as libcurl calls.
        let answer = unsafe Unmanaged<IncomingAnswer>.fromOpaque(context).takeUnretainedValue()
        answer.lastArrival = .now
        // Safe: libcurl gives `count` octets, which are not kept.
        return unsafe take(answer, UnsafeRawBufferPointer(start: octets, count: count)) ? count : 0
    }
}
