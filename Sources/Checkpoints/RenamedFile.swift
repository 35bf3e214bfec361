import Compression
import SystemCalls

/// A file that was found under another name, as `logrotate` leaves it, open.
struct RenamedFile: ~Copyable, Sendable {
    let path: String
    let head: FileIdentity
    private let file: Descriptor

    /// How many bytes a fingerprint must cover to prove a copy: an event's identifier and more.
    static let proof = 64

    /// Looks for what `remembered` has become, or gives nil.
    ///
    /// `current` is the file that has its path now. A renamed file has its number still. A copy,
    /// made before the original was cut (`copytruncate`) or by packing it, has only its bytes in
    /// common: its name must be that of a rotated file, or begin as the original's does, up to the
    /// last full stop.
    static func find(
        _ remembered: TrackedFile, in generations: Generations, besides current: FileStatus
    ) -> RenamedFile? {
        let entries = generations.entries.filter { !$0.status.isSameFile(as: current) }
        for entry in entries where entry.status.isOf(remembered) {
            if let found = open(entry), found.isContinuation(of: remembered) {
                return found
            }
        }
        guard !remembered.isGone, remembered.fingerprint.length >= proof else { return nil }
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

    /// Opens a file that was listed; nil where another one has the name by now, or none.
    static func open(_ entry: Generations.Entry) -> RenamedFile? {
        try? reading(entry)
    }

    /// Opens a file that was listed.
    static func reading(_ entry: Generations.Entry) throws(SystemError) -> RenamedFile? {
        let file = try Descriptor(reading: entry.path, followingLinks: false)
        let head = try FileIdentity(of: file)
        guard head.status.isSameFile(as: entry.status) else { return nil }
        return RenamedFile(path: entry.path, head: head, file: file)
    }

    /// Whether it is the file that `remembered` is of, with perhaps more in it.
    func isContinuation(of remembered: TrackedFile) -> Bool {
        remembered.isContinued(in: head, file)
    }

    /// Whether nothing of it is left that `remembered` does not cover.
    func isFinished(by remembered: TrackedFile) -> Bool {
        if let size = head.size { return size <= remembered.position.offset }
        if remembered.isWhole, head.status.isOf(remembered) { return true }
        guard let size = try? file.statedSize() else { return false }
        return size == UInt32(truncatingIfNeeded: remembered.position.offset)
    }

    consuming func releaseFile() -> Descriptor { file }
}
