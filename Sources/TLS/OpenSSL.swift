import SystemCalls

/// The system's OpenSSL: the functions that a TLS client needs, found at run time.
///
/// One row a function, of the type that OpenSSL's headers declare. Nothing is linked, so a
/// machine without OpenSSL runs everything but TLS, and one binary goes with 3 and 1.1.
///
/// The functions are told apart from those of Swift by their objects, which are pointers to what
/// only OpenSSL knows.
@safe
struct OpenSSL: @unchecked Sendable {
    typealias Method = OpaquePointer
    typealias Context = OpaquePointer
    typealias Session = OpaquePointer
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

    // Our own certificate

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

    /// Finds every function of the table, in libraries that must be of one version.
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
        // Our own certificate
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
            "SSL_get1_peer_certificate", before3: "SSL_get_peer_certificate")
        unsafe verificationResult = try ssl.find("SSL_get_verify_result")
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
    /// Finds `symbol`, or what it was called before OpenSSL 3.
    @unsafe
    fileprivate func find<Function>(
        _ symbol: String, before3 old: String? = nil
    ) throws(TLSError) -> Function {
        if let function: Function = unsafe function(symbol) { return function }
        if let old, let function: Function = unsafe function(old) { return function }
        throw .functionMissing(symbol, library: name)
    }
}
