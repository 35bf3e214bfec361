package import SystemCalls

/// What a call that never waits has come to.
package enum TLSStep: Sendable, Hashable {
    /// So many bytes were taken or given.
    case done(Int)
    /// Nothing was done; the same call goes on once the socket is ready.
    ///
    /// Reading may have to wait until something can be written, and the other way round.
    case wait(Readiness)
    /// The peer has said that it sends no more.
    case closeNotify
}

/// How a call of OpenSSL ended.
enum SessionStep {
    case step(TLSStep)
    case failed(SessionFailure)
}

/// Why a call failed: what OpenSSL had in its queue, and the system's word where it has one.
struct SessionFailure: Sendable {
    let reasons: [OpenSSLReason]
    let system: SystemError?

    func has(_ number: Int) -> Bool { reasons.contains { $0.isSSL(number) } }

    /// The alert by which the server ended the connection.
    var alert: Alert? { reasons.lazy.compactMap(\.alert).first }
}

extension OpenSSL {
    /// Makes a call on `session` that gives a positive number when it has succeeded.
    ///
    /// The queue of errors belongs to the thread, so it is emptied before and read right after.
    func step(_ session: Session, _ name: String, _ call: () -> CInt) -> SessionStep {
        clearErrors()
        SystemError.forget()
        let result = call()
        let system = SystemError(name)
        if result > 0 { return .step(.done(Int(result))) }
        switch unsafe error(session, result) {
        case OpenSSLNumber.wantRead: return .step(.wait(.readable))
        case OpenSSLNumber.wantWrite: return .step(.wait(.writable))
        case OpenSSLNumber.zeroReturn: return .step(.closeNotify)
        case OpenSSLNumber.systemCall:
            return .failed(SessionFailure(reasons: takeErrors(), system: system))
        default:
            return .failed(SessionFailure(reasons: takeErrors(), system: nil))
        }
    }
}
