import Sockets

/// How far one input file has been confirmed, and how it is known again.
///
///     {"path":"/var/log/usage.ndjson","device":2049,"inode":131,"fingerprint":…,"offset":8190,"restart":8190}
package struct RememberedFile: Sendable, Hashable {
    /// The absolute path by which it was first read; it may have another name by now.
    package let path: String
    package private(set) var device: UInt64
    package private(set) var inode: UInt64
    package private(set) var fingerprint: Fingerprint
    package private(set) var position = FilePosition.start

    /// Remembers that nothing of a file has been confirmed.
    init(path: String, _ head: FileHead) {
        self.path = path
        device = head.facts.device
        inode = head.facts.inode
        fingerprint = Fingerprint(of: head.octets)
    }

    /// Remembers a confirmed position.
    mutating func confirm(_ position: FilePosition) { self.position = position }

    /// Takes on the number and the beginning that the file has now.
    ///
    /// The fingerprint grows with a file that was short when it was remembered.
    mutating func follow(_ head: FileHead) {
        device = head.facts.device
        inode = head.facts.inode
        fingerprint = Fingerprint(of: head.octets)
    }

    func hasNumber(of other: RememberedFile) -> Bool {
        inode == other.inode && device == other.device
    }

    /// Whether `head` is that of a file with the same number.
    func hasNumber(of head: FileHead) -> Bool {
        inode == head.facts.inode && device == head.facts.device
    }

    /// Whether `head` is of this file, not cut off before the position.
    func isContinued(in head: FileHead) -> Bool {
        head.facts.size >= position.offset && fingerprint.matches(head.octets)
    }

    /// Whether `head` is of this file without doubt, though nobody else remembers it.
    func isSurely(_ head: FileHead) -> Bool {
        hasNumber(of: head) && fingerprint.length > 0 && isContinued(in: head)
    }

    /// Whether more of the file has been confirmed than the fingerprint covers, and it could.
    var isShortlyKnown: Bool { fingerprint.length < min(position.offset, Fingerprint.limit) }
}

extension RememberedFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, device, inode, fingerprint, offset, restart
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        path = try values.decode(String.self, forKey: .path)
        device = try values.decode(UInt64.self, forKey: .device)
        inode = try values.decode(UInt64.self, forKey: .inode)
        fingerprint = try values.decode(Fingerprint.self, forKey: .fingerprint)
        let offset = try values.decode(Int.self, forKey: .offset)
        let restart = try values.decode(Int.self, forKey: .restart)
        guard path.hasPrefix("/"), let position = FilePosition(offset: offset, restart: restart)
        else { throw ImpossibleValue() }
        self.position = position
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(path, forKey: .path)
        try values.encode(device, forKey: .device)
        try values.encode(inode, forKey: .inode)
        try values.encode(fingerprint, forKey: .fingerprint)
        try values.encode(position.offset, forKey: .offset)
        try values.encode(position.restart, forKey: .restart)
    }
}
