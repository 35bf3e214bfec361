import FoundationEssentials
package import SystemCalls

/// The confirmed position of an input file, and what identifies it.
///
///     {"path":"/var/log/usage.ndjson","device":2049,"inode":131,"fingerprint":…,"offset":8190,"restart":8190,
///      "tail":…,"modified":1777593600123456789,"end":8190}
///
/// State files of version 0.1.0 do not have the members of the second line. An empty file has
/// `born` too, if the file system has times of birth: a later file may get its number.
package struct TrackedFile: Sendable, Hashable {
    /// The absolute path by which it was first read; it may have been renamed since.
    package let path: String
    /// The number of its device.
    package private(set) var device: UInt64
    /// Its number on the device.
    package private(set) var inode: UInt64
    /// The hash of its first bytes.
    package private(set) var fingerprint: Fingerprint
    /// The position before which everything was confirmed.
    package private(set) var position = FilePosition.start
    /// The fingerprint of the bytes before the position; nil if it is not known.
    package private(set) var tail: Fingerprint?
    /// The time of its last write when it was last seen, in nanoseconds since 1970.
    private(set) var modified: Int?
    /// The time of birth of an empty file, in nanoseconds since 1970; nil if it is not known.
    private(set) var born: Int?
    /// The offset of its end when that was reached; nil before.
    private var end: Int?
    /// Whether it was not found, which was reported.
    var isGone = false

    /// Creates a file of which nothing was confirmed.
    init(path: String, _ head: FileIdentity) {
        self.path = path
        device = head.status.device
        inode = head.status.inode
        fingerprint = Fingerprint(of: head.bytes)
        modified = head.status.modifiedNanoseconds
        born = head.bytes.isEmpty ? head.born : nil
    }

    /// Creates a file that was listed and not opened.
    init(path: String, _ status: FileStatus) {
        self.path = path
        device = status.device
        inode = status.inode
        fingerprint = Fingerprint(of: [])
        modified = status.modifiedNanoseconds
    }

    /// Sets the confirmed position, and the fingerprint of the bytes before it if it is known.
    mutating func confirm(_ position: FilePosition, tail: Fingerprint?) {
        if position != self.position || tail != nil { self.tail = tail }
        self.position = position
    }

    /// Sets the offset of its end.
    mutating func end(at offset: Int) { end = offset }

    /// Adopts the number and the first bytes that the file has now.
    ///
    /// The fingerprint of a file that was short grows.
    mutating func adopt(_ head: FileIdentity) {
        device = head.status.device
        inode = head.status.inode
        fingerprint = Fingerprint(of: head.bytes)
        modified = head.status.modifiedNanoseconds
        born = head.bytes.isEmpty ? head.born : nil
        isGone = false
    }

    /// Clears the number, which another file has now.
    mutating func loseNumber() { (device, inode) = (0, 0) }

    /// Whether both can be the same file, by their fingerprints.
    func mayBe(_ other: TrackedFile) -> Bool {
        fingerprint.length != other.fingerprint.length || fingerprint == other.fingerprint
    }

    /// Whether both have the same device and number.
    func hasNumber(of other: TrackedFile) -> Bool {
        inode == other.inode && device == other.device
    }

    /// Whether the file with `head` has the same device and number.
    func hasNumber(of head: FileIdentity) -> Bool { head.status.isOf(self) }

    /// Whether an empty file is the one with `head`; nil if the times of birth are not known.
    func isEmptyFile(of head: FileIdentity) -> Bool? {
        guard isEmpty, hasNumber(of: head) else { return false }
        guard let born, let other = head.born else { return nil }
        return born == other
    }

    /// Whether `file` has the same first bytes and, up to the position, the same content.
    func isContinued(in head: FileIdentity, _ file: borrowing Descriptor) -> Bool {
        guard head.size ?? .max >= position.offset, fingerprint.matches(head.bytes) else {
            return false
        }
        // A gzip file is written once, and reading its end takes decompressing the whole.
        guard let tail, !head.isGzip || !hasNumber(of: head) else { return true }
        return head.tail(before: position.offset, length: tail.length, of: file) == tail
    }

    /// Whether `file`, which was this one when it was opened, still has the same content.
    package func isStill(in file: borrowing Descriptor) -> Bool {
        guard let head = try? FileIdentity(of: file) else { return false }
        return isContinued(in: head, file)
    }

    /// Whether `file` is certainly this one, by number and content.
    func isSurely(_ head: FileIdentity, _ file: borrowing Descriptor) -> Bool {
        hasNumber(of: head) && !isEmpty && isContinued(in: head, file)
    }

    /// Whether the file was empty when it was last seen, so that it can only be identified by its number.
    var isEmpty: Bool { fingerprint.length == 0 }

    /// Whether the fingerprint could cover more of what was confirmed.
    var isShortlyKnown: Bool { fingerprint.length < min(position.offset, Fingerprint.limit) }

    /// Whether it was confirmed up to its end.
    var isWhole: Bool { end.map { position.offset >= $0 } ?? false }
}

