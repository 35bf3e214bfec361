import SystemCalls

/// The files that lie in the folders where a log and its rotated files are, at one moment.
struct Generations: Sendable {
    /// A file as it was listed.
    struct Entry: Sendable {
        let path: String
        let name: String
        let status: FileStatus
        /// What its name says, if it is that of a rotated file.
        let rotation: RotationName?
    }

    /// All ordinary files.
    let entries: [Entry]
    /// The rotated files, the oldest first.
    let inOrder: [Entry]

    /// Lists the folder of the log at `path`, and other `folders` where rotated files may be.
    init(of path: String, and folders: [String]) {
        let (folder, base) = folderAndName(path)
        var entries: [Entry] = []
        var seen: Set<String> = []
        for folder in [folder] + folders.map(absolutePath) where seen.insert(folder).inserted {
            entries += Self.list(folder, base)
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

    /// Sorts the rotated files, one of each place.
    ///
    /// While a file is being packed there are both, and the packed one is not whole yet. Where
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

    /// The numbers between two places that no file has, the oldest first.
    ///
    /// `next` is nil for the log itself. Times may have gaps, numbers may not.
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
    /// Whether a file has the number that is remembered.
    func isOf(_ file: TrackedFile) -> Bool { inode == file.inode && device == file.device }
}
