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
