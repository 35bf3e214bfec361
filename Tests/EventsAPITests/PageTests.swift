import Foundation
import Testing

@testable import EventsAPI

@Suite("Pages")
struct PageTests {
    @Test(
        "cursor and has_more are found wherever they stand",
        arguments: [
            #"{"cursor":"a+/=_-","has_more":true,"items":[]}"#,
            #" { "items" : [ {"cursor":"inner","has_more":false} ] , "has_more":true,"cursor":"a+/=_-"} "#,
            #"{"cursor":"first","x":{"cursor":"deep"},"items":null,"has_more":true,"cursor":"a+\/=_-"}"#,
            "\u{FEFF}" + #"{"cursor":"a+/=_-","has_more":true,"items":[]}"#,
        ])
    func members(text: String) throws {
        let page = try Page(Array(text.utf8))
        #expect(page.cursor == "a+/=_-")
        #expect(page.hasMore)
        #expect(page.size == text.utf8.count)
    }

    @Test("a cursor keeps what JSON escapes")
    func escapes() throws {
        let page = try Page(
            Array(#"{"cursor":"\u00e9\"\\\ud83d\ude00","has_more":false,"items":[]}"#.utf8))
        #expect(page.cursor == "é\"\\😀")
        let body = String(decoding: PageRequest.after(cursor: page.cursor).body, as: UTF8.self)
        #expect(body == #"{"cursor":"é\"\\😀"}"#)
    }

    static let refusals: [(String, PageError)] = [
        ("", .notAnObject), ("[]", .notAnObject), ("<html>", .notAnObject),
        (#"{"has_more":true,"items":[]}"#, .noCursor),
        (#"{"cursor":"","has_more":true,"items":[]}"#, .noCursor),
        (#"{"cursor":7,"has_more":true,"items":[]}"#, .noCursor),
        (#"{"cursor":"a","items":[]}"#, .noHasMore),
        (#"{"cursor":"a","has_more":"yes","items":[]}"#, .noHasMore),
        (#"{"cursor":"a","has_more":true}"#, .noItems),
        (#"{"cursor":"a","has_more":true,"items":{}}"#, .noItems),
        (#"{"cursor":"a","has_more":true,"items":[]"#, .notJSON(offset: 40)),
        (#"{"cursor":"a","has_more":true,"items":[]}{"#, .notJSON(offset: 41)),
        (#"{"cursor":"a",}"#, .notJSON(offset: 14)),
    ]

    @Test("what is no page is told", arguments: refusals)
    func refused(text: String, error: PageError) {
        #expect(throws: error) { try Page(Array(text.utf8)) }
    }

    @Test("a page that is cut anywhere is no page")
    func cut() {
        let text = #"{"items":[{"a":"b","c":[1,2]}],"cursor":"abc","has_more":false}"#
        for count in 0..<text.utf8.count {
            #expect(throws: PageError.self) { try Page(Array(text.utf8.prefix(count))) }
        }
    }

    @Test("the first request names a time and a limit, later ones nothing but the cursor")
    func bodies() {
        let start = Date(timeIntervalSince1970: 1_790_000_000.25)
        let first = PageRequest.from(start, limit: 1000).body
        #expect(
            String(decoding: first, as: UTF8.self)
                == #"{"limit":1000,"start_time":"2026-09-21T14:13:20.250Z"}"#)
        let range = PageRequest.from(start, until: start + 60, limit: 10).body
        let end = #"{"end_time":"2026-09-21T14:14:20.250Z","#
        #expect(
            String(decoding: range, as: UTF8.self).hasPrefix(end + #""limit":10,"start_time":"#))
        let next = PageRequest.after(cursor: "a").body
        #expect(String(decoding: next, as: UTF8.self) == #"{"cursor":"a"}"#)
    }
}
