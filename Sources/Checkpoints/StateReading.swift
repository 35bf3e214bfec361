import SystemCalls

/// Who wants to read a state file.
enum StateReader {
    /// Who may replace it afterwards: its owner alone, so that it stays that user's file.
    case writer
    /// Who only shows it: its owner, or the user who may read everything.
    case onlooker
}

extension StatePath {
    /// The largest file that is read, in bytes.
    static let sizeLimit = 16 << 20

    func openFolder() throws(CheckpointError) -> Directory {
        do throws(SystemError) {
            return try Directory(folder)
        } catch {
            throw .cannotOpenFolder(path: folder, error)
        }
    }

    /// The bytes of the file; nil where there is none.
    func bytes(
        in folder: borrowing Directory, for reader: StateReader
    ) throws(CheckpointError) -> [UInt8]? {
        guard let file = try open(in: folder) else { return nil }
        let status: FileStatus
        let bytes: [UInt8]
        do throws(SystemError) {
            status = try file.status
            bytes = status.refusal(for: reader) == nil ? try file.bytes(upTo: status.size) : []
        } catch {
            throw .cannotRead(path: path, error)
        }
        if let refusal = status.refusal(for: reader) { throw .refused(path: path, refusal) }
        return bytes
    }

    private func open(in folder: borrowing Directory) throws(CheckpointError) -> Descriptor? {
        do throws(SystemError) {
            return try folder.open(reading: name)
        } catch  where error.isNoSuchFile {
            return nil
        } catch  where error.isSymbolicLink {
            throw .refused(path: path, .symbolicLink)
        } catch {
            throw .cannotRead(path: path, error)
        }
    }
}

extension FileStatus {
    /// Why a file of this status must not be relied on, or nil.
    func refusal(for reader: StateReader) -> StateRefusal? {
        guard kind == .regular else { return .notAFile }
        let user = effectiveUser()
        let mayBeOthers = reader == .onlooker && user == 0
        guard owner == user || mayBeOthers else { return .otherOwner(owner) }
        guard !isWritableByOthers else { return .writableByOthers(mode) }
        guard size <= StatePath.sizeLimit else {
            return .tooLarge(bytes: size, limit: StatePath.sizeLimit)
        }
        return nil
    }
}
