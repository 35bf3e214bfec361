import CCurl
import SystemCalls

/// The system's libcurl: the functions that one request at a time needs, found at run time.
///
/// One row a function, of the type that `curl/curl.h` and `curl/multi.h` declare. Nothing is
/// linked, so a machine without libcurl runs everything but what asks the Events API.
@safe
struct Curl: @unchecked Sendable {
    typealias Easy = UnsafeMutableRawPointer
    typealias Multi = OpaquePointer
    typealias List = OpaquePointer
    typealias Message = UnsafeMutablePointer<curl_message>

    let initialize: @convention(c) (CLong) -> CInt
    let reason: @convention(c) (CInt) -> UnsafePointer<CChar>?

    // One request

    let newEasy: @convention(c) () -> Easy?
    let freeEasy: @convention(c) (Easy?) -> Void
    /// `curl_easy_setopt`, which `CCurl` calls.
    let setOption: UnsafeMutableRawPointer
    let append: @convention(c) (List?, UnsafePointer<CChar>?) -> List?
    let freeList: @convention(c) (List?) -> Void

    // What drives it, and keeps connections

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

    /// Finds every function of the table.
    init(_ library: DynamicLibrary) throws(APIError) {
        unsafe initialize = try library.find("curl_global_init")
        unsafe reason = try library.find("curl_easy_strerror")
        // One request
        unsafe newEasy = try library.find("curl_easy_init")
        unsafe freeEasy = try library.find("curl_easy_cleanup")
        unsafe setOption = try library.find("curl_easy_setopt")
        unsafe append = try library.find("curl_slist_append")
        unsafe freeList = try library.find("curl_slist_free_all")
        // What drives it, and keeps connections
        unsafe newMulti = try library.find("curl_multi_init")
        unsafe freeMulti = try library.find("curl_multi_cleanup")
        unsafe add = try library.find("curl_multi_add_handle")
        unsafe remove = try library.find("curl_multi_remove_handle")
        unsafe perform = try library.find("curl_multi_perform")
        // Since 7.66.0, the oldest version that serves.
        unsafe poll = try library.find("curl_multi_poll")
        unsafe nextMessage = try library.find("curl_multi_info_read")
    }
}

extension DynamicLibrary {
    @unsafe
    fileprivate func find<Function>(_ symbol: String) throws(APIError) -> Function {
        guard let function: Function = unsafe function(symbol) else {
            throw .functionMissing(symbol, library: name)
        }
        return function
    }
}
