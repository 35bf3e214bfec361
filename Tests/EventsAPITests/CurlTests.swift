import EventsAPIServer
import SystemCalls
import Testing

@testable import EventsAPI

@Suite("libcurl is loaded at run time")
struct CurlTests {
    @Test("a machine without it is told what was looked for, and asks nobody again")
    func missing() {
        let error = #expect(throws: APIError.self) {
            try Curl(names: ["libcurl.so.none", "libcurl.so.never"])
        }
        guard case .libraryMissing(let tried, let reason) = error else {
            Issue.record("\(error as Any)")
            return
        }
        #expect(tried == ["libcurl.so.none", "libcurl.so.never"])
        #expect(reason?.hasPrefix("libcurl.so.none: ") == true)
        #expect(error?.remedy == APIError.Remedy.none)
    }

    @Test("the first library that there is counts, and a function that it lacks is named")
    func functionMissing() {
        #expect(throws: APIError.functionMissing("curl_global_init", library: "libc.so.6")) {
            try Curl(names: ["libcurl.so.none", "libc.so.6", "libcurl.so.4"])
        }
    }

    @Test("either name serves", arguments: ["libcurl.so.4", "libcurl-gnutls.so.4"])
    func names(name: String) throws {
        let isThere = (try? DynamicLibrary(name)) != nil
        guard isThere else { try Test.cancel("\(name) is not here") }
        let curl = try Curl(names: [name])
        let server = try EventsAPIServer()
        let request = HTTPRequest(
            url: "\(server.url)/api/v2/auth/introspect",
            fields: [("Authorization", "Bearer \(server.tokenText)")], body: nil)
        let settings = ClientSettings(userAgent: "test")
        let transfer = try CurlTransfer(request, settings, over: curl)
        let response = try CurlConnections(over: curl).response(to: transfer, settings) { false }
        #expect(response.statusCode == 200)
        #expect(server.requests.map(\.method) == ["GET"])
    }
}
