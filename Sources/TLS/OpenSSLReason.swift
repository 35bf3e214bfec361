/// One entry of OpenSSL's queue of errors.
struct OpenSSLReason: Sendable, Hashable {
    let library: Int
    let number: Int
    let text: String

    /// Whether this is `number` of `<openssl/sslerr.h>`.
    func isSSL(_ number: Int) -> Bool { library == 20 && self.number == number }

    /// The alert of the server that this tells of.
    var alert: Alert? {
        library == 20 && (1000...1255).contains(number)
            ? Alert(rawValue: UInt8(number - 1000)) : nil
    }
}

extension OpenSSL {
    /// Empties the queue of this thread's errors, oldest first.
    func takeErrors() -> [OpenSSLReason] {
        var reasons: [OpenSSLReason] = []
        while case let code = nextError(), code != 0 {
            let text = unsafe text(reasonOfError(code)) ?? "error \(String(code, radix: 16))"
            let isVersion3 = versionNumber() >= 0x3000_0000
            reasons.append(
                OpenSSLReason(
                    library: Int(isVersion3 ? code >> 23 & 0xff : code >> 24),
                    number: Int(isVersion3 ? code & 0x7f_ffff : code & 0xfff), text: text))
        }
        return reasons
    }

    /// Says that a call failed that has no reason to, in the words of the library.
    func failure(of call: String) -> TLSError {
        .libraryFailed(call: call, reason: takeErrors().last?.text ?? "no reason given")
    }
}
