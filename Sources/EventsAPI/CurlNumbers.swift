/// The numbers of `curl/curl.h`, which never change (libcurl, "ABI policy").
extension Curl {
    /// `CURLoption`: 0 and more are numbers, 10,000 and more pointers, 20,000 and more functions.
    enum Option: CInt {
        /// `CURLOPT_SSLVERSION`.
        case tlsVersion = 32
        /// `CURLOPT_POSTFIELDSIZE`.
        case bodySize = 60
        /// `CURLOPT_HTTP_VERSION`.
        case httpVersion = 84
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
        /// `CURLOPT_HEADERDATA`.
        case lineContext = 10_029
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
    static let brokenOff: CInt = 18
    /// `CURLE_OUT_OF_MEMORY`.
    static let outOfMemory: CInt = 27
}