extension TrackedFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, device, inode, fingerprint, offset, restart, tail, modified, born, end, gone
    }

    /// Decodes the object shown above, or that of version 0.1.0.
    ///
    /// - Throws: `ImpossibleValue` if the positions or the path are impossible.
    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        path = try values.decode(String.self, forKey: .path)
        device = try values.decode(UInt64.self, forKey: .device)
        inode = try values.decode(UInt64.self, forKey: .inode)
        fingerprint = try values.decode(Fingerprint.self, forKey: .fingerprint)
        let offset = try values.decode(Int.self, forKey: .offset)
        let restart = try values.decode(Int.self, forKey: .restart)
        tail = try values.decodeIfPresent(Fingerprint.self, forKey: .tail)
        modified = try values.decodeIfPresent(Int.self, forKey: .modified)
        born = try values.decodeIfPresent(Int.self, forKey: .born)
        // Version 0.1.0 remembered a file once its end had been confirmed, or none came before it.
        end = try values.decodeIfPresent(Int.self, forKey: .end) ?? (modified == nil ? offset : nil)
        isGone = try values.decodeIfPresent(Bool.self, forKey: .gone) ?? false
        guard path.hasPrefix("/"), let position = FilePosition(offset: offset, restart: restart),
            tail?.length ?? 0 <= offset
        else { throw ImpossibleValue() }
        self.position = position
    }

    /// Encodes the object shown above.
    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(path, forKey: .path)
        try values.encode(device, forKey: .device)
        try values.encode(inode, forKey: .inode)
        try values.encode(fingerprint, forKey: .fingerprint)
        try values.encode(position.offset, forKey: .offset)
        try values.encode(position.restart, forKey: .restart)
        try values.encodeIfPresent(tail, forKey: .tail)
        try values.encodeIfPresent(modified, forKey: .modified)
        try values.encodeIfPresent(born, forKey: .born)
        try values.encodeIfPresent(end, forKey: .end)
        if isGone { try values.encode(true, forKey: .gone) }
    }
}

/// Returns the key of an input: its absolute path.
///
/// Symbolic links are not resolved, so that the key does not change with their targets; and `..` is
/// kept, since after a link it is not the parent that the path shows.
package func absolutePath(_ path: String) -> String {
    let isAbsolute = path.hasPrefix("/")
    let whole = isAbsolute ? path : FileManager.default.currentDirectoryPath + "/" + path
    return "/" + whole.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
}

/// Returns where a symbolic link as the last component leads, if that is in another folder.
func linkTarget(_ path: String) -> (folder: String, name: String)? {
    func resolved(_ path: String) -> String { URL(filePath: path).resolvingSymlinksInPath().path }
    let target = folderAndName(resolved(path))
    return target.folder == resolved(folderAndName(path).folder) ? nil : target
}

/// Splits an absolute path: `/var/log/usage.ndjson` into `/var/log` and `usage.ndjson`.
func folderAndName(_ path: String) -> (folder: String, name: String) {
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return ("/" + path.split(separator: "/").dropLast().joined(separator: "/"), name)
}
