import SystemCalls

/// The system's OpenSSL, loaded at run time: the functions that a TLS client needs.
///
/// One line per function, of the type that OpenSSL's headers declare. Nothing is linked, so on a
/// machine without OpenSSL everything but TLS works, and one binary works with 3 and 1.1.1.
@safe
struct OpenSSL: @unchecked Sendable {
    typealias Method = OpaquePointer
    typealias Context = OpaquePointer
    typealias Session = OpaquePointer
    typealias StoredSession = OpaquePointer
    typealias Parameters = OpaquePointer
    typealias Cipher = OpaquePointer
    typealias Certificate = OpaquePointer
    typealias Verification = OpaquePointer
    typealias Stack = OpaquePointer
    typealias PrivateKey = OpaquePointer
    typealias Name = OpaquePointer
    typealias Time = OpaquePointer
    typealias Extension = OpaquePointer
    typealias Stream = OpaquePointer
    typealias StreamMethod = OpaquePointer
    typealias DigestMethod = OpaquePointer

    typealias VerificationCallback =
        @convention(c) (Verification?, UnsafeMutableRawPointer?) -> CInt
    typealias CertificateCallback = @convention(c) (Session?, UnsafeMutableRawPointer?) -> CInt
    typealias PassphraseCallback =
        @convention(c) (
            UnsafeMutablePointer<CChar>?, CInt, CInt, UnsafeMutableRawPointer?
        ) -> CInt

    // The library and its errors

    let version: @convention(c) (CInt) -> UnsafePointer<CChar>?
    let versionNumber: @convention(c) () -> CUnsignedLong
    let clearErrors: @convention(c) () -> Void
    let nextError: @convention(c) () -> CUnsignedLong
    let reasonOfError: @convention(c) (CUnsignedLong) -> UnsafePointer<CChar>?

    // Contexts

    let clientMethod: @convention(c) () -> Method?
    let newContext: @convention(c) (Method?) -> Context?
    let freeContext: @convention(c) (Context?) -> Void
    let controlContext: @convention(c) (Context?, CInt, CLong, UnsafeMutableRawPointer?) -> CLong
    let setOptions: @convention(c) (Context?, UInt64) -> UInt64
    let securityLevel: @convention(c) (Context?) -> CInt
    let setSecurityLevel: @convention(c) (Context?, CInt) -> Void
    let setVerification: @convention(c) (Context?, CInt, UnsafeRawPointer?) -> Void
    let setVerificationCallback:
        @convention(c) (Context?, VerificationCallback?, UnsafeMutableRawPointer?) -> Void
    let setCertificateCallback:
        @convention(c) (Context?, CertificateCallback?, UnsafeMutableRawPointer?) -> Void

    // Trust

