import SystemCalls

/// The state file of a stream, for showing and changing it.
package struct StreamState: Sendable, Hashable {
    /// The file's name without its extension: `ACCOUNT.STREAM`.
    package let name: String
    /// The file's path.
    package let path: StatePath

    private typealias File = StateFile<StreamPosition>

    /// Reads the file without a lock; nil if it does not exist.
    package func look() throws(CheckpointError) -> StateRecord<StreamPosition>? {
        try File.look(at: path, source: nil)
    }

    /// Sets the time from which the next run fetches all events, in milliseconds since 1970.
    ///
    /// - Returns: false if the file does not exist.
    package func begin(at start: Int64) throws(CheckpointError) -> Bool {
        guard let source = try look()?.source else { return false }
        var file = try File(path, source: source, lockTimeout: nil, unless: nil)
        guard let record = file.record else { return false }
        var position = record.position
        position.begin(at: start)
        try file.save(position, confirmed: record.confirmed)
        return true
    }

    /// Removes the file, or renames a file that is not a state file.
    package func reset() throws(CheckpointError) -> ResetResult {
        try File.reset(path, source: nil, lockTimeout: nil, unless: nil)
    }
}

extension StateDirectory {
    private static let ending = ".state"

    /// Whether the folder exists.
    package var exists: Bool {
        do throws(SystemError) {
            _ = try Directory(path)
            return true
        } catch {
            return false
        }
    }

    /// The state files in the folder, sorted by name.
    package var streams: [StreamState] {
        Directory.names(in: path).filter { $0.hasSuffix(Self.ending) && !$0.hasPrefix(".") }
            .sorted()
            .compactMap { file in
                StatePath("\(path)/\(file)").map {
                    StreamState(name: String(file.dropLast(Self.ending.count)), path: $0)
                }
            }
    }
}

/// The confirmed position of a stream of the Events API.
package struct StreamPosition: StatePosition {
    /// The cursor of the last page that was confirmed completely; nil before the first.
    package private(set) var cursor: String?
    /// The time to start at without a cursor, in milliseconds since 1970; nil for the default.
    package internal(set) var start: Int64?
    /// The time of the newest confirmed event, in milliseconds since 1970.
    package private(set) var newest: Int64?
    /// The time to start again at if the API rejects the cursor, in milliseconds since 1970.
    ///
    /// Until an event is confirmed, that is where the stream was started. Earlier versions do not
    /// save it.
    package private(set) var fallback: Int64?
    /// The identifier of the account; nil as long as it is not known.
    package private(set) var account: String?
    /// The identifiers of the events confirmed last, and of those met since.
    package var recent = EventMemory()

    /// Creates the position of a stream of which nothing was confirmed.
    package init() {}

    /// The times, in milliseconds since 1970, that calendars and sums can have: some 35,000 years.
    package static let times: ClosedRange<Int64> = -1 << 50...1 << 50

    /// How long before the newest event a stream starts again, in milliseconds: events are reported
    /// up to a day late.
    private static let overlap = 86_400_000 as Int64

    /// Sets the account of the stream; returns the previous one instead, if that is another.
    package mutating func belong(to account: String) -> String? {
        if let other = self.account, other != account { return other }
        self.account = account
        return nil
    }

    /// Sets the time from which events are requested.
    package mutating func began(at start: Int64) { fallback = start }

    /// Notes that events of these times were confirmed, and others were dropped, in milliseconds since 1970.
    ///
    /// A time in the future says nothing about what else was confirmed.
    package mutating func confirm(_ times: [Int64], dropped: [Int64] = [], now: Int64) {
        if let latest = times.max().map({ min($0, now) }) {
            newest = max(newest.map { min($0, now) } ?? latest, latest)
        }
        let done = (times + dropped).filter { $0 <= now }.max()
        guard let start = done.map({ $0 - Self.overlap }) else { return }
        if let fallback { self.fallback = max(fallback, start) }
    }

    /// Returns the time to start at without the cursor; nil if nothing is known of it.
    ///
    /// Without a fallback that is a day before the newest event, or before the state was `saved`,
    /// since everything older was confirmed then. It is a day before `now` at the latest.
    package func restart(before now: Int64, saved: Int64?) -> Int64? {
        let last = newest.map { min($0, saved ?? now) } ?? saved
        return (fallback ?? last.map { $0 - Self.overlap }).map { min($0, now - Self.overlap) }
    }

    /// Continues with the page after `cursor`.
    package mutating func advance(to cursor: String) {
        self.cursor = cursor
        start = nil
    }

    /// Starts again at a time, in milliseconds since 1970, and forgets what was sent.
    mutating func begin(at start: Int64) {
        let account = account
        self = StreamPosition()
        self.account = account
        self.start = start
    }

    /// Forgets all events, so that they are sent again.
    package mutating func forgetEvents() {
        recent = EventMemory()
    }

    package func append(to text: inout StateText) throws {
        text.append("{".utf8)
        try text.appendMember("account", account)
        try text.appendMember("cursor", cursor)
        try text.appendMember("fallback", fallback)
        try text.appendMember("newest", newest)
        text.appendName("recent")
        recent.append(to: &text)
        try text.appendMember("start", start)
        text.append("}".utf8)
    }
}

extension StreamPosition {
    private enum CodingKeys: String, CodingKey {
        case account, cursor, fallback, newest, recent, start
    }

    /// Decodes the object that `append` writes.
    ///
    /// - Throws: `ImpossibleValue` if a time is none of `times`.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        account = try values.decodeIfPresent(String.self, forKey: .account)
        cursor = try values.decodeIfPresent(String.self, forKey: .cursor)
        fallback = try values.decodeIfPresent(Int64.self, forKey: .fallback)
        newest = try values.decodeIfPresent(Int64.self, forKey: .newest)
        recent = try values.decode(EventMemory.self, forKey: .recent)
        start = try values.decodeIfPresent(Int64.self, forKey: .start)
        guard [fallback, newest, start].allSatisfy({ $0.map(Self.times.contains) ?? true }) else {
            throw ImpossibleValue()
        }
    }
}
