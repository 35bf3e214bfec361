import SystemCalls

/// A `z_stream` of zlib that decompresses gzip, a member at a time (RFC 1952).
@safe
struct Inflater: ~Copyable, @unchecked Sendable {
    private let zlib: Zlib
    /// zlib keeps its address, so the structure must not move.
    private let stream: UnsafeMutablePointer<ZlibStream>

    /// How a step ended.
    enum Step {
        /// More follows once there is more input, or more room.
        case open
        /// The member is complete, and its checksum is right.
        case memberEnd
        case failed(reason: String)
    }

    /// - Throws: `libraryMissing`, `functionMissing` or `notBegun`.
    init() throws(GzipError) {
        let zlib = try Zlib.system.get()
        let stream = UnsafeMutablePointer<ZlibStream>.allocate(capacity: 1)
        // Safe: the memory was allocated for one structure, and is freed in `deinit` alone.
        unsafe stream.initialize(to: ZlibStream())
        // Safe: the version is zlib's own text, and the size that of the structure.
        let result = unsafe zlib.begin(
            stream, Self.gzipOnly, zlib.version(), CInt(MemoryLayout<ZlibStream>.size))
        guard result == Self.isFine else {
            unsafe stream.deallocate()
            throw .notBegun(result)
        }
        self.zlib = zlib
        unsafe self.stream = unsafe stream
    }

    deinit {
        // Safe: nothing else has the stream.
        _ = unsafe zlib.end(stream)
        unsafe stream.deallocate()
    }

    /// Begins the next member.
    mutating func beginMember() {
        // Safe: the stream is open.
        _ = unsafe zlib.reset(stream)
    }

    /// Decompresses `input[source]` into `output[target]`, until one of them is used up.
    mutating func step(
        _ input: [UInt8], _ source: Range<Int>, into output: inout [UInt8], _ target: Range<Int>
    ) -> (step: Step, read: Int, written: Int) {
        precondition(source.upperBound <= input.count && target.upperBound <= output.count)
        let (stream, zlib) = unsafe (stream, zlib)
        return unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                // Safe: the precondition keeps both ranges inside the arrays, and zlib uses its
                // pointers into them during this call only.
                unsafe stream.pointee.nextIn = input.baseAddress?.advanced(by: source.lowerBound)
                unsafe stream.pointee.availableIn = CUnsignedInt(source.count)
                unsafe stream.pointee.nextOut = output.baseAddress?.advanced(by: target.lowerBound)
                unsafe stream.pointee.availableOut = CUnsignedInt(target.count)
                let result = unsafe zlib.inflate(stream, Self.noFlush)
                let read = unsafe source.count - Int(stream.pointee.availableIn)
                let written = unsafe target.count - Int(stream.pointee.availableOut)
                return (unsafe Self.step(result, stream.pointee.message), read, written)
            }
        }
    }

    private static func step(_ result: CInt, _ message: UnsafePointer<CChar>?) -> Step {
        switch result {
        case isFine, needsMore: .open
        case isEnd: .memberEnd
        // Safe: the text ends with a zero and is never changed.
        default: .failed(reason: unsafe message.map { unsafe String(cString: $0) } ?? "\(result)")
        }
    }

    // zlib.h: a window of 32 KiB and gzip's header; Z_NO_FLUSH, Z_OK, Z_STREAM_END, Z_BUF_ERROR.
    private static let gzipOnly: CInt = 15 + 16
    private static let noFlush: CInt = 0
    private static let isFine: CInt = 0
    private static let isEnd: CInt = 1
    private static let needsMore: CInt = -5
}

/// The system's zlib, loaded at run time: the functions for decompressing gzip.
///
/// One line per function, of the type that `zlib.h` declares. Nothing is linked, so on a machine
/// without zlib everything but gzip can be read.
@safe
struct Zlib: @unchecked Sendable {
    /// A `ZlibStream`.
    typealias Stream = UnsafeMutableRawPointer

    let version: @convention(c) () -> UnsafePointer<CChar>?
    let begin: @convention(c) (Stream, CInt, UnsafePointer<CChar>?, CInt) -> CInt
    let inflate: @convention(c) (Stream, CInt) -> CInt
    let reset: @convention(c) (Stream) -> CInt
    let end: @convention(c) (Stream) -> CInt

    /// The system's zlib, loaded once in a process.
    static let system = Result<Zlib, GzipError> { () throws(GzipError) in
        try Zlib(names: libraryNames)
    }

    /// The library's version, in its own words.
    var versionText: String {
        // Safe: the text ends with a zero and never changes.
        unsafe version().map { unsafe String(cString: $0) } ?? ""
    }

    private static let libraryNames = ["libz.so.1", "libz.so"]

    /// Opens the first of `names` that the system has, and finds all functions.
    init(names: [String]) throws(GzipError) {
        let library = try DynamicLibrary.first(of: names, failingWith: GzipError.self)
        unsafe version = try library.find("zlibVersion")
        unsafe begin = try library.find("inflateInit2_")
        unsafe inflate = try library.find("inflate")
        unsafe reset = try library.find("inflateReset")
        unsafe end = try library.find("inflateEnd")
    }
}

/// `z_stream`; zlib checks its size, and writes to nothing beyond it.
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
        try unsafe find(symbol, failingWith: GzipError.self)
    }
}
