import EventsAPI
import Forwarding
import Testing

@testable import opcef

@Suite("What a user reads of the Events API")
struct PullWordsTests {
    static let install = "install libcurl (such as the package libcurl4)"

    static let failures: [(APIError, String, String?)] = [
        (.silent(for: .seconds(30)), "the Events API sent nothing for 30 s", nil),
        (
            .libraryMissing(tried: ["libcurl.so.4", "libcurl.so"], reason: "libcurl.so.4: none"),
            "the Events API needs libcurl, and none of libcurl.so.4, libcurl.so can be loaded: libcurl.so.4: none",
            install
        ),
        (
            .functionMissing("curl_multi_poll", library: "libcurl.so.4"),
            "'libcurl.so.4' is too old for the Events API: it has no curl_multi_poll, which 7.66 has",
            install
        ),
    ]

    @Test("the client's failures", arguments: failures)
    func failure(error: APIError, words: String, hint: String?) {
        let report = PullFailure.api(error).report
        #expect(report.message == words && report.hint == hint && report.status == .notDelivered)
    }
}
