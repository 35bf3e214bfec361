/// The numbers of OpenSSL's headers, which are macros there and so in no library.
///
/// They are the same in 1.1.1 and 3.0 (`<openssl/ssl.h>`, `tls1.h`, `x509_vfy.h`, `x509v3.h`).
enum OpenSSLNumber {
    // SSL_CTX_ctrl, SSL_ctrl
    static let setMinimumVersion: CInt = 123
    static let tls12: CLong = 0x0303
    static let setMode: CInt = 33
    static let partialWrites: CLong = 1
    static let movingWriteBuffer: CLong = 2
    static let setServerName: CInt = 55
    static let hostName: CLong = 0

    // SSL_OP_
    static let noRenegotiation: UInt64 = 0x4000_0000
    static let noCompression: UInt64 = 0x2_0000

    // SSL_VERIFY_
    static let verifyNone: CInt = 0
    static let verifyPeer: CInt = 1

    // SSL_ERROR_
    static let wantRead: CInt = 2
    static let wantWrite: CInt = 3
    static let systemCall: CInt = 5
    static let zeroReturn: CInt = 6

    // X509_V_FLAG_, X509_CHECK_FLAG_
    static let partialChain: CUnsignedLong = 0x8_0000
    static let noPartialWildcards: CUnsignedInt = 4
    static let neverCheckSubject: CUnsignedInt = 32

    /// NID_subject_alt_name.
    static let subjectAlternativeName: CInt = 85

    /// `XN_FLAG_RFC2253` without `ASN1_STRFLGS_ESC_MSB`, so that UTF-8 stays readable.
    static let readableName: CUnsignedLong = 0x111_0313
}
