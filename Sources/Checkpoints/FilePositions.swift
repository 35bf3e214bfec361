import SystemCalls

/// The remembered input files, in the order in which they were first read.
///
/// A path can have several: the last is the file that had it last, those before were renamed, as
/// by `logrotate`. They are kept for a while, since inputs may be given as `usage.ndjson*`: what was
/// forwarded under one name must not be forwarded under the next.
package struct FilePositions: Sendable, Hashable {
    /// The number of earlier files of a path that are remembered.
    static let earlierLimit = 16

    /// The remembered files.
    package private(set) var files: [TrackedFile] = []

    /// Creates the positions of no file.
    package init() {}

    /// Returns the file that had `path` last; nil if there is none.
    func latest(at path: String) -> TrackedFile? {
        files.last { $0.path == path }
    }

    /// Returns the files that have had `path`, the latest at the end.
    func all(at path: String) -> [TrackedFile] {
        files.filter { $0.path == path }
    }

    /// Returns the file with the number and the first bytes of `head`, whatever its name.
    ///
    /// The number alone does not suffice: that of an empty file which was compressed is reused.
    func file(of head: FileIdentity) -> TrackedFile? {
        files.last {
            !$0.isEmpty && $0.hasNumber(of: head) && $0.fingerprint.matches(head.bytes)
        }
    }

    /// Returns the file of which the one at `path` is a copy, compressed or not; nil if there is none.
    ///
    /// Both names must belong to the same log.
    func copy(_ head: FileIdentity, _ file: borrowing Descriptor, at path: String) -> TrackedFile? {
        let name = folderAndName(path).name
        let base = RotationName.base(of: name)
        for other in files.reversed()
        where other.path != path && other.fingerprint.length >= RenamedFile.identifyingLength {
            let otherName = folderAndName(other.path).name
            let isOfLog =
                RotationName(name, of: otherName) != nil
                || base != nil && base == RotationName.base(of: otherName)
            if isOfLog, other.isContinued(in: head, file) { return other }
        }
        return nil
    }

    /// Replaces `old` by `file`, or appends `file` as the latest of its path.
    ///
    /// A number belongs to one file at a time, so another remembered file with it is gone, or has
    /// another number now. A file that was forgotten meanwhile stays forgotten.
    mutating func remember(_ file: TrackedFile, insteadOf old: TrackedFile?) {
        for index in files.indices.reversed()
        where files[index] != old && files[index].hasNumber(of: file) {
            if files[index].path == file.path || files[index].isGone {
                files.remove(at: index)
            } else {
                files[index].loseNumber()
            }
        }
        if let index = files.firstIndex(where: { $0 == old }) {
            files[index] = file
        } else if old == nil {
            // An empty file cannot be recognized.
            files.removeAll { $0.path == file.path && $0.isEmpty }
            files.append(file)
        }
        forgetOldest(at: file.path)
    }

    /// Forgets all files of a path, and returns whether there was one.
    mutating func forget(_ path: String) -> Bool {
        let count = files.count
        files.removeAll { $0.path == path }
        return files.count < count
    }

    /// Forgets the oldest files of a path, except those that were found and not read to the end.
    private mutating func forgetOldest(at path: String) {
        let places = files.indices.filter { files[$0].path == path }
        for place in places.dropLast(Self.earlierLimit + 1).reversed()
        where files[place].isWhole || files[place].isGone {
            files.remove(at: place)
        }
    }
}

extension FilePositions: StatePosition, Codable {
    private enum CodingKeys: String, CodingKey {
        case files
    }
}

/// The position in a file before which everything was confirmed.
package struct FilePosition: Sendable, Hashable {
    /// The offset in bytes.
    package let offset: Int
    /// The last offset up to `offset` that is outside of arrays and pages.
    ///
    /// Reading starts here, and skips the records that end at or before `offset`.
    package let restart: Int

    /// The start of a file.
    package static let start = Self()

    private init() {
        (offset, restart) = (0, 0)
    }

    /// Creates a position; nil unless 0 ≤ `restart` ≤ `offset`.
    package init?(offset: Int, restart: Int) {
        guard 0 <= restart, restart <= offset else { return nil }
        self.offset = offset
        self.restart = restart
    }
}
