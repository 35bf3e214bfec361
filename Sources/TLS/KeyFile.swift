import SystemCalls

/// A file with a secret, opened once and found to be nobody else's.
struct KeyFile: ~Copyable {
    let path: String
    let descriptor: Descriptor
    let warnings: [TLSWarning]

    /// Opens `path`, unless others could read it, have written it, or say where it leads to.
    init(_ path: String) throws(TLSError) {
        let file: Descriptor
        let permissions: FilePermissions
        let isRegularFile: Bool
        do {
            let opened = try Descriptor(reading: path, followingLinks: false)
            permissions = try opened.permissions
            isRegularFile = try opened.isRegularFile
            file = opened
        } catch {
            throw error.meansLink
                ? .keyIsLink(path: path) : .fileUnreadable(path: path, error)
        }
        guard isRegularFile else { throw .keyIsNoFile(path: path) }
        guard permissions.isOwnedByUsOrRoot else {
            throw .keyOfAnotherOwner(path: path, owner: permissions.owner)
        }
        guard permissions.keepSecret else {
            throw .keyReadableByOthers(path: path, mode: permissions.mode)
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
        guard let permissions = try? FilePermissions(of: folder),
            permissions.letOthersReplaceFiles
        else { return [] }
        return [.keyFolderWritable(path: folder, mode: permissions.mode)]
    }
}
