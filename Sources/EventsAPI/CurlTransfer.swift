import CCurl

/// One request over libcurl, with all that libcurl points to while it runs.
///
/// What is not set stays as libcurl has it: certificate and name of the server are verified by the
/// system's authorities, no redirection is followed, no cookie kept, and proxies are taken from the
/// variables of the environment.
@safe
struct CurlTransfer: ~Copyable {
    private let curl: Curl
    let easy: Curl.Easy?
    private let fields: Curl.List?
    private let reason: UnsafeMutablePointer<CChar>
    private let incoming: ResponseReceiver
    private let settings: ClientSettings

    init(
        _ request: HTTPRequest, _ settings: ClientSettings, over curl: Curl
    ) throws(APIError) {
        self.curl = curl
        self.settings = settings
        incoming = ResponseReceiver(limit: settings.sizeLimit)
        unsafe easy = curl.newEasy()
        // Safe: libcurl copies the texts.
        unsafe fields = (request.fields + [("Expect", "")]).reduce(nil) {
            unsafe curl.append($0, "\($1.name): \($1.value)")
        }
        unsafe reason = .allocate(capacity: Curl.reasonSize)
        unsafe reason.initialize(repeating: 0, count: Curl.reasonSize)
        try setWay()
        try setRequest(request)
        try setReceivers()
    }

    deinit {
        // Safe: nothing is used after it, and the handle is freed before what it points to.
        unsafe curl.freeEasy(easy)
        unsafe curl.freeList(fields)
        unsafe reason.deallocate()
    }

    /// When something came last; before that, when the request was made.
    var lastArrival: ContinuousClock.Instant { incoming.lastArrival }

    /// What has come, once libcurl has ended the transfer with a number of `CURLcode`.
    ///
    /// For libcurl 7.88 the end of a connection inside of the head is an answer in order.
    func answer(_ code: CInt) throws(APIError) -> HTTPResponse {
        if incoming.isTooLarge { throw .tooLarge(limit: settings.sizeLimit) }
        guard code == 0 else { throw failure(code) }
        let head = incoming.head
        guard head.isWhole else { throw curl.failure(Curl.brokenOff) }
        return HTTPResponse(
            status: head.status, location: head.location, retryAfter: head.retryAfter,
            body: incoming.body)
    }

    /// What libcurl says of this transfer, or of the number where it says nothing.
    private func failure(_ code: CInt) -> APIError {
        // Safe: libcurl ends the text with a zero, and there was one before.
        let words = unsafe String(cString: reason)
        return words.isEmpty
            ? curl.failure(code) : .network(reason: ProxySecrets.removed(from: words))
    }

    // Options

    /// How it is spoken: one request at a time gains nothing by HTTP/2.
    private func setWay() throws(APIError) {
        for (option, value) in [
            (.noSignal, 1), (.protocols, Curl.httpAndHTTPS), (.httpVersion, Curl.http11),
            (.withoutTunnelHeads, 1),
            (.tlsVersion, Curl.tls12), (.connectTime, CLong(settings.idleTime / .milliseconds(1))),
        ] as [(Curl.Option, CLong)] {
            try set(option, to: value)
        }
        // Whatever it can unpack.
        try set(.encodings, to: "")
        // A version that does not know it waits for the resolver where a signal ends the wait.
        try? set(.quickExit, to: 1)
    }

    private func setRequest(_ request: HTTPRequest) throws(APIError) {
        try set(.url, to: request.url)
        // In the clear only this machine is asked, and nobody between may see the token.
        if request.url.hasPrefix("http:") { try set(.noProxy, to: "*") }
        // Safe: the list lives as long as the handle.
        try unsafe set(.fields, to: UnsafeRawPointer(fields))
        guard let body = request.body else { return }
        try set(.bodySize, to: body.count)
        // Safe: libcurl copies as many bytes as it was told before.
        try check(
            unsafe body.withUnsafeBytes {
                unsafe curl_set_pointer(
                    curl.setOption, easy, Curl.Option.body.rawValue, $0.baseAddress)
            })
    }

    private func setReceivers() throws(APIError) {
        // Safe: answer and buffer live as long as the handle.
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(incoming).toOpaque())
        try unsafe set(.lineContext, to: context)
        try unsafe set(.bodyContext, to: context)
        try unsafe set(.reason, to: UnsafeRawPointer(reason))
        try unsafe set(.lineReceiver, to: ResponseReceiver.lineReceiver)
        try unsafe set(.bodyReceiver, to: ResponseReceiver.bodyReceiver)
    }

    private func set(_ option: Curl.Option, to value: CLong) throws(APIError) {
        try check(unsafe curl_set_number(curl.setOption, easy, option.rawValue, value))
    }

    /// Sets a text, which libcurl copies.
    private func set(_ option: Curl.Option, to text: String) throws(APIError) {
        try check(
            unsafe text.withCString {
                unsafe curl_set_pointer(curl.setOption, easy, option.rawValue, $0)
            })
    }

    @unsafe
    private func set(_ option: Curl.Option, to place: UnsafeRawPointer?) throws(APIError) {
        try check(unsafe curl_set_pointer(curl.setOption, easy, option.rawValue, place))
    }

    @unsafe
    private func set(_ option: Curl.Option, to receiver: curl_receiver) throws(APIError) {
        try check(unsafe curl_set_receiver(curl.setOption, easy, option.rawValue, receiver))
    }

    private func check(_ code: CInt) throws(APIError) {
        guard code == 0 else { throw curl.failure(code) }
    }
}
