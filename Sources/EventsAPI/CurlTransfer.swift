import CCurl
import SystemCalls

/// A request over libcurl, with all that libcurl points to while it runs.
///
/// All other options have libcurl's defaults: the server's certificate and name are verified,
/// redirections are not followed, cookies are not kept, and proxies are those of the environment.
@safe
struct CurlTransfer: ~Copyable {
    private let curl: Curl
    let easy: Curl.Easy?
    private let fields: Curl.List?
    private let reason: UnsafeMutablePointer<CChar>
    private let receiver: ResponseReceiver
    private let settings: ClientSettings

    /// Prepares a request; its response has about `size` bytes, if that is known.
    init(
        _ request: HTTPRequest, _ settings: ClientSettings, over curl: Curl, expecting size: Int = 0
    ) throws(APIError) {
        self.curl = curl
        self.settings = settings
        receiver = ResponseReceiver(limit: settings.sizeLimit, expecting: size)
        unsafe easy = curl.newEasy()
        // Safe: libcurl copies the texts.
        unsafe fields = (request.fields + [("Expect", "")]).reduce(nil) {
            unsafe curl.append($0, "\($1.name): \($1.value)")
        }
        unsafe reason = .allocate(capacity: Curl.reasonSize)
        unsafe reason.initialize(repeating: 0, count: Curl.reasonSize)
        try setProtocol()
        try setTrust()
        try setRequest(request)
        try setReceivers()
    }

    deinit {
        // Safe: nothing is used after it, and the handle is freed before what it points to.
        unsafe curl.freeEasy(easy)
        unsafe curl.freeList(fields)
        unsafe reason.deallocate()
    }

    /// When bytes were last received; before that, when the transfer was created.
    var lastArrival: ContinuousClock.Instant { receiver.lastArrival }

    /// Returns the response, once libcurl has ended the transfer with `code`, a `CURLcode`.
    ///
    /// libcurl 7.88 does not report that the connection ended inside the head, so this is checked.
    func response(_ code: CInt) throws(APIError) -> HTTPResponse {
        if receiver.isTooLarge { throw .tooLarge(limit: settings.sizeLimit) }
        guard code == 0 else { throw failure(code) }
        let head = receiver.head
        guard head.isComplete else { throw curl.failure(Curl.partialFile) }
        return HTTPResponse(head: head, body: receiver.body)
    }

    /// Returns the error of this transfer in libcurl's words, or by its code if there are none.
    private func failure(_ code: CInt) -> APIError {
        // Safe: libcurl ends the text with a zero, and there was one before.
        let text = unsafe String(cString: reason)
        guard !text.isEmpty else { return curl.failure(code) }
        let reason = ProxySecrets.redacted(text)
        let hasFiles = settings.trust != APITrust()
        return switch code {
        case Curl.untrustedServer: .untrustedServer(reason: reason)
        case Curl.certificateProblem where hasFiles, Curl.authoritiesProblem where hasFiles:
            .unusableFile(reason: reason)
        // The alert of TLS 1.3, which libcurl reports with several codes (RFC 8446, section 6.2).
        case _ where reason.contains("certificate required"): .certificateRequired(reason: reason)
        default: .network(reason: reason)
        }
    }

    // Options

    /// How many bytes are received at once at most: a page has some 600,000.
    private static let receiveSize: CLong = 128 * 1024

    /// Sets protocol and timeouts; with one request at a time HTTP/2 has no advantage.
    private func setProtocol() throws(APIError) {
        for (option, value) in [
            (.noSignal, 1), (.protocols, Curl.httpAndHTTPS), (.httpVersion, Curl.http11),
            (.withoutTunnelHeads, 1), (.receiveSize, Self.receiveSize),
            (.tlsVersion, Curl.tls12), (.connectTime, CLong(settings.idleTime / .milliseconds(1))),
        ] as [(Curl.Option, CLong)] {
            try set(option, to: value)
        }
        // All encodings that libcurl supports.
        try set(.encodings, to: "")
        // An older version waits for the resolver even after a signal.
        try? set(.quickExit, to: 1)
    }

