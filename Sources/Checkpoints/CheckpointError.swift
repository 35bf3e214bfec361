package import Compression
package import SystemCalls

/// Why a position was not read, saved or changed; the path is that of the file in question.
package enum CheckpointError: Error, Hashable {
    /// The folder of the state file does not exist, or cannot be opened.
    case cannotOpenFolder(path: String, SystemError)
    /// The folder of the state file cannot be created.
    case cannotCreateFolder(path: String, SystemError)
    /// Other users can remove or replace files in the folder of the state file.
    case exposedFolder(path: String)
    /// The lock, or the temporary file that replaces the old one, cannot be created.
    case cannotCreate(path: String, SystemError)
    case cannotRead(path: String, SystemError)
    case cannotWrite(path: String, SystemError)
    /// Another process has the lock.
    case locked(path: String)
    /// A signal arrived while another process had the lock.
    case interrupted(path: String)
    /// The state file or the lock must not be used; nothing was changed.
    case refused(path: String, StateRefusal)
    /// The first bytes of an input cannot be read.
    case cannotReadInput(path: String, SystemError)
    /// An input is compressed by gzip, and zlib cannot be used.
    case cannotUnpackInput(path: String, GzipError)
    /// The input is not a regular file, and so has no position.
    case notAFile(path: String)
    /// The position to be set exceeds the size of the input.
    case behindEnd(path: String, size: Int)

    /// Whether a retry a little later can help.
    package var isTransient: Bool {
        switch self {
        case .locked: true
        default: false
        }
    }
}

/// Why a state file must not be used.
package enum StateRefusal: Error, Hashable {
    case symbolicLink
    case notAFile
    /// It belongs to the user of this ID.
    case otherOwner(UInt32)
    /// Other users can write to it; its mode.
    case writableByOthers(UInt32)
    case tooLarge(bytes: Int, limit: Int)
    case empty
    /// Nothing but zeros, as after a loss of power.
    case zeros
    /// It begins like a state file and does not end like one.
    case cutOff
    case notState
    /// The checksum is wrong.
    case wrongCheck
    /// The checksum is right, but the positions are impossible.
    case impossible
    /// It was written by a later version of opcef.
    case newerVersion(Int)
    /// It belongs to another source.
    case otherSource(String)
    /// Its position belongs to the first account, and the run is that of the second.
    case otherAccount(String, asked: String)

    /// Whether it is a file that the user may remove.
    var isOfUsersFile: Bool {
        switch self {
        case .notAFile, .otherOwner: false
        default: true
        }
    }
}
