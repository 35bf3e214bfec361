import CCurl
import SystemCalls

/// The system's libcurl, loaded at run time: the functions for one request at a time.
///
/// One line per function, of the type that `curl/curl.h` and `curl/multi.h` declare. Nothing is
/// linked, so on a machine without libcurl everything but requests to the Events API works.
@safe
struct Curl: @unchecked Sendable {
    typealias Easy = UnsafeMutableRawPointer
    typealias Multi = OpaquePointer
    typealias List = OpaquePointer
    typealias Message = UnsafeMutablePointer<curl_message>

    let version: @convention(c) () -> UnsafePointer<CChar>?
    let initialize: @convention(c) (CLong) -> CInt
    let reason: @convention(c) (CInt) -> UnsafePointer<CChar>?

    let date: @convention(c) (UnsafePointer<CChar>?, UnsafeRawPointer?) -> CLong

    // One request

    let newEasy: @convention(c) () -> Easy?
    let freeEasy: @convention(c) (Easy?) -> Void
    /// `curl_easy_setopt`, which `CCurl` calls.
    let setOption: UnsafeMutableRawPointer
    let append: @convention(c) (List?, UnsafePointer<CChar>?) -> List?
    let freeList: @convention(c) (List?) -> Void

    // The multi interface, which runs requests and keeps connections

    let newMulti: @convention(c) () -> Multi?
    let freeMulti: @convention(c) (Multi?) -> CInt
    let add: @convention(c) (Multi?, Easy?) -> CInt
    let remove: @convention(c) (Multi?, Easy?) -> CInt
    let perform: @convention(c) (Multi?, UnsafeMutablePointer<CInt>?) -> CInt
    let poll:
        @convention(c) (
            Multi?, UnsafeMutableRawPointer?, CUnsignedInt, CInt, UnsafeMutablePointer<CInt>?
        ) -> CInt
    let nextMessage: @convention(c) (Multi?, UnsafeMutablePointer<CInt>?) -> Message?

    /// Finds all functions.
    init(_ library: DynamicLibrary) throws(APIError) {
        unsafe initialize = try library.find("curl_global_init")
        unsafe version = try library.find("curl_version")
        unsafe reason = try library.find("curl_easy_strerror")
        unsafe date = try library.find("curl_getdate")
        // One request
        unsafe newEasy = try library.find("curl_easy_init")
        unsafe freeEasy = try library.find("curl_easy_cleanup")
        unsafe setOption = try library.find("curl_easy_setopt")
        unsafe append = try library.find("curl_slist_append")
        unsafe freeList = try library.find("curl_slist_free_all")
        // The multi interface
        unsafe newMulti = try library.find("curl_multi_init")
        unsafe freeMulti = try library.find("curl_multi_cleanup")
        unsafe add = try library.find("curl_multi_add_handle")
        unsafe remove = try library.find("curl_multi_remove_handle")
        unsafe perform = try library.find("curl_multi_perform")
        // Since 7.66.0, the oldest version that can be used.
        unsafe poll = try library.find("curl_multi_poll")
        unsafe nextMessage = try library.find("curl_multi_info_read")
    }
}

extension DynamicLibrary {
    @unsafe
    fileprivate func find<Function>(_ symbol: String) throws(APIError) -> Function {
        try unsafe find(symbol, failingWith: APIError.self)
    }
}

// Loading

extension Curl {
    /// The system's libcurl, loaded and initialized once in a process.
    static let system = Result<Curl, APIError> { () throws(APIError) in
        try Curl(names: ["libcurl.so.4", "libcurl-gnutls.so.4"])
    }

    /// Loads and initializes the first of `names` that the system has.
    init(names: [String]) throws(APIError) {
        try self.init(try DynamicLibrary.first(of: names, failingWith: APIError.self))
        let code = initialize(Self.initializeEverything)
        guard code == 0 else { throw failure(code) }
    }

    /// Parses an HTTP date in any form of RFC 9110, section 5.6.7, as seconds since 1970.
    func time(ofDate text: String) -> Double? {
        // Safe: libcurl reads the text up to its zero, and ignores the second argument.
        let time = unsafe date(text, nil)
        return time == -1 ? nil : Double(time)
    }