    /// Sets whom the connection trusts, where that is not the system's authorities, and our certificate.
    private func setTrust() throws(APIError) {
        let trust = settings.trust
        try trust.check()
        if let path = trust.authorities {
            try set(.authorities, to: path)
            // The authorities in the system's folder would be trusted as well.
            try unsafe set(.authoritiesFolder, to: nil)
        }
        guard let certificate = trust.certificate else { return }
        try set(.certificate, to: certificate)
        try set(.key, to: trust.key ?? certificate)
        // For the passphrase of an encrypted key the terminal would be asked.
        try set(.passphrase, to: "")
    }

    private func setRequest(_ request: HTTPRequest) throws(APIError) {
        try set(.url, to: request.url)
        // Plain HTTP is for this machine only, and no proxy may see the token.
        if request.url.hasPrefix("http:") { try set(.noProxy, to: "*") }
        // Safe: the list lives as long as the handle.
        try unsafe set(.fields, to: UnsafeRawPointer(fields))
        guard let body = request.body else { return }
        try set(.bodySize, to: body.count)
        // Safe: libcurl copies as many bytes as the option before says.
        try check(
            unsafe body.withUnsafeBytes {
                unsafe curl_set_pointer(
                    curl.setOption, easy, Curl.Option.body.rawValue, $0.baseAddress)
            })
    }

    private func setReceivers() throws(APIError) {
        // Safe: receiver and buffer live as long as the handle.
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(receiver).toOpaque())
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

/// A response while it is received, filled by libcurl's callbacks.
final class ResponseReceiver {
    private(set) var head = HTTPResponseHead()
    private(set) var body: [UInt8] = []
    private(set) var isTooLarge = false
    /// When bytes were last received; before that, when the receiver was created.
    private(set) var lastArrival = ContinuousClock.now
    private let limit: Int

    /// Creates a receiver of a body of about `size` and at most `limit` bytes.
    init(limit: Int, expecting size: Int) {
        self.limit = limit
        body.reserveCapacity(min(size + size / 8, limit))
    }

    /// `CURLOPT_HEADERFUNCTION`: receives each line of each head.
    static let lineReceiver: curl_receiver = { bytes, _, count, context in
        unsafe receive(bytes, count, context) { receiver, bytes in
            receiver.head.append(unsafe String(decoding: bytes, as: UTF8.self))
            return true
        }
    }

    /// `CURLOPT_WRITEFUNCTION`: receives each part of the body, and ends the transfer at the limit.
    static let bodyReceiver: curl_receiver = { bytes, _, count, context in
        unsafe receive(bytes, count, context) { receiver, bytes in
            receiver.isTooLarge = receiver.body.count + bytes.count > receiver.limit
            if !receiver.isTooLarge { unsafe receiver.body.append(contentsOf: bytes) }
            return !receiver.isTooLarge
        }
    }

    /// Passes `count` bytes to the receiver at `context`; a result other than `count` ends the transfer.
    private static func receive(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
        _ body: (ResponseReceiver, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let context = unsafe context else { return 0 }
        // Safe: the context is the receiver of a transfer, which outlives the callbacks.
        let receiver = unsafe Unmanaged<ResponseReceiver>.fromOpaque(context).takeUnretainedValue()
        receiver.lastArrival = .now
        // Safe: libcurl gives `count` bytes, which are not kept.
        return unsafe body(receiver, UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
    }
}

/// The user and password of a proxy, which libcurl repeats in errors about a malformed address.
enum ProxySecrets {
    /// The variables with addresses of proxies, each also in upper case (libcurl-env(3)).
    private static let variables = ["https_proxy", "http_proxy", "all_proxy"]

    /// Returns `text` with user and password of each proxy's address redacted.
    static func redacted(
        _ text: String, value: (String) -> String? = { environmentValue($0) }
    ) -> String {
        variables.flatMap { [$0, $0.uppercased()] }.compactMap(value).reduce(text) {
            text, address in
            guard let host = address.lastIndex(of: "@") else { return text }
            return text.replacing(address, with: "<redacted>" + address[host...])
        }
    }
}
