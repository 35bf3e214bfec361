import SystemCalls

/// The system's zlib: the functions that reading gzip needs, found at run time.
///
/// One row a function, of the type that `zlib.h` declares. Nothing is linked, so a machine without
/// zlib reads everything but gzip.
@safe
struct Zlib: @unchecked Sendable {
    /// A `ZlibStream`.
    typealias Stream = UnsafeMutableRawPointer

    let version: @convention(c) () -> UnsafePointer<CChar>?
    let begin: @convention(c) (Stream, CInt, UnsafePointer<CChar>?, CInt) -> CInt
    let inflate: @convention(c) (Stream, CInt) -> CInt
    let reset: @convention(c) (Stream) -> CInt
    let end: @convention(c) (Stream) -> CInt

    /// The zlib there is, looked for once in a process and never closed again.
    static let system = Result<Zlib, GzipError> { () throws(GzipError) in
        try Zlib(names: libraryNames)
    }

    private static let libraryNames = ["libz.so.1", "libz.so"]

    /// Opens the first of `names` that there is, and finds every function in it.
    init(names: [String]) throws(GzipError) {
        let library = try Self.library(names)
        unsafe version = try library.find("zlibVersion")
        unsafe begin = try library.find("inflateInit2_")
        unsafe inflate = try library.find("inflate")
        unsafe reset = try library.find("inflateReset")
        unsafe end = try library.find("inflateEnd")
    }

    private static func library(_ names: [String]) throws(GzipError) -> DynamicLibrary {
        var reasons: [String] = []
        for name in names {
            do throws(DynamicLibraryError) {
                return try DynamicLibrary(name)
            } catch {
                reasons.append(error.reason)
            }
        }
        throw .libraryMissing(reason: reasons.first ?? "")
    }
}

/// `z_stream`: zlib checks the size of it, and writes to nothing else.
@unsafe
struct ZlibStream {
    var nextIn: UnsafePointer<UInt8>?
    var availableIn: CUnsignedInt = 0
    var totalIn: CUnsignedLong = 0
    var nextOut: UnsafeMutablePointer<UInt8>?
    var availableOut: CUnsignedInt = 0
    var totalOut: CUnsignedLong = 0
    var message: UnsafePointer<CChar>?
    var state: OpaquePointer?
    var allocate: OpaquePointer?
    var free: OpaquePointer?
    var context: UnsafeMutableRawPointer?
    var dataType: CInt = 0
    var checksum: CUnsignedLong = 0
    var reserved: CUnsignedLong = 0
}

extension DynamicLibrary {
    @unsafe
    fileprivate func find<Function>(_ symbol: String) throws(GzipError) -> Function {
        guard let function: Function = unsafe function(symbol) else {
            throw .functionMissing(symbol, library: name)
        }
        return function
    }
}
