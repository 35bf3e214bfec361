package import SystemCalls

/// One TLS connection over a connected socket, which it owns.
///
/// Nothing waits but the handshake. A connection that is dropped says `close_notify` where that
/// is still possible, frees the session, and then closes the socket.
@safe
package struct TLSConnection: ~Copyable {
    package let descriptor: Descriptor
    /// What the server has shown of itself.
    package let peer: TLSPeer
    private let context: TLSContext
    private let session: OpenSSL.Session
    private let diagnosis: Diagnosis
    private var ending = Ending.open

    /// How far our end of the stream is.
    private enum Ending: Sendable { case open, closeNotifySent, failed }

    /// Shakes hands before `deadline` on a socket that is connected and never blocks.
    ///
    /// `host` is the name or numeric address that the user wrote: it is what the server's
    /// certificate has to be for.
    package init(
        over socket: consuming Descriptor, to host: String, context: TLSContext,
        before deadline: Deadline, unless interruption: StopSignal?
    ) throws(TLSError) {
        // Safe: the session is freed once, here or in `deinit`, and nobody else gets hold of it.
        let library = context.library
        library.clearErrors()
        guard let session = unsafe library.newSession(context.context) else {
            throw library.failure(of: "SSL_new")
        }
        var handshake = unsafe Handshake(session, host: host, context: context)
        do {
            peer = try handshake.shakeHands(
                over: socket, before: deadline, unless: interruption)
        } catch {
            unsafe library.freeSession(session)
            throw error
        }
        self.context = context
        unsafe self.session = session
        diagnosis = handshake.diagnosis(isHandshake: false)
        descriptor = socket
    }

    deinit {
        let library = context.library
        if case .open = ending {
            _ = unsafe library.step(session, "SSL_shutdown") { unsafe library.shutDown(session) }
        }
        unsafe library.freeSession(session)
    }

    /// Writes some of `bytes`, and returns how many.
    ///
    /// After `wait` the next call must begin with the same bytes, and have no fewer of them:
    /// they are encrypted already.
    package mutating func write(_ bytes: Span<UInt8>) throws(TLSError) -> TLSStep {
        guard !bytes.isEmpty else { return .done(0) }
        let (library, session) = unsafe (context.library, session)
        let step = unsafe bytes.withUnsafeBufferPointer { buffer in
            // Safe: OpenSSL reads at most `buffer.count` bytes, and keeps no pointer.
            unsafe library.step(session, "SSL_write") {
                unsafe library.write(session, buffer.baseAddress, CInt(clamping: buffer.count))
            }
        }
        switch step {
        case .step(let step): return step
        case .failed(let failure): throw errorOfWriting(failure)
        }
    }

    /// Reads what is there into the first places of `buffer`, and returns how much.
    ///
    /// `wait` means that OpenSSL holds nothing back, so that `poll` tells of what comes next.
    package mutating func read(into buffer: inout [UInt8]) throws(TLSError) -> TLSStep {
        precondition(!buffer.isEmpty)
        switch readStep(into: &buffer) {
        case .step(let step): return step
        case .failed(let failure): throw fail(failure)
        }
    }

    /// Says that we send no more, once everything is written; the socket stays as it is.
    ///
    /// - Returns: What to wait for before the next call, or nil once it is said.
    package mutating func sendCloseNotify() throws(TLSError) -> Readiness? {
        guard case .open = ending else { return nil }
        let (library, session) = unsafe (context.library, session)
        let step = unsafe library.step(session, "SSL_shutdown") {
            // 0 means that ours is sent and the peer's has not come, which is all that is asked.
            let result = unsafe library.shutDown(session)
            return result == 0 ? 1 : result
        }
        switch step {
        case .step(.wait(let readiness)):
            return readiness
        case .step:
            ending = .closeNotifySent
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

    /// Explains a failed write by what the peer had to say before it went, where it did.
    ///
    /// In TLS 1.3 a server refuses our certificate when we are writing already: its alert waits
    /// to be read while the write meets a closed connection.
    private mutating func errorOfWriting(_ failure: SessionFailure) -> TLSError {
        guard failure.system != nil else { return fail(failure) }
        var scratch = [UInt8](repeating: 0, count: 1024)
        if case .failed(let later) = readStep(into: &scratch), later.alert != nil {
            return fail(later)
        }
        return fail(failure)
    }

    /// Ends the connection for good: after an error OpenSSL allows no call on a session.
    private mutating func fail(_ failure: SessionFailure) -> TLSError {
        ending = .failed
        return diagnosis.error(for: failure, socketError: descriptor.consumeError(of: "SSL_read"))
    }
}