    let setDefaultAuthorities: @convention(c) (Context?) -> CInt
    let loadAuthorities:
        @convention(c) (Context?, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> CInt
    let defaultAuthoritiesFile: @convention(c) () -> UnsafePointer<CChar>?
    let defaultAuthoritiesFolders: @convention(c) () -> UnsafePointer<CChar>?
    let authoritiesFileVariable: @convention(c) () -> UnsafePointer<CChar>?
    let authoritiesFoldersVariable: @convention(c) () -> UnsafePointer<CChar>?

    // The client certificate

    let useCertificateChain: @convention(c) (Context?, UnsafePointer<CChar>?) -> CInt
    let setPassphraseCallback: @convention(c) (Context?, PassphraseCallback?) -> Void
    let newReader: @convention(c) (CInt, CInt) -> Stream?
    let readPrivateKey:
        @convention(c) (
            Stream?, UnsafeMutableRawPointer?, PassphraseCallback?, UnsafeMutableRawPointer?
        ) -> PrivateKey?
    let usePrivateKey: @convention(c) (Context?, PrivateKey?) -> CInt
    let freePrivateKey: @convention(c) (PrivateKey?) -> Void
    let checkPrivateKey: @convention(c) (Context?) -> CInt

    // Sessions

    let newSession: @convention(c) (Context?) -> Session?
    let freeSession: @convention(c) (Session?) -> Void
    let setDescriptor: @convention(c) (Session?, CInt) -> CInt
    let controlSession: @convention(c) (Session?, CInt, CLong, UnsafeMutableRawPointer?) -> CLong
    let writeStream: @convention(c) (Session?) -> Stream?
    let setWriteStream: @convention(c) (Session?, Stream?) -> Void
    let parameters: @convention(c) (Session?) -> Parameters?
    let connect: @convention(c) (Session?) -> CInt
    let error: @convention(c) (Session?, CInt) -> CInt
    let write: @convention(c) (Session?, UnsafeRawPointer?, CInt) -> CInt
    let read: @convention(c) (Session?, UnsafeMutableRawPointer?, CInt) -> CInt
    let shutDown: @convention(c) (Session?) -> CInt
    let protocolVersion: @convention(c) (Session?) -> UnsafePointer<CChar>?
    let currentCipher: @convention(c) (Session?) -> Cipher?
    let cipherName: @convention(c) (Cipher?) -> UnsafePointer<CChar>?
    let peerCertificate: @convention(c) (Session?) -> Certificate?
    let verificationResult: @convention(c) (Session?) -> CLong
    let storedSession: @convention(c) (Session?) -> StoredSession?
    let freeStoredSession: @convention(c) (StoredSession?) -> Void
    let isResumable: @convention(c) (StoredSession?) -> CInt
    let offerSession: @convention(c) (Session?, StoredSession?) -> CInt
    let wasResumed: @convention(c) (Session?) -> CInt

    // Writing

    let bufferStream: @convention(c) () -> StreamMethod?
    let retain: @convention(c) (Stream?) -> CInt
    let push: @convention(c) (Stream?, Stream?) -> Stream?
    let controlStream: @convention(c) (Stream?, CInt, CLong, UnsafeMutableRawPointer?) -> CLong
    let controlStreamNumber: @convention(c) (Stream?, CInt, CLong, CInt) -> CLong
    let streamFlags: @convention(c) (Stream?, CInt) -> CInt

    // Verification

    let setHost: @convention(c) (Parameters?, UnsafePointer<CChar>?, Int) -> CInt
    let setAddress: @convention(c) (Parameters?, UnsafePointer<CChar>?) -> CInt
    let setHostFlags: @convention(c) (Parameters?, CUnsignedInt) -> Void
    let setFlags: @convention(c) (Parameters?, CUnsignedLong) -> CInt
    let verify: @convention(c) (Verification?) -> CInt
    let verificationError: @convention(c) (Verification?) -> CInt
    let verificationDepth: @convention(c) (Verification?) -> CInt
    let certificateToVerify: @convention(c) (Verification?) -> Certificate?
    let certificateAtFault: @convention(c) (Verification?) -> Certificate?
    let certificatesSent: @convention(c) (Verification?) -> Stack?
    let count: @convention(c) (Stack?) -> CInt
    let reasonOfFault: @convention(c) (CLong) -> UnsafePointer<CChar>?

    // Reading a certificate

    let digest:
        @convention(c) (
            Certificate?, DigestMethod?, UnsafeMutablePointer<UInt8>?,
            UnsafeMutablePointer<CUnsignedInt>?
        ) -> CInt
    let sha256: @convention(c) () -> DigestMethod?
    let keyedHash:
        @convention(c) (
            DigestMethod?, UnsafeRawPointer?, CInt, UnsafePointer<UInt8>?, Int,
            UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<CUnsignedInt>?
        ) -> UnsafeMutablePointer<UInt8>?
    let sha1: @convention(c) () -> DigestMethod?
    let freeCertificate: @convention(c) (Certificate?) -> Void
    let subject: @convention(c) (Certificate?) -> Name?
    let issuer: @convention(c) (Certificate?) -> Name?
    let printName: @convention(c) (Stream?, Name?, CInt, CUnsignedLong) -> CInt
    let notBefore: @convention(c) (Certificate?) -> Time?
    let notAfter: @convention(c) (Certificate?) -> Time?
    let printTime: @convention(c) (Stream?, Time?) -> CInt
    let indexOfExtension: @convention(c) (Certificate?, CInt, CInt) -> CInt
    let extensionAt: @convention(c) (Certificate?, CInt) -> Extension?
    let printExtension: @convention(c) (Stream?, Extension?, CUnsignedLong, CInt) -> CInt
    let newStream: @convention(c) (StreamMethod?) -> Stream?
    let memoryStream: @convention(c) () -> StreamMethod?
    let readStream: @convention(c) (Stream?, UnsafeMutableRawPointer?, CInt) -> CInt
    let freeStream: @convention(c) (Stream?) -> CInt

    /// Finds all functions, in libraries that must be of the same version.
    init(crypto: DynamicLibrary, ssl: DynamicLibrary) throws(TLSError) {
        // The library and its errors
        unsafe version = try crypto.find("OpenSSL_version")
        unsafe versionNumber = try crypto.find("OpenSSL_version_num")
        unsafe clearErrors = try crypto.find("ERR_clear_error")
        unsafe nextError = try crypto.find("ERR_get_error")
        unsafe reasonOfError = try crypto.find("ERR_reason_error_string")
        // Contexts
        unsafe clientMethod = try ssl.find("TLS_client_method")
        unsafe newContext = try ssl.find("SSL_CTX_new")
        unsafe freeContext = try ssl.find("SSL_CTX_free")
        unsafe controlContext = try ssl.find("SSL_CTX_ctrl")
        unsafe setOptions = try ssl.find("SSL_CTX_set_options")
        unsafe securityLevel = try ssl.find("SSL_CTX_get_security_level")
        unsafe setSecurityLevel = try ssl.find("SSL_CTX_set_security_level")
        unsafe setVerification = try ssl.find("SSL_CTX_set_verify")
        unsafe setVerificationCallback = try ssl.find("SSL_CTX_set_cert_verify_callback")
        unsafe setCertificateCallback = try ssl.find("SSL_CTX_set_cert_cb")
        // Trust
        unsafe setDefaultAuthorities = try ssl.find("SSL_CTX_set_default_verify_paths")
        unsafe loadAuthorities = try ssl.find("SSL_CTX_load_verify_locations")
        unsafe defaultAuthoritiesFile = try crypto.find("X509_get_default_cert_file")
        unsafe defaultAuthoritiesFolders = try crypto.find("X509_get_default_cert_dir")
        unsafe authoritiesFileVariable = try crypto.find("X509_get_default_cert_file_env")
        unsafe authoritiesFoldersVariable = try crypto.find("X509_get_default_cert_dir_env")
        // The client certificate
        unsafe useCertificateChain = try ssl.find("SSL_CTX_use_certificate_chain_file")
        unsafe setPassphraseCallback = try ssl.find("SSL_CTX_set_default_passwd_cb")
        unsafe newReader = try crypto.find("BIO_new_fd")
        unsafe readPrivateKey = try crypto.find("PEM_read_bio_PrivateKey")
        unsafe usePrivateKey = try ssl.find("SSL_CTX_use_PrivateKey")
        unsafe freePrivateKey = try crypto.find("EVP_PKEY_free")
        unsafe checkPrivateKey = try ssl.find("SSL_CTX_check_private_key")
        // Sessions
        unsafe newSession = try ssl.find("SSL_new")
        unsafe freeSession = try ssl.find("SSL_free")
        unsafe setDescriptor = try ssl.find("SSL_set_fd")
        unsafe controlSession = try ssl.find("SSL_ctrl")
        unsafe writeStream = try ssl.find("SSL_get_wbio")
        unsafe setWriteStream = try ssl.find("SSL_set0_wbio")
        unsafe parameters = try ssl.find("SSL_get0_param")
        unsafe connect = try ssl.find("SSL_connect")
        unsafe error = try ssl.find("SSL_get_error")
        unsafe write = try ssl.find("SSL_write")
        unsafe read = try ssl.find("SSL_read")
        unsafe shutDown = try ssl.find("SSL_shutdown")
        unsafe protocolVersion = try ssl.find("SSL_get_version")
        unsafe currentCipher = try ssl.find("SSL_get_current_cipher")
        unsafe cipherName = try ssl.find("SSL_CIPHER_get_name")
        unsafe peerCertificate = try ssl.find(
            "SSL_get1_peer_certificate", or: "SSL_get_peer_certificate")
        unsafe verificationResult = try ssl.find("SSL_get_verify_result")
        unsafe storedSession = try ssl.find("SSL_get1_session")
        unsafe freeStoredSession = try ssl.find("SSL_SESSION_free")
        unsafe isResumable = try ssl.find("SSL_SESSION_is_resumable")
        unsafe offerSession = try ssl.find("SSL_set_session")
        unsafe wasResumed = try ssl.find("SSL_session_reused")
        // Writing
        unsafe bufferStream = try crypto.find("BIO_f_buffer")
        unsafe retain = try crypto.find("BIO_up_ref")
        unsafe push = try crypto.find("BIO_push")
        unsafe controlStream = try crypto.find("BIO_ctrl")
        unsafe controlStreamNumber = try crypto.find("BIO_int_ctrl")
        unsafe streamFlags = try crypto.find("BIO_test_flags")
        // Verification
        unsafe setHost = try crypto.find("X509_VERIFY_PARAM_set1_host")
        unsafe setAddress = try crypto.find("X509_VERIFY_PARAM_set1_ip_asc")
        unsafe setHostFlags = try crypto.find("X509_VERIFY_PARAM_set_hostflags")
        unsafe setFlags = try crypto.find("X509_VERIFY_PARAM_set_flags")
        unsafe verify = try crypto.find("X509_verify_cert")
        unsafe verificationError = try crypto.find("X509_STORE_CTX_get_error")
        unsafe verificationDepth = try crypto.find("X509_STORE_CTX_get_error_depth")
        unsafe certificateToVerify = try crypto.find("X509_STORE_CTX_get0_cert")
        unsafe certificateAtFault = try crypto.find("X509_STORE_CTX_get_current_cert")
        unsafe certificatesSent = try crypto.find("X509_STORE_CTX_get0_untrusted")
        unsafe count = try crypto.find("OPENSSL_sk_num")
        unsafe reasonOfFault = try crypto.find("X509_verify_cert_error_string")
        // Reading a certificate
        unsafe digest = try crypto.find("X509_digest")
        unsafe sha256 = try crypto.find("EVP_sha256")
        unsafe keyedHash = try crypto.find("HMAC")
        unsafe sha1 = try crypto.find("EVP_sha1")
        unsafe freeCertificate = try crypto.find("X509_free")
        unsafe subject = try crypto.find("X509_get_subject_name")
        unsafe issuer = try crypto.find("X509_get_issuer_name")
        unsafe printName = try crypto.find("X509_NAME_print_ex")
        unsafe notBefore = try crypto.find("X509_get0_notBefore")
        unsafe notAfter = try crypto.find("X509_get0_notAfter")
        unsafe printTime = try crypto.find("ASN1_TIME_print")
        unsafe indexOfExtension = try crypto.find("X509_get_ext_by_NID")
        unsafe extensionAt = try crypto.find("X509_get_ext")
        unsafe printExtension = try crypto.find("X509V3_EXT_print")
        unsafe newStream = try crypto.find("BIO_new")
        unsafe memoryStream = try crypto.find("BIO_s_mem")
        unsafe readStream = try crypto.find("BIO_read")
        unsafe freeStream = try crypto.find("BIO_free")
    }
}

extension DynamicLibrary {
    @unsafe
    fileprivate func find<Function>(
        _ symbol: String, or olderName: String? = nil
    ) throws(TLSError) -> Function {
        try unsafe find(symbol, or: olderName, failingWith: TLSError.self)
    }
}

// Loading

extension OpenSSL {
    /// The newest OpenSSL of the system, loaded once in a process.
    static let system = Result<OpenSSL, TLSError> { () throws(TLSError) in
        try OpenSSL(suffixes: [".so.3", ".so.1.1", ".so"])
    }

