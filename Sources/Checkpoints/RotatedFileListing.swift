import Compression
import SystemCalls

/// A listing of the folders of a log and its rotated files.
struct RotatedFileListing: Sendable {
    /// A regular file in the listing.
    struct Entry: Sendable {
        let path: String
        let name: String
        let status: FileStatus
        /// Its parsed name; nil if it is not a rotated file.
        let rotation: RotationName?
    }

    /// All regular files.
    let entries: [Entry]
    /// The rotated files, the oldest first.
    let inOrder: [Entry]

    /// Lists the folder of the log at `path`, and the other `folders` of rotated files.
    init(of path: String, and folders: [String]) {
        let (folder, base) = folderAndName(path)
        var entries: [Entry] = []
        var seen: Set<String> = []
        for folder in [folder] + folders.map(absolutePath) where seen.insert(folder).inserted {
            entries += Self.list(folder, base)
        }
        if let target = linkTarget(path), seen.insert(target.folder).inserted {
            entries += Self.list(target.folder, target.name)
        }
        self.entries = entries
        inOrder = Self.order(entries)
    }

    private static func list(_ folder: String, _ base: String) -> [Entry] {
        guard let directory = try? Directory(folder), let names = try? directory.names() else {
            return []
        }
        return names.compactMap { name in
            guard let status = try? directory.status(of: name), status.kind == .regular else {
                return nil
            }
            return Entry(
                path: folder == "/" ? "/" + name : folder + "/" + name, name: name, status: status,
                rotation: RotationName(name, of: base))
        }
    }

    /// Sorts the rotated files, and removes duplicates.
    ///
    /// While a file is being compressed there are both, and the compressed one is incomplete. If
    /// some have numbers and some times, those that were written last come last.
    private static func order(_ entries: [Entry]) -> [Entry] {
        var numbered: [Int: Entry] = [:]
        var timed: [[Int]: Entry] = [:]
        for entry in entries {
            switch entry.rotation?.place {
            case .number(let number): numbered[number] = better(entry, numbered[number])
            case .time(let time): timed[time] = better(entry, timed[time])
            case nil: continue
            }
        }
        let byNumber = numbered.sorted { $0.key > $1.key }.map(\.value)
        let byTime = timed.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
        let newest = (byNumber.last?.status.modified ?? 0, byTime.last?.status.modified ?? 0)
        return newest.0 < newest.1 ? byNumber + byTime : byTime + byNumber
    }

    private static func better(_ one: Entry, _ other: Entry?) -> Entry {
        guard let other else { return one }
        let isPacked = one.rotation?.packing != RotationName.Packing.none
        let isOtherPacked = other.rotation?.packing != RotationName.Packing.none
        guard isPacked == isOtherPacked else { return isPacked ? other : one }
        return one.status.modified > other.status.modified ? one : other
    }

    /// Returns the numbers missing between two files, the oldest first.
    ///
    /// `next` is nil for the log itself. Times can have gaps, numbers cannot.
    func missingNumbers(between last: Entry, and next: Entry?) -> [Int] {
        guard let from = last.rotation?.place.number else { return [] }
        let least = inOrder.contains { $0.rotation?.place.number == 0 } ? 0 : 1
        let to: Int
        if let next {
            guard let number = next.rotation?.place.number else { return [] }
            to = number + 1
        } else {
            to = least
        }
        return to < from ? (to..<from).reversed() : []
    }
}

extension FileStatus {
    /// Whether the file has the same device and number as a remembered one.
    func isOf(_ file: TrackedFile) -> Bool { inode == file.inode && device == file.device }
}

/// The suffix that a rotated file has in addition to the log's name: its order, and its compression.
///
///     usage.ndjson.3             the third before the log (logrotate)
///     usage.ndjson-20260501.gz   a day (dateext), an hour, seconds since 1970, or a time
///     usage-2026050113.ndjson    with the extension kept at the end (extension)
struct RotationName: Sendable, Hashable {
    enum Place: Sendable, Hashable {
        /// Counted from the newest, which is 1, or 0 with `start 0`.
        case number(Int)
        /// The parts of a time, or other numbers that grow from file to file.
        case time([Int])
    }

    enum Packing: Sendable, Hashable {
        case none, gzip
        /// A format that is not supported.
        case foreign
    }

    let place: Place
    let packing: Packing

