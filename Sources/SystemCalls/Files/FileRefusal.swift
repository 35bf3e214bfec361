/// Why records are not written to a file that could be opened.
///
/// Another user may have put it there, may read it under another name, or may change what is in it.
package enum FileRefusal: Error, Sendable, Hashable {
    case symbolicLink
    /// The file has several names, of which others may be where other users can read it; how many.
    case hardLinks(Int)
    case folder
    /// The file belongs to the user of this ID, who is neither this one nor root.
    case otherOwner(UInt32)
    /// Users other than the owner may write to the file; its mode.
    case writableByOthers(UInt32)
    /// Users other than the owner may replace files in this folder.
    case exposedFolder(path: String)
}

/// Why a file for rejected or unsent records was not opened.
package enum KeptFileError: Error, Hashable {
    case system(SystemError)
    case refused(FileRefusal)
}

extension FileStatus {
    /// Why records are not written to a file of this status, or nil.
    ///
    /// A device such as `/dev/null` may be writable by all.
    var refusalToWrite: FileRefusal? {
        switch kind {
        case .symbolicLink: return .symbolicLink
        case .directory: return .folder
        case .regular, .pipe, .device, .socket, .other: break
        }
        guard isOwnedByUserOrRoot else { return .otherOwner(owner) }
        if kind == .device { return nil }
        guard !isWritableByOthers else { return .writableByOthers(mode) }
        return linkCount > 1 ? .hardLinks(linkCount) : nil
    }
}

extension Descriptor {
    /// Opens a file for appending records, and creates it with mode `0600` if it does not exist.
    ///
    /// - `/dev/stdout`, `/dev/stderr` and `/dev/fd/N` are duplicates of inherited descriptors.
    /// - Otherwise the file must not be a symbolic link, must have one name, must belong to the user
    ///   or root, must not be writable by others, and must not be in a folder in which others can
    ///   replace it. In a sticky folder, such as `/tmp`, they cannot.
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

    /// Returns once the name of the file at `path` is on the disk.
    package static func synchronizeName(of path: String) throws(SystemError) {
        guard inheritedDescriptor(path) == nil else { return }
        try Directory(pathParts(of: path).folder).synchronize()
    }
}

/// Returns the number of the inherited descriptor that `path` names, such as 2 for `/dev/stderr`.
private func inheritedDescriptor(_ path: String) -> CInt? {
    switch path {
    case "/dev/stdout": 1
    case "/dev/stderr": 2
    case _ where path.hasPrefix("/dev/fd/"): CInt(path.dropFirst("/dev/fd/".count))
    default: nil
    }
}

/// Splits a path into its folder and its last component.
private func pathParts(of path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
}
