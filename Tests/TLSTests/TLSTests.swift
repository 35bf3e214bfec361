import TestSupport
import Testing

/// TLS with real servers: `openssl s_server` on loopback, one test after another.
@Suite(
    "TLS by the system's OpenSSL", .serialized,
    .enabled(if: Certificates.areWanted, "there is no openssl to make certificates with"))
struct TLSTests {}
