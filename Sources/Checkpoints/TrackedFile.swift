import SystemCalls

/// How far one input file has been confirmed, and how it is known again.
///
///     {"path":"/var/log/usage.ndjson","device":2049,"inode":131,"fingerprint":…,"offset":8190,"restart":8190,
///      "tail":…,"modified":1777593600123456789,"end":8190}
///
/// State files of version 0.1.0 lack the members of the second line.
package struct TrackedFile: Sendable, Hashable {
    /// The absolute path by which it was first read; it may have another name by now.
    package let path: String
    package private(set) var device: UInt64
    package private(set) var inode: UInt64
    package private(set) var fingerprint: Fingerprint
    package private(set) var position = FilePosition.start
    /// The fingerprint of the bytes right before the position; nil where they are not known.
    package private(set) var tail: Fingerprint?
    /// When it was last written to, as far as it was seen, in nanoseconds since 1970.
    private(set) var modified: Int?
    /// Where its end was when it was read to that; nil before.
    private var end: Int?
    /// Whether it was looked for in vain, which has been told.
    var isGone = false

    /// Remembers that nothing of a file has been confirmed.
    init(path: String, _ head: FileIdentity) {
        self.path = path
        device = head.status.device
        inode = head.status.inode
        fingerprint = Fingerprint(of: head.bytes)
        modified = head.status.modifiedNanoseconds
    }

    /// Stands for a file that was listed, and not opened.
    init(path: String, _ status: FileStatus) {
        self.path = path
        device = status.device
        inode = status.inode
        fingerprint = Fingerprint(of: [])
        modified = status.modifiedNanoseconds
    }

    /// Remembers a confirmed position, and what stands before it, where that is known.
    mutating func confirm(_ position: FilePosition, tail: Fingerprint?) {
        if position != self.position || tail != nil { self.tail = tail }
        self.position = position
    }

    /// Remembers where its end is.
    mutating func end(at offset: Int) { end = offset }

    /// Takes on the number and the beginning that the file has now.
    ///
    /// The fingerprint grows with a file that was short when it was remembered.
    mutating func follow(_ head: FileIdentity) {
        device = head.status.device
        inode = head.status.inode
        fingerprint = Fingerprint(of: head.bytes)
        modified = head.status.modifiedNanoseconds
        isGone = false
    }

    /// Remembers that another file has the number now.
    mutating func loseNumber() { (device, inode) = (0, 0) }

    /// Whether nothing that is known of both tells them apart but the number.
    func mayBe(_ other: TrackedFile) -> Bool {
        fingerprint.length != other.fingerprint.length || fingerprint == other.fingerprint
    }

    func hasNumber(of other: TrackedFile) -> Bool {
        inode == other.inode && device == other.device
    }

    /// Whether `head` is that of a file with the same number.
    func hasNumber(of head: FileIdentity) -> Bool { head.status.isOf(self) }

    /// Whether a file is this one, not cut off before the position, and with nothing else there.
    func isContinued(in head: FileIdentity, _ file: borrowing Descriptor) -> Bool {
        guard head.size ?? .max >= position.offset, fingerprint.matches(head.bytes) else {
            return false
        }
        // A packed file is written once, and to look at its end takes the whole.
        guard let tail, !head.isGzip || !hasNumber(of: head) else { return true }
        return head.tail(before: position.offset, length: tail.length, of: file) == tail
    }

    /// Whether a file is this one without doubt, though nobody else remembers it.
    func isSurely(_ head: FileIdentity, _ file: borrowing Descriptor) -> Bool {
        hasNumber(of: head) && !isEmpty && isContinued(in: head, file)
    }

    /// Whether the file was empty when it was seen last, so that nothing but its number is known.
    var isEmpty: Bool { fingerprint.length == 0 }

    /// Whether more of the file has been confirmed than the fingerprint covers, and it could.
    var isShortlyKnown: Bool { fingerprint.length < min(position.offset, Fingerprint.limit) }

    /// Whether it was confirmed to the end that it had.
    var isWhole: Bool { end.map { position.offset >= $0 } ?? false }
}

extension TrackedFile: Codable {
    private enum CodingKeys: String, CodingKey {
        case path, device, inode, fingerprint, offset, restart, tail, modified, end, gone
    }

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
        // Version 0.1.0 remembered a file once its end had been confirmed, or none came before it.
        end = try values.decodeIfPresent(Int.self, forKey: .end) ?? (modified == nil ? offset : nil)
        isGone = try values.decodeIfPresent(Bool.self, forKey: .gone) ?? false
        guard path.hasPrefix("/"), let position = FilePosition(offset: offset, restart: restart),
            tail?.length ?? 0 <= offset
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
        try values.encodeIfPresent(tail, forKey: .tail)
        try values.encodeIfPresent(modified, forKey: .modified)
        try values.encodeIfPresent(end, forKey: .end)
        if isGone { try values.encode(true, forKey: .gone) }
    }
}
