import SystemCalls

extension Curl {
    /// The libcurl there is, looked for once in a process, made ready and never closed again.
    static let system = Result<Curl, APIError> { () throws(APIError) in
        try Curl(names: ["libcurl.so.4", "libcurl-gnutls.so.4"])
    }

    /// Opens the first of `names` that there is.
    init(names: [String]) throws(APIError) {
        try self.init(try Self.library(names))
        let code = initialize(Self.initializeEverything)
        guard code == 0 else { throw failure(code) }
    }

    private static func library(_ names: [String]) throws(APIError) -> DynamicLibrary {
        var reasons: [String] = []
        for name in names {
            do throws(DynamicLibraryError) {
                return try DynamicLibrary(name)
            } catch {
                reasons.append(error.reason)
            }
        }
        throw .libraryMissing(tried: names, reason: reasons.first)
    }

    /// What went wrong by a number of `CURLcode`, in the library's words.
    func failure(_ code: CInt) -> APIError {
        // Safe: the text ends with a zero and is never changed.
        .network(reason: unsafe reason(code).map { unsafe String(cString: $0) } ?? "\(code)")
    }
}
