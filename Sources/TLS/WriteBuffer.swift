import SystemCalls

/// What collects the records of a session, so that one call of the system sends several.
///
/// OpenSSL passes on each record of 16 KiB by itself. This is its `BIO_f_buffer`, put between the
/// session and the socket once the handshake is over; the session owns it then.
@safe
struct WriteBuffer {
    private let stream: OpenSSL.Stream
    private let library: OpenSSL

    /// How many bytes of a caller are encrypted before they are sent: four records.
    static let plainSize = 4 * 16_384
    /// The same with what records add: at most 256 bytes each and a header (RFC 8446, section 5.2).
    private static let size = plainSize + 4 * 512

    /// Puts a buffer before the socket of a session.
    init(of session: OpenSSL.Session, _ library: OpenSSL) throws(TLSError) {
        // Safe: the session takes over the buffer, and the buffer the socket's stream, which is
        // counted once more because the session goes on to read from it.
        guard let socket = unsafe library.writeStream(session), unsafe library.retain(socket) == 1,
            let stream = unsafe library.newStream(library.bufferStream())
        else { throw library.failure(of: "BIO_new") }
        _ = unsafe library.controlStreamNumber(
            stream, OpenSSLNumber.setBufferSize, Self.size, OpenSSLNumber.ofWriting)
        _ = unsafe library.push(stream, socket)
        unsafe library.setWriteStream(session, stream)
        unsafe self.stream = stream
        self.library = library
    }

    /// Sends all that is collected, or as much as the socket takes.
    func flush() -> SessionStep {
        library.clearErrors()
        SystemError.forget()
        // Safe: the stream lives as long as the session.
        let result = unsafe library.controlStream(stream, OpenSSLNumber.flush, 0, nil)
        let system = SystemError("SSL_write")
        if result > 0 { return .step(.done(0)) }
        if unsafe library.streamFlags(stream, OpenSSLNumber.shouldRetry) != 0 {
            return .step(.wait(.writable))
        }
        return .failed(SessionFailure(reasons: library.removeErrors(), system: system))
    }
}
