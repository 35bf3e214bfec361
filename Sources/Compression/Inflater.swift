import SystemCalls

/// One stream of zlib that unpacks gzip, a member at a time (RFC 1952).
@safe
struct Inflater: ~Copyable, @unchecked Sendable {
    private let zlib: Zlib
    /// zlib keeps the address, so the structure stays where it is.
    private let stream: UnsafeMutablePointer<ZlibStream>

    /// How a step ended.
    enum Step {
        /// More can follow when there is more input, or more room.
        case open
        /// The member is whole, and its sum right.
        case memberEnd
        case failed(reason: String)
    }

    /// Throws `libraryMissing`, `functionMissing` or `notBegun`.
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
        // Safe: nobody else has the stream.
        _ = unsafe zlib.end(stream)
        unsafe stream.deallocate()
    }

    /// Begins the next member.
    mutating func beginMember() {
        // Safe: the stream is open.
        _ = unsafe zlib.reset(stream)
    }

    /// Unpacks `input` in its range into the places of `output` in theirs, as far as that goes.
    mutating func step(
        _ input: [UInt8], _ source: Range<Int>, into output: inout [UInt8], _ target: Range<Int>
    ) -> (step: Step, read: Int, written: Int) {
        precondition(source.upperBound <= input.count && target.upperBound <= output.count)
        let (stream, zlib) = unsafe (stream, zlib)
        return unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                // Safe: the precondition keeps both ranges inside of the arrays, and zlib's
                // pointers into them are used in this call alone.
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