    /// Parses `name`; nil if it is not that of a rotated file of the log called `base`.
    init?(_ name: String, of base: String) {
        var rest = name[...]
        var packing = Packing.none
        for (ending, kind) in Self.endings where rest.hasSuffix(ending) {
            rest = rest.dropLast(ending.count)
            packing = kind
        }
        let dot = base.lastIndex(of: ".") ?? base.endIndex
        let (stem, ending) = dot == base.startIndex ? (base[...], "") : (base[..<dot], base[dot...])
        let place: Place?
        if rest.hasPrefix(base) {
            place = Place(rest.dropFirst(base.count))
        } else if rest.hasPrefix(stem), rest.hasSuffix(ending),
            rest.count > stem.count + ending.count
        {
            place = Place(rest.dropFirst(stem.count).dropLast(ending.count))
        } else {
            place = nil
        }
        guard let place else { return nil }
        self.place = place
        self.packing = packing
    }

    private static let endings: [(String, Packing)] =
        [(".gz", .gzip)] + [".zst", ".xz", ".bz2", ".lz4", ".lzma", ".Z"].map { ($0, .foreign) }
}

extension RotationName.Place {
    /// A number with more digits is a time.
    private static let longestNumber = 5

    /// Parses `.3`, `-20260501` or `-2026-05-01_13`.
    init?(_ text: Substring) {
        let separators: Set<Character> = [".", "-", "_", ":", "T"]
        guard let first = text.first, first != "T", separators.contains(first) else { return nil }
        let parts = text.dropFirst().split(
            omittingEmptySubsequences: false, whereSeparator: separators.contains)
        let numbers = parts.compactMap { part in
            part.utf8.allSatisfy { 0x30...0x39 ~= $0 } ? Int(part) : nil
        }
        guard numbers.count == parts.count else { return nil }
        let isNumber = first == "." && parts.count == 1 && text.count <= 1 + Self.longestNumber
        self = isNumber ? .number(numbers[0]) : .time(numbers)
    }

    var number: Int? {
        if case .number(let number) = self { number } else { nil }
    }
}

extension RotationName {
    /// Returns the name of the log of which `name` is probably a rotated file.
    ///
    /// Only suffixes such as `.1`, `-20260501` and `.2.gz` are removed, none in the middle.
    static func base(of name: String) -> String? {
        for index in name.indices where index != name.startIndex && "._-".contains(name[index]) {
            let base = String(name[..<index])
            if RotationName(name, of: base) != nil { return base }
        }
        return nil
    }
}

/// An open file that was found under another name, as after `logrotate`.
struct RenamedFile: ~Copyable, Sendable {
    let path: String
    let head: FileIdentity
    private let file: Descriptor

    /// The bytes that a fingerprint must cover to identify a copy: an event's identifier and more.
    static let identifyingLength = 64

    /// Finds the file that `remembered` has become; nil if there is none.
    ///
    /// `current` is the file that now has its path. A renamed file still has its number. A copy,
    /// made before the original was truncated (`copytruncate`) or by compressing it, has only the
    /// bytes in common: its name must be that of a rotated file, or begin as the original's does,
    /// up to the last full stop.
    static func find(
        _ remembered: TrackedFile, in listing: RotatedFileListing, besides current: FileStatus
    ) -> RenamedFile? {
        let entries = listing.entries.filter { !$0.status.isSameFile(as: current) }
        for entry in entries where entry.status.isOf(remembered) {
            if let found = open(entry), found.isContinuation(of: remembered) {
                return found
            }
        }
        guard !remembered.isGone, remembered.fingerprint.length >= identifyingLength else {
            return nil
        }
        let name = folderAndName(remembered.path).name
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        let copies = entries.filter { entry in
            guard let rotation = entry.rotation else { return entry.name.hasPrefix(stem) }
            return rotation.packing != .foreign
        }
        for entry in copies.sorted(by: { $0.status.modified > $1.status.modified }) {
            if let found = open(entry), found.isContinuation(of: remembered) {
                return found
            }
        }
        return nil
    }

    /// Opens a listed file; nil if that fails, or another file now has the name.
    static func open(_ entry: RotatedFileListing.Entry) -> RenamedFile? {
        try? reading(entry)
    }

    /// Opens a listed file; nil if another file now has the name.
    static func reading(_ entry: RotatedFileListing.Entry) throws(SystemError) -> RenamedFile? {
        let file = try Descriptor(reading: entry.path, followingLinks: false)
        let head = try FileIdentity(of: file)
        guard head.status.isSameFile(as: entry.status) else { return nil }
        return RenamedFile(path: entry.path, head: head, file: file)
    }

    /// Whether it is the remembered file, which may have grown.
    func isContinuation(of remembered: TrackedFile) -> Bool {
        remembered.isContinued(in: head, file)
    }

    /// Whether everything in it was confirmed.
    func isFinished(by remembered: TrackedFile) -> Bool {
        if let size = head.size { return size <= remembered.position.offset }
        if remembered.isWhole, head.status.isOf(remembered) { return true }
        guard let size = try? file.statedSize() else { return false }
        return size == UInt32(truncatingIfNeeded: remembered.position.offset)
    }

    consuming func releaseFile() -> Descriptor { file }
}
