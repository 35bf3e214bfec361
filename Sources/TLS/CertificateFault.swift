/// What is wrong with a certificate.
package enum CertificateFault: Sendable, Hashable {
    case wrongName
    case wrongAddress
    case expired
    case notYetValid
    /// Who has signed it is not trusted, or the server has not sent who has.
    case unknownAuthority
    case selfSigned
    /// The chain ends with an authority that is not trusted.
    case untrustedAuthority
    /// It is not for a server.
    case wrongPurpose
    case weakKey
    case weakSignature
    case other(Int, reason: String)
}

extension OpenSSL {
    /// Reads a verdict of OpenSSL; nil for the good one.
    ///
    /// The numbers are those of `<openssl/x509_vfy.h>`, `X509_V_ERR_…`.
    func fault(_ number: Int) -> CertificateFault? {
        switch number {
        case 0: nil
        case 62: .wrongName
        case 64: .wrongAddress
        case 10: .expired
        case 9: .notYetValid
        case 2, 20, 21: .unknownAuthority
        case 18: .selfSigned
        case 19: .untrustedAuthority
        case 26: .wrongPurpose
        case 66, 67: .weakKey
        case 68: .weakSignature
        default: .other(number, reason: unsafe text(reasonOfFault(CLong(number))) ?? "")
        }
    }
}
