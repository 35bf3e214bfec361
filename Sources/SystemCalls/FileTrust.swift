/// Why a file is not written to, though it could be: others might have put it there, could read
/// what is written elsewhere, or could change what will be relied on.
package enum FileRefusal: Error, Sendable, Hashable {
    case symbolicLink
    /// It has so many names: another may lie where others read.
    case hardLinks(Int)
    case folder
    case otherOwner(UInt32)
    /// Users other than the owner may change it; the mode.
    case writableByOthers(UInt32)
    /// Users other than its owner may put another file in its place in this folder.
    case exposedFolder(path: String)
}

/// Why a file that holds what is not sent was not opened.
package enum KeptFileError: Error, Hashable {
    case system(SystemError)
    case refused(FileRefusal)
}

extension FileStatus {
    /// Why a file of this status is not written to by this user, or nil.
    ///
    /// A device is what its driver makes of it, such as `/dev/null`, which everyone may write to.
    var refusalToWrite: FileRefusal? {
        switch kind {
        case .symbolicLink: return .symbolicLink
        case .directory: return .folder
        case .regular, .pipe, .device, .other: break
        }
        guard owner == effectiveUser() || owner == 0 else { return .otherOwner(owner) }
        if kind == .device { return nil }
        guard !isWritableByOthers else { return .writableByOthers(mode) }
        return linkCount > 1 ? .hardLinks(linkCount) : nil
    }
}

extension Descriptor {
    /// Opens a file for records to add to it, and makes it for its owner alone where there is none.
    ///
    /// - `/dev/stdout`, `/dev/stderr` and `/dev/fd/N` are what this program was started with.
    /// - Else no symbolic link is followed in the last place, and no file is taken that has two
    ///   names, belongs to another user but root, or can be changed by others, and none in a folder
    ///   in which others could replace it. In a sticky folder, such as `/tmp`, nobody can.
    package static func keepingRecords(
        at path: String
    ) throws(KeptFileError) -> Descriptor {
        if let number = inheritedDescriptor(path) {
            do throws(SystemError) {
                return try Descriptor(duplicating: number)
            } catch {
                throw .system(error)
            }
        }
        let (folderPath, name) = pathParts(of: path)
        let folder: Directory
        let isExposed: Bool
        do throws(SystemError) {
            let opened = try Directory(folderPath)
            isExposed = try opened.status.letsOthersReplaceFiles
            folder = opened
        } catch {
            throw .system(error)
        }
        guard !isExposed else { throw .refused(.exposedFolder(path: folderPath)) }
        let file: Descriptor
        let refusal: FileRefusal?
        do throws(SystemError) {
            let opened = try folder.open(appending: name)
            refusal = try opened.status.refusalToWrite
            file = opened
        } catch {
            throw error.isSymbolicLink ? .refused(.symbolicLink) : .system(error)
        }
        if let refusal { throw .refused(refusal) }
        return file
    }

    /// Waits until the disk has the name of the file at `path`.
    package static func synchronizeName(of path: String) throws(SystemError) {
        guard inheritedDescriptor(path) == nil else { return }
        try Directory(pathParts(of: path).folder).synchronize()
    }
}

/// The number that `/dev/stderr` and such names stand for.
private func inheritedDescriptor(_ path: String) -> CInt? {
    switch path {
    case "/dev/stdout": 1
    case "/dev/stderr": 2
    case _ where path.hasPrefix("/dev/fd/"): CInt(path.dropFirst("/dev/fd/".count))
    default: nil
    }
}

/// The folder of a path, and the name in it.
private func pathParts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}
