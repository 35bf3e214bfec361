import Foundation
import Synchronization

/// The events of an account in the order in which they arrived, and the cursors over them.
///
/// A cursor holds a place in that order and the limit that it began with; it means nothing to a
/// client, is 200 characters long, and has `+ / = _ -` in it.
final class EventStore: Sendable {
    private let events = Mutex<[String: [APIEvent]]>([:])

    func add(_ new: [APIEvent], to feature: String) {
        events.withLock { $0[feature, default: []] += new }
    }

    /// A page, or nil where the body of the request makes no sense.
    ///
    /// One that `isEmpty` gives nothing yet, and promises the rest.
    func page(
        _ object: [String: any Sendable], of feature: String, isEmpty: Bool
    ) -> Page? {
        let all = events.withLock { $0[feature] ?? [] }
        if object["cursor"] != nil {
            guard object.count == 1, let cursor = Cursor(object["cursor"] as? String, feature)
            else { return nil }
            return page(all, from: cursor.place, cursor: cursor, feature, isEmpty)
        }
        guard let reset = Reset(object) else { return nil }
        let chosen = all.indices.filter { all[$0].time >= reset.start && all[$0].time < reset.end }
        // What has come late by now stays behind: a start time is about times of events.
        let first = chosen.first ?? all.count
        return page(
            all, from: first, cursor: Cursor(place: first, limit: reset.limit), feature, isEmpty)
    }

    private func page(
        _ all: [APIEvent], from place: Int, cursor: Cursor, _ feature: String, _ isEmpty: Bool
    ) -> Page {
        let items = all.dropFirst(place).prefix(isEmpty ? 0 : cursor.limit)
        let end = min(place, all.count) + items.count
        return Page(
            items: items.map(\.json), hasMore: isEmpty || end < all.count,
            cursor: Cursor(place: end, limit: cursor.limit).text(feature))
    }

    /// The stream of audit events of version 3, whose times are those of insertion.
    static let version3 = "auditevents-v3"

    /// A page of version 3, or nil where the query makes no sense.
    ///
    /// Both times are exclusive, and invalid beside a token, which holds them.
    func version3Page(_ query: [String: String], isEmpty: Bool) -> HTTPResponse? {
        let all = events.withLock { $0[Self.version3] ?? [] }
        guard let window = Window(query) else { return nil }
        let chosen = all.filter { $0.time > window.start && $0.time < window.end }
        let items = chosen.dropFirst(window.place).prefix(isEmpty ? 0 : window.size)
        var body = "\"audit_events\":[\(items.map(\.json).joined(separator: ","))]"
        var next = window
        next.place += items.count
        if isEmpty || next.place < chosen.count { body += ",\"next_page_token\":\"\(next.token)\"" }
        return HTTPResponse(status: 200, body: Array("{\(body)}".utf8))
    }

    /// What a request of version 3 asks for.
    private struct Window {
        var start = Date.distantPast
        var end = Date.distantFuture
        var size = 100
        var place = 0

        init?(_ query: [String: String]) {
            let names = Set(query.keys)
            guard names.isSubset(of: ["max_page_size", "start_time", "end_time", "page_token"])
            else { return nil }
            if let token = query["page_token"] {
                let parts = token.split(separator: "/")
                guard names.isDisjoint(with: ["start_time", "end_time"]), parts.count == 5,
                    let start = Double(parts[1]), let end = Double(parts[2]),
                    let size = Int(parts[3]), let place = Int(parts[4].dropLast(2))
                else { return nil }
                (self.start, self.end) = (
                    Date(timeIntervalSince1970: start), Date(timeIntervalSince1970: end)
                )
                (self.size, self.place) = (size, place)
                return
            }
            size = query["max_page_size"].map { Int($0) ?? 0 } ?? 100
            guard 1...1000 ~= size else { return nil }
            for (name, path) in [("start_time", \Window.start), ("end_time", \Window.end)] {
                guard let text = query[name] else { continue }
                let fraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
                guard let time = try? Date(text, strategy: fraction) else { return nil }
                self[keyPath: path] = time
            }
        }

        /// A token with characters that a query has to encode.
        var token: String {
            "+v3/\(start.timeIntervalSince1970)/\(end.timeIntervalSince1970)/\(size)/\(place)=="
        }
    }

    struct Page: Sendable {
        var items: [String]
        var hasMore: Bool
        var cursor: String
    }

    /// The first of the two forms of a request.
    private struct Reset {
        let limit: Int
        let start: Date
        let end: Date

        init?(_ object: [String: any Sendable]) {
            guard Set(object.keys).isSubset(of: ["limit", "start_time", "end_time"]) else {
                return nil
            }
            limit = object["limit"] as? Int ?? (object["limit"] == nil ? 100 : 0)
            guard 1...1000 ~= limit else { return nil }
            guard let end = Self.time(object["end_time"], or: .distantFuture),
                let start = Self.time(
                    object["start_time"], or: min(end, .now).addingTimeInterval(-3600))
            else { return nil }
            self.start = start
            self.end = end
        }

        private static func time(_ value: (any Sendable)?, or other: Date) -> Date? {
            guard let value else { return other }
            guard let text = value as? String else { return nil }
            let fraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            return (try? Date(text, strategy: fraction)) ?? (try? Date(text, strategy: .iso8601))
        }
    }

    private struct Cursor {
        let place: Int
        let limit: Int

        init(place: Int, limit: Int) {
            self.place = place
            self.limit = limit
        }

        init?(_ text: String?, _ feature: String) {
            guard let text, text.count == 200, text.hasPrefix("\(feature)/"),
                case let parts = text.split(separator: "="), parts.count == 4,
                let place = Int(parts[1]), let limit = Int(parts[2])
            else { return nil }
            self.init(place: place, limit: limit)
        }

        func text(_ feature: String) -> String {
            let head = "\(feature)/+=\(place)=\(limit)=_-"
            return head + String(repeating: "x", count: 200 - head.count)
        }
    }
}
