import Foundation
import Testing

@testable import EventsAPI

@Suite("Version 3 of the Events API")
struct Version3Tests {
    @Test("the first request names a size and times, later ones nothing but the token")
    func queries() {
        let start = Date(timeIntervalSince1970: 1_790_000_000.25)
        // The start is exclusive, so it is a millisecond earlier.
        #expect(
            PageRequest.from(start, until: start + 60, limit: 10).query
                == "max_page_size=10&start_time=2026-09-21T14%3A13%3A20.249Z"
                + "&end_time=2026-09-21T14%3A14%3A20.250Z")
        #expect(
            PageRequest.from(start, limit: 1000).query
                == "max_page_size=1000&start_time=2026-09-21T14%3A13%3A20.249Z")
        #expect(
            PageRequest.after(cursor: "aZ0-._~+/= %é").query
                == "page_token=aZ0-._~%2B%2F%3D%20%25%C3%A9")
    }

    private func page(_ text: String) throws -> Page {
        try Page(Array(text.utf8), as: .version3)
    }

    @Test("a token says that there is more, and nothing else does")
    func pages() throws {
        let more = try page(#"{"next_page_token":"t","audit_events":[{"action":"a.b"}]}"#)
        #expect(more.cursor == "t" && more.hasMore && more.holdsEvents)
        let empty = try page(#"{"audit_events":[],"next_page_token":"t"}"#)
        #expect(empty.hasMore && !empty.holdsEvents)
        for end in [
            "", #","next_page_token":"""#, #","next_page_token":null"#, #","has_more":true"#,
        ] {
            let last = try page(#"{"audit_events":[{}]\#(end)}"#)
            #expect(!last.hasMore && last.cursor.isEmpty && last.holdsEvents)
        }
    }

    @Test("a page without events names the members that it has")
    func otherPages() {
        #expect(throws: PageError.noEvents(has: ["items", "next_page_token"])) {
            try page(#"{"items":[],"next_page_token":"t"}"#)
        }
        #expect(throws: PageError.noEvents(has: [])) { try page("{}") }
        #expect(throws: PageError.notAnObject) { try page("[]") }
    }
}
