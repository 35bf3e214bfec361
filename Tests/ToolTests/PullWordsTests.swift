import EventsAPI
import Forwarding
import Testing

@testable import opcef

@Suite("What a user reads of the Events API")
struct PullWordsTests {
    static let install = "install the distribution's package of libcurl, such as libcurl4"

    static let failures: [(APIError, String, String?)] = [
        (.silent(for: .seconds(30)), "the Events API said nothing for 30 s", nil),
        (
            .libraryMissing(tried: ["libcurl.so.4", "libcurl.so"], reason: "libcurl.so.4: none"),
            "the Events API is asked through libcurl, and there is none of libcurl.so.4, libcurl.so: libcurl.so.4: none",
            install
        ),
        (
            .functionMissing("curl_multi_poll", library: "libcurl.so.4"),
            "'libcurl.so.4' is too old for the Events API: it lacks curl_multi_poll, which 7.66 has",
            install
        ),
    ]

    @Test("the client's failures", arguments: failures)
    func failure(error: APIError, words: String, hint: String?) {
        #expect(Messages.failed(error) == words)
        #expect(Messages.hint(for: .api(error)) == hint)
    }
}