    /// Loads both libraries with the first of `suffixes` that the system has, and checks their version.
    init(suffixes: [String]) throws(TLSError) {
        let (crypto, ssl) = try Self.libraries(suffixes)
        try self.init(crypto: crypto, ssl: ssl)
        guard versionNumber() >= Self.oldestVersion else {
            throw .libraryTooOld(versionText)
        }
    }

    /// 1.1.1, the first version with TLS 1.3.
    private static let oldestVersion: CUnsignedLong = 0x1010_1000

    private static func libraries(
        _ suffixes: [String]
    ) throws(TLSError) -> (crypto: DynamicLibrary, ssl: DynamicLibrary) {
        var tried: [String] = []
        var reason: String?
        for suffix in suffixes {
            tried.append("libssl" + suffix)
            do throws(DynamicLibraryError) {
                return (
                    crypto: try DynamicLibrary("libcrypto" + suffix),
                    ssl: try DynamicLibrary("libssl" + suffix)
                )
            } catch {
                reason = reason ?? error.reason
            }
        }
        throw .libraryMissing(tried: tried, reason: reason)
    }

    /// The library's own name for its version, such as `OpenSSL 3.0.19 27 Jan 2026`.
    var versionText: String { unsafe text(version(0)) ?? "" }

    /// Copies a text that OpenSSL owns.
    func text(_ pointer: UnsafePointer<CChar>?) -> String? {
        // Safe: OpenSSL's texts end with a zero and never change.
        unsafe pointer.map { unsafe String(cString: $0) }
    }
}

/// Constants of OpenSSL's headers, which are macros and so not in the library.
///
/// They are the same in 1.1.1 and 3.0 (`<openssl/ssl.h>`, `bio.h`, `tls1.h`, `x509_vfy.h`, `x509v3.h`).
enum OpenSSLNumber {
    // SSL_CTX_ctrl, SSL_ctrl
    static let setMinimumVersion: CInt = 123
    static let tls12: CLong = 0x0303
    static let setMode: CInt = 33
    static let partialWrites: CLong = 1
    static let movingWriteBuffer: CLong = 2
    static let setServerName: CInt = 55
    static let hostName: CLong = 0

    // BIO_CTRL_, BIO_C_, BIO_FLAGS_
    static let flush: CInt = 11
    static let setBufferSize: CInt = 117
    static let ofWriting: CInt = 1
    static let shouldRetry: CInt = 8

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