    /// The versions of the library and of those that it uses, in its own words.
    var versionText: String {
        // Safe: the text ends with a zero, and is made once.
        unsafe version().map { unsafe String(cString: $0) } ?? ""
    }

    /// Returns the error of a `CURLcode`, in the library's words.
    func failure(_ code: CInt) -> APIError {
        // Safe: the text ends with a zero and never changes.
        .network(reason: unsafe reason(code).map { unsafe String(cString: $0) } ?? "\(code)")
    }
}

// Constants of `curl/curl.h`, which never change (libcurl, "ABI policy")

extension Curl {
    /// `CURLoption`: the value is a number below 10,000, a pointer below 20,000, otherwise a function.
    enum Option: CInt {
        /// `CURLOPT_SSLVERSION`.
        case tlsVersion = 32
        /// `CURLOPT_POSTFIELDSIZE`.
        case bodySize = 60
        /// `CURLOPT_HTTP_VERSION`.
        case httpVersion = 84
        /// `CURLOPT_BUFFERSIZE`.
        case receiveSize = 98
        /// `CURLOPT_NOSIGNAL`.
        case noSignal = 99
        /// `CURLOPT_CONNECTTIMEOUT_MS`.
        case connectTime = 156
        /// `CURLOPT_PROTOCOLS`.
        case protocols = 181
        /// `CURLOPT_SUPPRESS_CONNECT_HEADERS`.
        case withoutTunnelHeads = 265
        /// `CURLOPT_QUICK_EXIT`, since 7.87.0.
        case quickExit = 322
        /// `CURLOPT_WRITEDATA`.
        case bodyContext = 10_001
        /// `CURLOPT_URL`.
        case url = 10_002
        /// `CURLOPT_ERRORBUFFER`.
        case reason = 10_010
        /// `CURLOPT_HTTPHEADER`.
        case fields = 10_023
        /// `CURLOPT_SSLCERT`.
        case certificate = 10_025
        /// `CURLOPT_KEYPASSWD`.
        case passphrase = 10_026
        /// `CURLOPT_HEADERDATA`.
        case lineContext = 10_029
        /// `CURLOPT_CAINFO`.
        case authorities = 10_065
        /// `CURLOPT_SSLKEY`.
        case key = 10_087
        /// `CURLOPT_CAPATH`.
        case authoritiesFolder = 10_097
        /// `CURLOPT_ACCEPT_ENCODING`.
        case encodings = 10_102
        /// `CURLOPT_COPYPOSTFIELDS`.
        case body = 10_165
        /// `CURLOPT_NOPROXY`.
        case noProxy = 10_177
        /// `CURLOPT_WRITEFUNCTION`.
        case bodyReceiver = 20_011
        /// `CURLOPT_HEADERFUNCTION`.
        case lineReceiver = 20_079
    }

    /// `CURL_SSLVERSION_TLSv1_2`: that or newer.
    static let tls12: CLong = 6
    /// `CURL_HTTP_VERSION_1_1`.
    static let http11: CLong = 2
    /// `CURLPROTO_HTTP | CURLPROTO_HTTPS`.
    static let httpAndHTTPS: CLong = 3
    /// `CURL_GLOBAL_ALL`.
    static let initializeEverything: CLong = 3
    /// `CURL_ERROR_SIZE`.
    static let reasonSize = 256
    /// `CURLE_PARTIAL_FILE`.
    static let partialFile: CInt = 18
    /// `CURLE_OUT_OF_MEMORY`.
    static let outOfMemory: CInt = 27
    /// `CURLE_SSL_CERTPROBLEM`: the client's own certificate or key cannot be used.
    static let certificateProblem: CInt = 58
    /// `CURLE_PEER_FAILED_VERIFICATION`.
    static let untrustedServer: CInt = 60
    /// `CURLE_SSL_CACERT_BADFILE`: the file of authorities cannot be used.
    static let authoritiesProblem: CInt = 77
}
