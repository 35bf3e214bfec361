import SystemCalls

/// A file with a secret, opened once and found to be nobody else's.
struct KeyFile: ~Copyable {
    let path: String
    let descriptor: Descriptor
    let warnings: [TLSWarning]

    /// Opens `path`, unless others could read it, have written it, or say where it leads to.
    init(_ path: String) throws(TLSError) {
        let file: Descriptor
        let status: FileStatus
        let isRegularFile: Bool
        do {
            let opened = try Descriptor(reading: path, followingLinks: false)
            status = try opened.status
            isRegularFile = try opened.isRegularFile
            file = opened
        } catch {
            throw error.isSymbolicLink
                ? .keyIsLink(path: path) : .fileUnreadable(path: path, error)
        }
        guard isRegularFile else { throw .keyIsNoFile(path: path) }
        guard status.isOwnedByUserOrRoot else {
            throw .keyOfAnotherOwner(path: path, owner: status.owner)
        }
        guard status.isPrivate else {
            throw .keyReadableByOthers(path: path, mode: status.mode)
        }
        self.path = path
        descriptor = file
        warnings = Self.warnings(folder: Self.folder(of: path))
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    private static func warnings(folder: String) -> [TLSWarning] {
        guard let status = try? FileStatus(of: folder),
            status.letsOthersReplaceFiles
        else { return [] }
        return [.keyFolderWritable(path: folder, mode: status.mode)]
    }
}
