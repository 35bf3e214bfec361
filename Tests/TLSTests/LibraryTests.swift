import Foundation
import SystemCalls
import TestSupport
import Testing

@testable import TLS

@Suite("The library is loaded at run time")
struct LibraryTests {
    @Test("a machine without it is told what was looked for")
    func missing() {
        let error = Result { () throws(TLSError) in
            _ = try OpenSSL(suffixes: [".so.none", ".so.never"])
        }.error
        guard case .libraryMissing(let tried, let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(tried == ["libssl.so.none", "libssl.so.never"])
        #expect(reason?.contains("libcrypto.so.none") == true)
        #expect(error?.isLocal == true)
    }

    @Test("where nothing is looked for, nothing is found")
    func none() {
        #expect(throws: TLSError.libraryMissing(tried: [], reason: nil)) {
            _ = try OpenSSL(suffixes: [])
        }
    }

    @Test("a function that is missing is named, with its library")
    func functionMissing() throws {
        let other = try DynamicLibrary("libc.so.6")
        #expect(
            throws: TLSError.functionMissing("OpenSSL_version", library: "libc.so.6")
        ) {
            _ = try OpenSSL(crypto: other, ssl: other)
        }
    }

    @Test("it tells its version", .enabled(if: Certificates.areWanted, "there is no OpenSSL"))
    func version() throws {
        let library = try OpenSSL.system.get()
        #expect(library.versionText.hasPrefix("OpenSSL "))
        #expect(try TLSContext(TrustSettings()).libraryVersion == library.versionText)
    }
}
