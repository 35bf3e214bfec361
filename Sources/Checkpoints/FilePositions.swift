import SystemCalls

/// What is remembered of input files, in the order in which they were first met.
///
/// A path may have several: the last is the file that had it last, those before are earlier ones
/// that were renamed, as `logrotate` does. They are kept for a while, since inputs may be named as
/// `usage.ndjson*`: what was forwarded under one name is not to be forwarded under the next.
package struct FilePositions: Sendable, Hashable {
    /// How many earlier files of one path are remembered.
    static let earlierLimit = 16

    package private(set) var files: [TrackedFile] = []

    /// Creates the positions of no file.
    package init() {}

    /// The file that had `path` last, or nil.
    func latest(at path: String) -> TrackedFile? {
        files.last { $0.path == path }
    }

    /// The files that have had `path`, the latest at the end.
    func all(at path: String) -> [TrackedFile] {
        files.filter { $0.path == path }
    }

    /// The file that `head` is of, whatever its name: it has its number and its beginning.
    ///
    /// A number alone is no proof: that of an empty file which was packed is free for the next.
    func file(of head: FileIdentity) -> TrackedFile? {
        files.last {
            !$0.isEmpty && $0.hasNumber(of: head) && $0.fingerprint.matches(head.bytes)
        }
    }

    /// The file of which one at `path`, whose number nobody knows, is a copy, packed or not.
    ///
    /// Their names must be those of one log.
    func copy(_ head: FileIdentity, _ file: borrowing Descriptor, at path: String) -> TrackedFile? {
        let name = folderAndName(path).name
        let base = RotationName.base(of: name)
        for other in files.reversed()
        where other.path != path && other.fingerprint.length >= RenamedFile.proof {
            let otherName = folderAndName(other.path).name
            let isOfLog =
                RotationName(name, of: otherName) != nil
                || base != nil && base == RotationName.base(of: otherName)
            if isOfLog, other.isContinued(in: head, file) { return other }
        }
        return nil
    }

    /// Puts `file` in the place of what it was, or adds it as the latest of its path.
    ///
    /// A number belongs to one file at a time, so what else was remembered by it is gone, or has
    /// another number. What was forgotten meanwhile stays so.
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
            // Whatever an empty file becomes, it is not known by that.
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

    /// Those with something left, which was looked for and found, are kept.
    private mutating func forgetOldest(at path: String) {
        let places = files.indices.filter { files[$0].path == path }
        for place in places.dropLast(Self.earlierLimit + 1).reversed()
        where files[place].isWhole || files[place].isGone {
            files.remove(at: place)
        }
    }
}

extension FilePositions: Codable {
    private enum CodingKeys: String, CodingKey {
        case files
    }
}
