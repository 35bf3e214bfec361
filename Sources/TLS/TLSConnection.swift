package import SystemCalls

/// A TLS connection over a connected socket, which it owns.
///
/// Only the handshake waits; all other calls are non-blocking. Going out of scope sends
/// `close_notify` if that is still possible, frees the session, and then closes the socket.
@safe
package struct TLSConnection: ~Copyable {
    /// The socket, to be polled.
    package let descriptor: Descriptor
    private let server: VerifiedServer
    private let host: String
    private let context: TLSContext
    private let session: OpenSSL.Session
    private let buffer: WriteBuffer
    private let diagnosis: Diagnosis
    private var ending = Ending.open
    /// How many of the bytes that `write` was given last are encrypted and not sent yet.
    private var encrypted = 0

    /// The result of the handshake; if a session was resumed, of the one in which that began.
    package var peer: TLSPeer { server.peer }
    /// Whether the handshake was an abbreviated one.
    var isResumed: Bool { unsafe context.library.wasResumed(session) == 1 }

    /// The state of the sending direction.
    private enum Ending: Sendable { case open, closeNotifyBuffered, closeNotifySent, failed }

    /// Performs the handshake before `deadline` on a connected, non-blocking socket.
    ///
    /// `host` is the name or numeric address that the user wrote, for which the server's
    /// certificate must be valid.
    package init(
        over socket: consuming Descriptor, to host: String, context: TLSContext,
        before deadline: Deadline, unless stopSignal: StopSignal?
    ) throws(TLSError) {
        // Safe: the session is freed once, here or in `deinit`, and nothing else has it.
        let library = context.library
        library.clearErrors()
        guard let session = unsafe library.newSession(context.context) else {
            throw library.failure(of: "SSL_new")
        }
        var handshake = unsafe Handshake(session, host: host, context: context)
        let found: (server: VerifiedServer, buffer: WriteBuffer)
        do {
            let server = try handshake.perform(
                over: socket, before: deadline, unless: stopSignal)
            found = (server, try unsafe WriteBuffer(of: session, library))
        } catch {
            unsafe library.freeSession(session)
            throw error
        }
        (server, buffer) = found
        self.context = context
        self.host = host
        unsafe self.session = session
        diagnosis = handshake.diagnosis(isHandshake: false)
        descriptor = socket
    }

    deinit {
        let library = context.library
        if case .open = ending {
            _ = unsafe library.step(session, "SSL_shutdown") { unsafe library.shutDown(session) }
        }
        if ending != .failed,
            let session = unsafe ResumableSession(of: session, with: server, library)
        {
            context.sessions.keep(session, for: host)
        }
        unsafe library.freeSession(session)
    }

    /// Writes some of `bytes`, and returns how many.
    ///
    /// After `wait` the next call must begin with the same bytes, and have no fewer: they are
    /// encrypted already.
    package mutating func write(_ bytes: Span<UInt8>) throws(TLSError) -> TLSStep {
        while encrypted < min(bytes.count, WriteBuffer.plainSize) {
            let step = writeRecord(bytes.extracting(droppingFirst: encrypted))
            guard case .step(.done(let count)) = step else { return try result(ofWriting: step) }
            encrypted += count
        }
        let step = try result(ofWriting: buffer.flush())
        guard case .done = step else { return step }
        defer { encrypted = 0 }
        return .done(encrypted)
    }

    /// Encrypts the next bytes, as many as a record has.
    private func writeRecord(_ bytes: Span<UInt8>) -> SessionStep {
        let (library, session) = unsafe (context.library, session)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe: OpenSSL reads at most `buffer.count` bytes, and keeps no pointer.
            unsafe library.step(session, "SSL_write") {
                unsafe library.write(session, buffer.baseAddress, CInt(clamping: buffer.count))
            }
        }
    }

    private mutating func result(ofWriting step: SessionStep) throws(TLSError) -> TLSStep {
        switch step {
        case .step(let step): return step
        case .failed(let failure): throw errorOfWriting(failure)
        }
    }

    /// Reads into the start of `buffer`, which must not be empty, and returns how many bytes.
    ///
    /// After `wait` OpenSSL has nothing buffered, so that `poll` reports what arrives next.
    package mutating func read(into buffer: inout [UInt8]) throws(TLSError) -> TLSStep {
        precondition(!buffer.isEmpty)
        switch readStep(into: &buffer) {
        case .step(let step): return step
        case .failed(let failure): throw fail(failure)
        }
    }

    /// Sends `close_notify`, after everything was written; the socket stays open.
    ///
    /// - Returns: What to wait for before the next call, or nil once it was sent.
    package mutating func sendCloseNotify() throws(TLSError) -> Readiness? {
        if case .open = ending, let readiness = try writeCloseNotify() { return readiness }
        guard case .closeNotifyBuffered = ending else { return nil }
        // OpenSSL tries to send it, and does not say whether it could.
        if case .wait(let readiness) = try result(ofWriting: buffer.flush()) { return readiness }
        ending = .closeNotifySent
        return nil
    }

    private mutating func writeCloseNotify() throws(TLSError) -> Readiness? {
        let (library, session) = unsafe (context.library, session)
        let step = unsafe library.step(session, "SSL_shutdown") {
            // 0 means that ours was sent and the peer's has not arrived, which is enough.
            let result = unsafe library.shutDown(session)
            return result == 0 ? 1 : result
        }
        switch step {
        case .step(.wait(let readiness)):
            return readiness
        case .step:
            ending = .closeNotifyBuffered
            return nil
        case .failed(let failure):
            throw fail(failure)
        }
    }

    private func readStep(into buffer: inout [UInt8]) -> SessionStep {
        let (library, session) = unsafe (context.library, session)
        return unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            // Safe: OpenSSL fills in at most `buffer.count` bytes, and keeps no pointer.
            unsafe library.step(session, "SSL_read") {
                unsafe library.read(session, buffer.baseAddress, CInt(clamping: buffer.count))
            }
        }
    }

    /// Explains a failed write by the alert that the peer sent before it closed, if it did.
    ///
    /// In TLS 1.3 a server refuses the client certificate when the client is writing already: its
    /// alert is still unread when the write meets a closed connection.
    private mutating func errorOfWriting(_ failure: SessionFailure) -> TLSError {
        guard failure.system != nil else { return fail(failure) }
        var scratch = [UInt8](repeating: 0, count: 1024)
        if case .failed(let later) = readStep(into: &scratch), later.alert != nil {
            return fail(later)
        }
        return fail(failure)
    }

    /// Ends the connection: after an error OpenSSL allows no call on a session.
    private mutating func fail(_ failure: SessionFailure) -> TLSError {
        ending = .failed
        return diagnosis.error(for: failure, socketError: descriptor.consumeError(of: "SSL_read"))
    }
}
