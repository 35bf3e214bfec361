import Sockets

/// A remembered file that lies in its folder under another name, as `logrotate` leaves it.
struct RenamedFile: ~Copyable, Sendable {
    let path: String
    let head: FileHead
    private let file: Descriptor

    /// How many octets a fingerprint must cover to prove a copy: an event's identifier and more.
    private static let proof = 64

    /// Looks in the folder of `remembered` for what it has become, or gives nil.
    ///
    /// `current` is the file that has its path now. A renamed file has its number still. A copy,
    /// made before the original was cut (`copytruncate`), has only the beginning in common: its
    /// name must begin as that of the original does, up to the last full stop.
    static func find(
        _ remembered: RememberedFile, besides current: FileHead
    ) -> RenamedFile? {
        let (folder, name) = folderAndName(remembered.path)
        guard let directory = try? Directory(folder), let names = try? directory.names() else {
            return nil
        }
        var copies: [(name: String, facts: FileFacts)] = []
        let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
        let isProof = remembered.fingerprint.length >= proof
        for candidate in names {
            guard let facts = try? directory.facts(of: candidate), facts.kind == .regular,
                facts.size >= remembered.position.offset, !facts.isSameFile(as: current.facts)
            else { continue }
            if facts.inode == remembered.inode, facts.device == remembered.device {
                if let found = open(candidate, of: remembered, in: directory, folder) {
                    return found
                }
            } else if isProof, candidate.hasPrefix(stem) {
                copies.append((candidate, facts))
            }
        }
        for copy in copies.sorted(by: { $0.facts.modified > $1.facts.modified }) {
            if let found = open(copy.name, of: remembered, in: directory, folder) { return found }
        }
        return nil
    }

    consuming func takeFile() -> Descriptor { file }

    private static func open(
        _ name: String, of remembered: RememberedFile, in directory: borrowing Directory,
        _ folder: String
    ) -> RenamedFile? {
        guard let file = try? directory.open(reading: name), let head = try? FileHead(of: file),
            head.facts.kind == .regular, remembered.isContinued(in: head)
        else { return nil }
        let path = folder == "/" ? "/" + name : folder + "/" + name
        return RenamedFile(path: path, head: head, file: file)
    }
}
