import Sockets

/// What a file is known by: its facts, and what it begins with.
struct FileHead: Sendable {
    let facts: FileFacts
    /// The first octets, as many as a fingerprint covers, or all there are.
    let octets: [UInt8]

    init(of file: borrowing Descriptor) throws(SystemError) {
        facts = try file.facts
        octets = facts.kind == .regular ? try file.octets(upTo: Fingerprint.limit) : []
    }
}
