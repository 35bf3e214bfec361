package import SystemCalls

/// The local time of a place: how far it is ahead of UTC, at each moment.
///
/// The data are those of the system's tz database, or a rule as `TZ` can have it. Foundation's own
/// zones need ICU, 37 MB of it.
package struct Zone: Sendable, Hashable {
    /// When the offset changes, in seconds since 1970, ascending.
    private let changes: [Int64]
    /// The offset from each of the changes on, in seconds; positive east of Greenwich.
    private let offsets: [Int]
    /// The offset before the first change, or always.
    private let first: Int
    /// Whether the last 400 years of the changes repeat for ever.
    private let repeats: Bool

    /// UTC.
    package static let utc = Zone(changes: [], first: 0, rule: nil)

    /// Creates a zone from its changes in the past, and the rule for what follows them.
    ///
    /// The calendar repeats itself every 400 years, which are a whole number of weeks: so the rule is
    /// expanded into the changes of 400 years.
    init(changes: [(time: Int64, offset: Int)], first: Int, rule: ZoneRule?) {
        guard let rule, rule.daylight != nil else {
            self.changes = changes.map(\.time)
            offsets = changes.map(\.offset)
            self.first = changes.isEmpty ? rule?.standard ?? first : first
            repeats = false
            return
        }
        // Some files begin with a change at the beginning of the world.
        let last = max(changes.last?.time ?? 0, -Self.period)
        let year = 1970 + Int(last * 400 / Self.period)
        let future = (year - 2...year + 402).flatMap(rule.changes(in:))
        // What holds right after the last change of the past is said by that change.
        let all = changes + future.filter { changes.isEmpty || $0.time > last }
        self.changes = all.map(\.time)
        offsets = all.map(\.offset)
        self.first = changes.isEmpty ? rule.standard : first
        repeats = true
    }

    /// Returns how many seconds local time is ahead of UTC at a moment, in seconds since 1970.
    package func secondsAheadOfUTC(at time: Int64) -> Int {
        var time = time
        if repeats, let last = changes.last, time >= last {
            // The time since then, which may be too long for a number with a sign.
            let past = UInt64(bitPattern: time &- last)
            time = last - Self.period + Int64(past % UInt64(Self.period))
        }
        // The number of changes up to the moment, by binary search.
        var (low, high) = (0, changes.count)
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= time { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? first : offsets[low - 1]
    }

    /// 400 years of the Gregorian calendar, in seconds.
    private static let period: Int64 = 146_097 * 86_400
}

// Which file

extension Zone {
    /// Reads the zone of a name of the tz database, such as `Europe/Berlin`; UTC needs no file.
    package init(named name: String, in folder: String = Self.folder) throws(ZoneError) {
        if ["UTC", "Etc/UTC", "GMT"].contains(name) {
            self = .utc
            return
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }) else {
            throw .unknown(name)
        }
        let path = "\(folder)/\(name)"
        do throws(ZoneError) {
            try self.init(path: path)
        } catch {
            throw error == .unknown(path) ? .unknown(name) : error
        }
    }

    /// The machine's zone: that of the variable `TZ`, otherwise of `/etc/localtime`, otherwise UTC.
    ///
    /// `TZ` is a name of the tz database, a path, or a rule such as `CET-1CEST,M3.5.0,M10.5.0/3`; an
    /// empty one is UTC (POSIX.1-2024, section 8.3; tzset(3)).
    package static func local(
        _ variable: String? = environmentValue("TZ"), in folder: String = Self.folder,
        machine: String = "/etc/localtime"
    ) throws(ZoneError) -> Zone {
        guard let variable else {
            do throws(ZoneError) {
                return try Zone(path: machine)
            } catch  where error == .unknown(machine) {
                return .utc
            }
        }
        let name = variable.hasPrefix(":") ? String(variable.dropFirst()) : variable
        if name.isEmpty { return .utc }
        if name.hasPrefix("/") { return try Zone(path: name) }
        do throws(ZoneError) {
            return try Zone(named: name, in: folder)
        } catch {
            guard let rule = ZoneRule(parsing: name) else { throw error }
            return Zone(changes: [], first: rule.standard, rule: rule)
        }
    }

    /// The folder of the tz database: `TZDIR`, or where distributions have it.
    package static var folder: String { environmentValue("TZDIR") ?? "/usr/share/zoneinfo" }

    /// Reads a file of the tz database.
    private init(path: String) throws(ZoneError) {
        let bytes: [UInt8]
        do throws(TrustError) {
            bytes = try TrustedFile(path, .configuration).bytes(upTo: 1 << 20)
        } catch {
            guard case .system(let error) = error else { throw .untrusted(path) }
            throw error.isNoSuchFile ? .unknown(path) : .unreadable(path, error)
        }
        guard let zone = Zone(TZif: bytes) else { throw .malformed(path) }
        self = zone
    }
}

/// Why there is no zone.
package enum ZoneError: Error, Sendable, Hashable {
    /// No file of the tz database has this name or path.
    case unknown(String)
    case unreadable(String, SystemError)
    /// The path is not that of a regular file, or every user can write to it.
    case untrusted(String)
    /// The file at the path is not a TZif file, or counts leap seconds.
    case malformed(String)
}
